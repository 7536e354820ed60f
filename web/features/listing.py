"""A page of a layer's features: which there are, in which order, and where the next page begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import orjson

from layers.definition import Geometry
from layers.derive.popup import name, rows
from layers.query import Position, Question, count, read
from layers.query.areas import ward_area
from layers.query.nearby import nearby
from layers.query.period import on
from mapsvc.dates import JST, today
from mapsvc.errors import InvalidInput
from web.features.asked import Asked, after_distance
from web.ogc.memory import remembered
from web.state import state

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.query import Item, Pin
    from layers.query.nearby import Near, Neighbour
    from mapsvc.db.connection import Connection

PAGE = 50
MOST_COUNTED = 1_000_000
COUNT_MS = 200
"""What counting may cost; where it takes longer, the page does not say how many there are."""
_SHOWN = 3
"""Facts of a feature in a list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One feature of a list, as readers know it."""

    key: str
    name: str
    facts: tuple[tuple[str, str], ...]
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """Features, how many there are on all pages (None: not known), and what ``after`` of the next page is."""

    lines: tuple[Line, ...]
    matched: int | None
    following: str | None


def page(conn: Connection, layer: Layer, pin: Pin, asked: Asked, *, near: Near | None, language: str) -> Page:
    """The page that ``asked`` asks for of the layer's state ``pin``; raises InvalidInput for a ward that is none."""
    area = None
    if asked.ward is not None:
        area = ward_area(conn, asked.ward, asked.day, inside=layer.geometry is not Geometry.POINT)
        if area is None:
            raise InvalidInput("ward", "is no ward of that day; choose one of the list", "features.ward")
    question = Question(layer, on(asked.day), pin, area, asked.filters)
    if near is not None:
        return _around(conn, question, asked, near, language)
    found = read(conn, question, Position(asked.after, None) if asked.after else None, PAGE + 1)
    lines = tuple(_line(layer, item, None, asked.day, language) for item in found[:PAGE])
    more = len(found) > PAGE
    return Page(lines, _matched(conn, question, asked, len(lines), more), found[PAGE - 1].key if more else None)


def _around(conn: Connection, question: Question, asked: Asked, near: Near, language: str) -> Page:
    after = after_distance(asked.after) if asked.after else None
    found = nearby(conn, question, near, after, PAGE + 1)
    lines = tuple(_line(question.layer, one, one.distance_m, asked.day, language) for one in found[:PAGE])
    more = len(found) > PAGE
    following = f"{found[PAGE - 1].distance_m!r},{found[PAGE - 1].key}" if more else None
    return Page(lines, None if more or after else len(lines), following)


def _matched(conn: Connection, question: Question, asked: Asked, given: int, more: bool) -> int | None:
    if not more and asked.after is None:
        return given
    named = replace(asked, after=None, filters=())
    key = (state().database, "list", question.layer.id, repr(named), question.pin.moment)
    return remembered.get(key, lambda: count(conn, question, MOST_COUNTED, COUNT_MS))


def _line(layer: Layer, item: Item | Neighbour, distance_m: float | None, day: date, language: str) -> Line:
    props = orjson.loads(item.props)
    called = name(layer, props, language)
    now = datetime.now(JST) if day == today() else None
    found = [row for row in rows(layer, props, language, now=now) if row.text != called]
    # What the declaration says to matter most comes first, then its own order.
    order = {field: place for place, field in enumerate(layer.glance)}
    found.sort(key=lambda row: order.get(row.field, len(order)))
    facts = tuple((row.title, row.text if len(row.text) <= 60 else row.text[:59] + "…") for row in found[:_SHOWN])
    return Line(item.key, called, facts, distance_m)
