"""What the pages with the form of a subscription show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from flask import Response, render_template

from layers.answer.reference import place_from
from layers.query.areas import wards
from mapsvc.dates import today
from mapsvc.errors import InvalidInput, NotFound
from web.channels.vapid import vapid
from web.i18n import current_language
from web.parameters import reference
from web.state import state
from web.subscribe.about import in_words, offered
from web.subscribe.area import RADII
from web.subscribe.manner import QUIET
from web.subscribe.preview import preview
from web.subscribe.reading import ANCHORS, Reading
from web.subscribe.shapes import MOST_CORNERS
from web.views.map import configuration

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from mapsvc.db.connection import Connection


def shown(template: str, code: int = 200, **given: Any) -> Response:
    """The page ``template``, kept by nobody: addresses and links in it are one person's."""
    response = Response(render_template(template, **given), code, mimetype="text/html")
    response.cache_control.no_store = True
    return response


def mail_served() -> bool:
    """Whether this service can send mail: without a relay nobody could confirm."""
    settings = state().settings
    return bool(settings.smtp_url and settings.mail_from)


def config() -> dict[str, Any]:
    """What the script needs: the map's configuration, and the key with which a browser subscribes (RFC 8292)."""
    key = vapid(state().settings).public
    return configuration(current_language()) | {"push": {"worker": "/sw.js", "key": key}}


def fields(conn: Connection, form: MultiDict[str, str], found: Reading) -> dict[str, Any]:
    """What the steps of the form need: choices, problems, and what the place it came from is called."""
    language = current_language()
    name, is_point = _called(conn, form.get("place", ""))
    return {
        "form": form,
        "problems": found.problems,
        "candidates": found.candidates,
        "anchors": ANCHORS,
        "wards": wards(conn, today()),
        "offered": offered(state().catalogue, language),
        "radii": RADII,
        "quiet": QUIET,
        "most_corners": MOST_CORNERS,
        "here": name,
        "here_is_point": is_point,
        "named": _called(conn, form.get("feature", ""))[0],
        "config": config(),
        "mail_served": mail_served(),
    }


def foretold(conn: Connection, found: Reading) -> dict[str, Any]:
    """What the preview shows of a wish; of one that could not be read, what is wrong with its area."""
    language = current_language()
    wish, catalogue = found.wish, state().catalogue
    wrong = next(iter(found.problems.values()), None)
    if wish is None or found.area is None or found.about is None:
        return {"area": None, "wrong": wrong, "outline_json": None}
    told = [one.layer.id for _, group in offered(catalogue, language) for one in group]
    shape = wish.area
    return {
        "area": found.area,
        "wrong": wrong,
        "about_words": in_words(catalogue, wish.layers, wish.topics, language),
        "foretold": preview(conn, wish, told),
        "layer_titles": {name: layer.title.get(language) for name, layer in catalogue.layers.items()},
        "outline_json": shapely.geometry.mapping(shape) if shape is not None else None,
    }


def _called(conn: Connection, text: str) -> tuple[str | None, bool]:
    """What the place ``text`` refers to is called, and whether it is a point; nothing where it cannot be read."""
    if not text.strip():
        return None, False
    try:
        place = place_from(conn, state().catalogue, reference(text.strip()))
    except (InvalidInput, NotFound):
        return None, False
    return place.title or f"{place.lat:.6f}, {place.lon:.6f}", place.geometry.geom_type == "Point"
