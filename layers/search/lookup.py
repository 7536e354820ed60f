"""The statements of the search on the read shape ``name``, as of a day and an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from layers.derive.search import Form, bigrams
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement

_CURRENT = "(SELECT * FROM name WHERE upper_inf(recorded)) AS name"
# Rows that are closed have an index of their own: a feature that changes by the minute must not slow today's search.
_PAST = (
    "(SELECT * FROM name WHERE upper_inf(recorded) AND recorded @> %(known_at)s::timestamptz"
    " UNION ALL SELECT * FROM name WHERE NOT upper_inf(recorded) AND recorded @> %(known_at)s::timestamptz) AS name"
)
_END = "\U0010ffff"

NAMES = (Form.TITLE, Form.ENGLISH, Form.NUMBER)
"""Forms that are written as a query is."""


class Row(NamedTuple):
    """A spelling that was met; ``ended`` and ``begins`` bound the days on which it is in force."""

    text: str
    layer: str
    feature: int
    form: str
    level: int | None
    area: str
    weight: int
    lon: float
    lat: float
    begins: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """A connection with the two times of a question."""

    conn: Connection
    as_of: date
    known_at: datetime | None
    """None: as known now."""
    in_force: bool = True
    """False: names of any other day, for a question that found none in force."""

    def addresses(self, keys: Sequence[str]) -> list[Row]:
        """The addresses that are exactly one of ``keys`` (town|number)."""
        return [_address(row) for row in self._run("addresses", keys=list(keys))]

    def numbers(self, start: str, limit: int) -> list[Row]:
        """Addresses that begin with ``start``, coarse and short ones first."""
        return [_address(row) for row in self._run("numbers", low=start, high=start + _END, limit=limit)]

    def whole(self, key: str, forms: Sequence[Form], limit: int) -> list[Row]:
        """Spellings that are exactly ``key``."""
        return [_name(row) for row in self._run("whole", key=key, forms=_letters(forms), limit=limit)]

    def beginning(self, key: str, forms: Sequence[Form], limit: int) -> list[Row]:
        """Longer spellings that begin with ``key``."""
        found = self._run("beginning", low=key, high=key + _END, forms=_letters(forms), limit=limit)
        return [_name(row) for row in found]

    def part(self, words: Sequence[str], forms: Sequence[Form], limit: int) -> list[Row]:
        """Spellings that hold each of ``words``; words of one character say too little to look for alone."""
        grams = [gram for word in words for gram in bigrams(word) if len(gram) == 2]
        if not grams:
            return []
        found = self._run("part", grams=grams, words=list(words), forms=_letters(forms), limit=limit)
        return [_name(row) for row in found]

    def _run(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        query = _query(name, self.known_at is None, self.in_force)
        return self.conn.execute(query, {**values, "as_of": self.as_of, "known_at": self.known_at}).fetchall()


def _address(row: tuple[Any, ...]) -> Row:
    text, layer, feature, level, area, weight, lon, lat, begins, ended = row
    return Row(text, layer, feature, Form.ADDRESS, level, area or "", weight, lon, lat, begins, ended)


def _name(row: tuple[Any, ...]) -> Row:
    text, layer, feature, form, weight, lon, lat, begins, ended = row
    return Row(
        text,
        layer,
        feature,
        form.decode() if isinstance(form, bytes) else form,
        None,
        "",
        weight,
        lon,
        lat,
        begins,
        ended,
    )


def _letters(forms: Sequence[Form]) -> list[str]:
    return [form.value for form in forms]


@cache
def _query(name: str, current: bool, in_force: bool) -> bytes:
    day = "valid @> %(as_of)s::date" if in_force else "NOT valid @> %(as_of)s::date"
    return (
        statement("layers.search", name)
        .replace("{names}", _CURRENT if current else _PAST)
        .replace("{day}", day)
        .encode()
    )
