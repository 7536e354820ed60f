"""Reading features in the order of their keys, from any one on, however many came before.

A page is asked for by the last feature of the one before (its key, and where a period is asked for the day from which
its state is in force), never by a number of features to skip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import psycopg
from shapely import to_wkb
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from layers.query.crs import CRS84, Crs
from layers.query.filter import Filter
from layers.query.period import Period
from layers.query.pin import Pin
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.errors import InvalidInput

CHUNK = 1_000
"""So many features are in memory at once."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last feature that was read."""

    key: str
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which features of a layer: of a period in law, in a place (as it is stored), that meet all conditions."""

    layer: Layer
    period: Period
    pin: Pin
    place: BaseGeometry | None = None
    filters: tuple[Filter, ...] = ()
    crs: Crs = CRS84


@dataclass(frozen=True, slots=True)
class Item:
    """A state of a feature; geometry and properties are JSON texts, ``valid_to`` the first day no longer in force."""

    key: str
    valid_from: date | None
    valid_to: date | None
    geometry: str
    props: str

    @property
    def position(self) -> Position:
        """Where the next one follows."""
        return Position(self.key, self.valid_from)


def read(conn: Connection, question: Question, after: Position | None, limit: int) -> list[Item]:
    """At most ``limit`` features after ``after``, in key order, then in the order of their legal intervals.

    Raises InvalidInput("filter") for a filter that cannot be computed (an overflow), psycopg.errors.QueryCanceled for
    one that takes longer than the connection's statements may.
    """
    if question.pin.moment is None:
        return []
    conditions, values = conditions_of(question)
    if after is not None:
        conditions, values = _following(question, after, conditions, values)
    text = _statement(question, "page", conditions, geometry=question.crs.sql("f.geom"))
    rows = _rows(conn, text, (*_branches(question, values, limit), limit))
    return [Item(*row) for row in rows]


def one(conn: Connection, question: Question, key: str) -> list[Item]:
    """The states of the feature ``key`` in the question's period."""
    asked = Filter("f.key = %s", (key,))
    return read(conn, replace(question, filters=(*question.filters, asked)), None, 100)


def count(conn: Connection, question: Question, most: int, within_ms: int) -> int | None:
    """How many features there are; None where they are more than ``most`` or are not counted ``within_ms``."""
    if question.pin.moment is None:
        return 0
    conditions, values = conditions_of(question)
    text = _statement(question, "count", conditions)
    try:
        with conn.transaction():
            conn.execute(f"SET LOCAL statement_timeout = {int(within_ms)}".encode())
            row = next(_rows(conn, text, (*_branches(question, values, most + 1), most + 1)))
            found: int = row[0]
            conn.execute(b"SET LOCAL statement_timeout TO DEFAULT")
    except psycopg.errors.QueryCanceled:
        return None
    return found if found <= most else None


def conditions_of(question: Question) -> tuple[str, tuple[object, ...]]:
    """What the row ``f`` must meet, as SQL with a value for each of its placeholders."""
    text, values = question.period.sql("f.valid")
    if question.place is not None:
        # The boxes by themselves as well: where rows are read in key order, most are passed over by that alone.
        text += " AND f.geom && ST_GeomFromWKB(%s, 4326) AND ST_Intersects(f.geom, ST_GeomFromWKB(%s, 4326))"
        values = (*values, to_wkb(question.place), to_wkb(question.place))
    for condition in question.filters:
        text += f" AND {condition.text}"
        values = (*values, *condition.values)
    return text, values


def _following(
    question: Question, after: Position, conditions: str, values: tuple[object, ...]
) -> tuple[str, tuple[object, ...]]:
    if question.period.day is not None:
        return f"f.key > %s AND {conditions}", (after.key, *values)
    later = "f.key >= %s AND (f.key, COALESCE(lower(f.valid), '-infinity')) > (%s, COALESCE(%s::date, '-infinity'))"
    return f"{later} AND {conditions}", (after.key, after.key, after.valid_from, *values)


def _statement(question: Question, name: str, conditions: str, **parts: str) -> str:
    """The statement for the rows of today's knowledge, or for those of an earlier moment."""
    order = "f.key" if question.period.day is not None else "f.key, lower(f.valid) NULLS FIRST"
    rows = statement("layers.query", "current" if question.pin.current else "historic")
    table = f'"feature_{question.layer.id}"'  # named itself: the planner need not look at the other layers' partitions
    rows = rows.format(table=table, conditions=conditions, order="" if name == "count" else f"ORDER BY {order}")
    return statement("layers.query", name).format(rows=rows, order=order, **parts)


def _branches(question: Question, values: tuple[object, ...], limit: int) -> tuple[object, ...]:
    """The values of the statement's rows: one select now, two of an earlier moment."""
    if question.pin.current:
        return (*values, limit)
    moment = question.pin.moment
    return (moment, *values, limit, moment, *values, limit)


def _rows(conn: Connection, text: str, values: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
    try:
        # Planned for these very values: how much of a layer a box or a filter leaves decides which index is best.
        yield from conn.execute(text.encode(), values, prepare=False)
    except psycopg.errors.DataError as error:
        raise InvalidInput("filter", f"cannot be computed: {error.diag.message_primary}") from error
