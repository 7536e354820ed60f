"""What templates need beside their data: names of city and types, dates from JSON, addresses, colour samples."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import g
from flask_babel import gettext
from markupsafe import Markup

from mapsvc.actor import Role
from mapsvc.languages import japanese
from web.address import canonical, local
from web.i18n import current_language, long_date
from web.identity.current import SignedIn, signed_in
from web.rights import Right, current_actor, may
from web.state import state
from web.subscribe.about import offered
from web.swatch import of_feature

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import FieldType


def city() -> str:
    """The city's name in the page's language."""
    settings = state().settings
    return settings.city_name_ja if japanese(current_language()) else settings.city_name_en


def fictional() -> bool:
    """Whether every page says that the data are invented."""
    return state().settings.fictional


def staff() -> SignedIn | None:
    """Who is signed in, on pages for the staff; None on all others, which look the same to everybody and are kept."""
    return signed_in() if g.get("for_staff") else None


def counter_served() -> bool:
    """Whether the page leads to the counter of the city hall: where there is one, and its reader may use it."""
    settings = state().settings
    return settings.counter and (settings.counter_open or (staff() is not None and may(current_actor(), Right.COUNTER)))


def day_text(day: date | str) -> str:
    """A day, or its ISO 8601 text, as people write it; other text unchanged."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return str(day)
    return long_date(day)


def sample_of(layer_id: str, color: str | None, pattern: str | None) -> Markup:
    """The colour sample of a feature, as its layer's geometry is drawn."""
    return of_feature(state().catalogue.layer(layer_id), color, pattern)


def figures_of(layer_id: str, feature: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of a feature's answer that its layer declares to matter most (``glance``), in that order."""
    rows: dict[str, dict[str, str]] = {}
    for row in feature["rows"]:
        rows.setdefault(row["field"], row)
    return [rows[name] for name in state().catalogue.layer(layer_id).glance if name in rows]


def role_title(role: str) -> str:
    """What people call a role of the staff."""
    titles = {
        Role.VIEWER: gettext("role.viewer"),
        Role.PLANNER: gettext("role.planner"),
        Role.WARD: gettext("role.ward"),
        Role.HEARING: gettext("role.hearing"),
        Role.ADMINISTRATOR: gettext("role.administrator"),
    }
    return str(titles[Role(role)])


def told_layers() -> frozenset[str]:
    """Ids of the layers whose changes somebody can be told of."""
    return frozenset(one.layer.id for _, group in offered(state().catalogue, "ja") for one in group)


def type_title(kind: FieldType) -> str:
    """What people call a type of field."""
    return str(gettext(f"type.{kind}"))


def install(app: Flask) -> None:
    """Give the templates of ``app`` these helpers."""
    app.jinja_env.filters["day_text"] = day_text
    app.jinja_env.globals.update(
        canonical=canonical,
        city=city,
        counter_served=counter_served,
        figures_of=figures_of,
        fictional=fictional,
        local=local,
        role_title=role_title,
        sample_of=sample_of,
        told_layers=told_layers,
        staff=staff,
        type_title=type_title,
    )
