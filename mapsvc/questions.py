"""What is asked at the counter (窓口): figures for whoever staffs it, and nothing by which a visitor could be known.

A row says the hour, the kind of question and at most the town. The typed text, lot and house numbers and coordinates
never reach this module; the table's constraints refuse a finer moment than the hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mapsvc.db.connection import Connection

_RECORD = """
INSERT INTO counter_question (asked_at, terminal, kind, level, ward, town, places, themes, dated)
VALUES (date_trunc('hour', clock_timestamp()), %(terminal)s, %(kind)s, %(level)s, %(ward)s, %(town)s, %(places)s,
        %(themes)s, %(dated)s)
RETURNING id"""
_FORGET = "DELETE FROM counter_question WHERE asked_at < date_trunc('hour', now()) - make_interval(days => %s)"
_PRINTED = "UPDATE counter_question SET printed = true WHERE id = %s AND asked_at > now() - interval '1 day'"
_ROWS = """
SELECT asked_at, terminal, kind, level, ward, town, places, themes, dated, printed
  FROM counter_question
 WHERE asked_at >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Tokyo'
 ORDER BY asked_at, id"""
_FIGURES = """
SELECT {what} AS subject, count(*), count(*) FILTER (WHERE printed), count(*) FILTER (WHERE dated)
  FROM counter_question
 WHERE asked_at >= %(since)s::date::timestamp AT TIME ZONE 'Asia/Tokyo'
 GROUP BY 1 ORDER BY {order}"""
_SUBJECTS = {
    "day": ("(asked_at AT TIME ZONE 'Asia/Tokyo')::date", "1 DESC"),
    "kind": ("kind", "2 DESC, 1"),
    "town": ("concat_ws(' ', ward, town)", "2 DESC, 1"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is logged."""

    terminal: str
    kind: str
    """Of what was searched for: address, parcel, coordinates …"""
    level: str
    """How far it was matched: block, residence, parcel …"""
    ward: str | None
    town: str | None
    places: int
    """How many places one answer was for."""
    themes: tuple[str, ...]
    """Themes asked for; empty: all."""
    dated: bool
    """Whether another day than the present was asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question as the log holds it; ``asked_at`` is its hour."""

    asked_at: datetime
    terminal: str
    kind: str
    level: str
    ward: str | None
    town: str | None
    places: int
    themes: list[str]
    dated: bool
    printed: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """How often one thing was asked for, how often of that printed, and how often for another day."""

    subject: date | str
    asked: int
    printed: int
    dated: int


def record(conn: Connection, question: Question, keep_days: int) -> int:
    """Log ``question`` under the present hour, forget what is older than ``keep_days``; returns the row's id."""
    conn.execute(_FORGET, [keep_days])
    values: dict[str, Any] = {
        "terminal": question.terminal,
        "kind": question.kind,
        "level": question.level,
        "ward": question.ward,
        "town": question.town,
        "places": question.places,
        "themes": list(question.themes),
        "dated": question.dated,
    }
    row = conn.execute(_RECORD, values).fetchone()
    assert row is not None  # INSERT … RETURNING gives one
    return int(row[0])


def printed(conn: Connection, question_id: int) -> None:
    """Note that the answer to a question of the last day was printed; any other id changes nothing."""
    conn.execute(_PRINTED, [question_id])


def rows(conn: Connection, since: date) -> list[Row]:
    """The questions since the beginning of a day in Japan, oldest first."""
    return [Row(*row) for row in conn.execute(_ROWS, {"since": since})]


def figures(conn: Connection, since: date) -> dict[str, Sequence[Figure]]:
    """Questions since a day in Japan by ``day`` (latest first), ``kind`` and ``town`` (most frequent first)."""
    return {
        name: [Figure(*row) for row in conn.execute(_FIGURES.format(what=what, order=order), {"since": since})]
        for name, (what, order) in _SUBJECTS.items()
    }
