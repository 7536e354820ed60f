"""What templates need beside their data: names of city and types, dates from JSON, addresses, colour samples."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from markupsafe import Markup

from web.address import canonical, local
from web.i18n import current_language, long_date
from web.state import state
from web.swatch import of_feature

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import FieldType


def city() -> str:
    """The city's name in the page's language."""
    settings = state().settings
    return settings.city_name_ja if current_language() == "ja" else settings.city_name_en


def fictional() -> bool:
    """Whether every page says that the data are invented."""
    return state().settings.fictional


def counter_served() -> bool:
    """Whether this service has the counter of the city hall."""
    return state().settings.counter


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
        sample_of=sample_of,
        type_title=type_title,
    )
