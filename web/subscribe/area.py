"""Where somebody wants to be told of changes: the city, wards, around a place, a drawn area, a place or one feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely
from flask_babel import gettext
from shapely.geometry.base import BaseGeometry

from layers.answer.place import Place, PlaceKind
from layers.answer.reference import is_reference, place_from
from layers.query.areas import ward_area, wards
from layers.search import Match, find
from layers.store import extent
from mapsvc.dates import today
from mapsvc.errors import InvalidInput
from mapsvc.geo import JAPAN, plane_crs
from mapsvc.subscriptions.model import AreaKind
from web.meant import sure
from web.pages import city
from web.parameters import reference, shown
from web.state import state
from web.subscribe import shapes

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from mapsvc.db.connection import Connection

CHOICES = ("city", "wards", "radius", "drawn", "here", "feature")
RADII = (100, 300, 500, 1_000, 2_000, 5_000)
"""Metres."""
_RADIUS = 300
_MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Area:
    """An area that was chosen; ``shape`` (EPSG:4326) is None for the whole city and for one feature."""

    kind: AreaKind
    title: str
    shape: BaseGeometry | None = None
    feature: str | None = None
    place: str | None = None
    """The reference of the place it lies around."""


@dataclass(frozen=True, slots=True, repr=False)
class Unclear(Exception):
    """An address that several places answer to, or none: a person must choose."""

    text: str
    matches: Sequence[Match] = field(default=())


def city_box(conn: Connection) -> shapes.Bounds:
    """West, south, east and north of the city's wards in degrees; of Japan where none are held."""
    return extent(conn, ["ward"]) or JAPAN


def area_from(conn: Connection, form: MultiDict[str, str], language: str) -> Area:
    """The area that ``form`` chooses; raises InvalidInput naming its field, NotFound, and Unclear for an address."""
    choice = form.get("area", "")
    if choice == "city":
        return Area(AreaKind.CITY, gettext("subscribe.title.city", city=city()))
    if choice == "wards":
        return _wards(conn, form.getlist("wards"), language)
    if choice == "radius":
        return _around(conn, form, language)
    if choice == "drawn":
        place = shapes.drawn(form.get("corners", ""), city_box(conn))
        return Area(AreaKind.DRAWN, gettext("subscribe.title.drawn", area=_size(place.area_m2)), place.geometry)
    if choice == "here":
        return _here(conn, form)
    if choice == "feature":
        return _feature(conn, form.get("feature", ""), language)
    raise InvalidInput("area", "choose where", "subscribe.area")


def _size(area_m2: float | None) -> str:
    square = area_m2 or 0.0
    return f"{square / 1e6:,.2f} km²" if square >= 100_000 else f"{square:,.0f} m²"


def _wards(conn: Connection, keys: Sequence[str], language: str) -> Area:
    names = {one.key: one.called(language) for one in wards(conn, today())}
    chosen = [key for key in dict.fromkeys(keys) if key in names]
    if not chosen:
        raise InvalidInput("wards", "choose at least one ward", "subscribe.wards")
    parts = [part for key in chosen if (part := ward_area(conn, key, today(), inside=True)) is not None]
    whole = shapely.union_all(parts)
    inside = whole.representative_point()
    title = gettext("site.list_separator").join(names[key] for key in chosen)
    return Area(AreaKind.WARDS, _short(title), shapes.light(whole, plane_crs(inside.x, inside.y)))


def _around(conn: Connection, form: MultiDict[str, str], language: str) -> Area:
    text = form.get("q", "").strip()
    picked = form.get("picked", "").strip()
    # What was chosen among several, or by the box of the page, counts for the text it was chosen for.
    if picked and form.get("picked_for", text).strip() == text:
        place = place_from(conn, state().catalogue, reference(picked, "q"))
        return _circle(conn, form, place, _called(place, text))
    if not text:
        raise InvalidInput("q", "write an address or the name of a place", "subscribe.q")
    if len(text) > _MOST_TITLE:
        raise InvalidInput("q", f"must have at most {_MOST_TITLE} characters", "subscribe.q_long", most=_MOST_TITLE)
    if is_reference(text):
        place = place_from(conn, state().catalogue, reference(text, "q"))
        return _circle(conn, form, place, _called(place, ""))
    found = find(conn, state().catalogue, text, language=language)
    match = sure(found)
    if match is None:
        raise Unclear(text, found.matches)
    return _circle(conn, form, place_from(conn, state().catalogue, match.reference), match.title)


def _circle(conn: Connection, form: MultiDict[str, str], place: Place, called: str) -> Area:
    radius = _radius(form)
    title = gettext("subscribe.title.radius", place=_short(called), radius=f"{radius:,}")
    shape = shapes.circle(place, radius)
    if not shape.intersects(shapely.box(*city_box(conn))):
        raise InvalidInput("q", "lies outside of the city", "subscribe.q_outside")
    return Area(AreaKind.RADIUS, title, shape, place=place.reference)


def _radius(form: MultiDict[str, str]) -> int:
    raw = form.get("radius") or str(_RADIUS)
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 4 and int(raw) in RADII):
        raise InvalidInput("radius", f"must be one of {RADII} metres", "subscribe.radius")
    return int(raw)


def _here(conn: Connection, form: MultiDict[str, str]) -> Area:
    place = place_from(conn, state().catalogue, reference(form.get("place", "").strip(), "place"))
    if place.kind is PlaceKind.POINT:
        return _circle(conn, form, place, _called(place, ""))
    shape = shapes.area_of(place)
    shapes.within(shape, city_box(conn))
    title = _called(place, "") if place.title else gettext("subscribe.title.drawn", area=_size(place.area_m2))
    return Area(AreaKind.DRAWN, title, shape, place=place.reference)


def _feature(conn: Connection, text: str, language: str) -> Area:
    text = text.strip()
    if ":" not in text or not is_reference(text):
        raise InvalidInput("feature", f"{shown(text)!r} names no feature; write layer:key", "subscribe.feature")
    place = place_from(conn, state().catalogue, reference(text, "feature"))
    layer, _, key = text.partition(":")
    title = f"{state().catalogue.layer(layer).title.get(language)}: {place.title or key}"
    return Area(AreaKind.FEATURE, _short(title), feature=text, place=place.reference)


def _called(place: Place, text: str) -> str:
    if place.title or text:
        return _short(place.title or text)
    return f"{place.lat:.6f}, {place.lon:.6f}"


def _short(text: str) -> str:
    clean = "".join(char if char.isprintable() else " " for char in text)
    return clean if len(clean) <= _MOST_TITLE else clean[: _MOST_TITLE - 1] + "…"
