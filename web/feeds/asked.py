"""Which changes a feed tells, read from its address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from flask_babel import gettext
from shapely.geometry.base import BaseGeometry

from layers.answer.places import WARD
from layers.query.news import Asked, Position, moment_of
from mapsvc.dates import today
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.languages import full
from web import parameters
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Layer
    from mapsvc.db.connection import Connection

PARAMETERS = ("layer", "theme", "ward", "topic", "bbox", "feature", "lang", "before")
_TOPIC = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*", re.ASCII)
_BEFORE = re.compile(r"([a-z][a-z0-9_]{0,47})-([0-9]{1,9})", re.ASCII)
_KEY = re.compile(r"[^\x00-\x1f]{1,200}")
_INSIDE_DEGREES = 0.00002
"""About 2 m: neighbouring wards share their border, and what lies beyond it is not in the ward."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a feed is about, as its address says it."""

    layers: tuple[Layer, ...]
    given: Mapping[str, str]
    """The parameters that choose, in the order of PARAMETERS: they name the feed."""
    language: str
    topic: str | None
    ward: str | None
    box: tuple[float, float, float, float] | None
    key: str | None
    before: tuple[str, int] | None


def choice() -> Choice:
    """The choice of this request. Raises InvalidInput naming the parameter, UnknownLayer."""
    parameters.refuse_unknown(PARAMETERS)
    language = full(parameters.language())
    given = {name: value for name in PARAMETERS[:6] if (value := parameters.single(name)) is not None}
    layers, key = _layers(given)
    topic = given.get("topic")
    if topic is not None and (len(topic) > 100 or not _TOPIC.fullmatch(topic)):
        raise InvalidInput("topic", gettext("feeds.problem.topic"))
    ward = given.get("ward")
    if ward is not None and not _KEY.fullmatch(ward):
        raise InvalidInput("ward", gettext("feeds.problem.ward"))
    return Choice(layers, given, language, topic, ward, box(given.get("bbox")), key, _before())


def asked(conn: Connection, chosen: Choice) -> Asked:
    """The question to the store; raises NotFound for a ward that does not exist."""
    place: BaseGeometry | None = shapely.box(*chosen.box) if chosen.box else None
    if chosen.ward is not None:
        inside = _ward(conn, chosen.ward)
        place = inside if place is None else shapely.intersection(place, inside)
    return Asked(tuple(layer.id for layer in chosen.layers), place, chosen.topic, chosen.key)


def before(conn: Connection, chosen: Choice) -> Position | None:
    """Where the page begins; raises InvalidInput("before")."""
    if chosen.before is None:
        return None
    found = moment_of(conn, *chosen.before)
    if found is None:
        raise InvalidInput("before", gettext("feeds.problem.before"))
    return found


def _layers(given: Mapping[str, str]) -> tuple[tuple[Layer, ...], str | None]:
    catalogue = state().catalogue
    shown = shown_layers(catalogue)
    if (feature := given.get("feature")) is not None:
        layer_id, _, key = feature.partition(":")
        if not _KEY.fullmatch(key):
            raise InvalidInput("feature", gettext("feeds.problem.feature"))
        if "layer" in given or "theme" in given:
            raise InvalidInput("feature", gettext("feeds.problem.feature_alone"))
        layer = catalogue.layer(layer_id)
        return (layer,), key
    named = parameters.layer_ids("layer")
    if (theme := given.get("theme")) is not None:
        known = [one.id for one in catalogue.themes]
        if theme not in known:
            raise InvalidInput(
                "theme", gettext("parameter.themes", value=parameters.shown(theme), known=", ".join(known))
            )
        shown = [layer for layer in shown if layer.theme == theme]
    if named is not None:
        wanted = {catalogue.layer(name).id for name in named}
        shown = [layer for layer in shown if layer.id in wanted]
    return tuple(shown), None


def box(raw: str | None) -> tuple[float, float, float, float] | None:
    """``west,south,east,north`` in degrees (EPSG:4326); raises InvalidInput("bbox")."""
    if raw is None:
        return None
    parts = raw.split(",")
    if len(parts) != 4:
        raise InvalidInput("bbox", gettext("feeds.problem.bbox"))
    try:
        west, east = (parameters.longitude(parts[n]) for n in (0, 2))
        south, north = (parameters.latitude(parts[n]) for n in (1, 3))
    except InvalidInput as error:
        raise InvalidInput("bbox", gettext("feeds.problem.bbox")) from error
    if not (west < east and south < north):
        raise InvalidInput("bbox", gettext("feeds.problem.bbox"))
    return west, south, east, north


def _before() -> tuple[str, int] | None:
    raw = parameters.single("before")
    if raw is None:
        return None
    match = _BEFORE.fullmatch(raw)
    if match is None:
        raise InvalidInput("before", gettext("feeds.problem.before"))
    return match[1], int(match[2])


def _ward(conn: Connection, key: str) -> BaseGeometry:
    row = conn.execute(
        "SELECT ST_AsBinary(ST_Union(geom)) FROM feature "
        "WHERE layer = %s AND key = %s AND upper_inf(recorded) AND valid @> %s::date",
        (WARD, key, today()),
    ).fetchone()
    if row is None or row[0] is None:
        raise NotFound(f"no ward has the code {key!r}")
    return shapely.from_wkb(bytes(row[0])).buffer(-_INSIDE_DEGREES)
