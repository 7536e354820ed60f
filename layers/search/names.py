"""Names by spelling and by sound: in full, from the beginning, in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, radians

from layers.derive.search import Form
from layers.findable import Level
from layers.search.lookup import NAMES, Lookup, Row
from layers.search.question import Question

_MANY = 60
"""Rows of each kind of comparison that are ranked."""
_FORM = {Form.TITLE: 6, Form.NUMBER: 5, Form.ENGLISH: 4, Form.READING: 4, Form.KEY: 2, Form.WORDS: 0}
_SCORE = {Level.EXACT: 900, Level.PREFIX: 600, Level.PARTIAL: 400}
_KM_PER_DEGREE = 111.0


@dataclass(frozen=True, slots=True)
class NameHit:
    """A feature whose name the query is, begins, or is part of."""

    row: Row
    level: Level
    score: float


def names(
    lookup: Lookup, asked: Question, *, near: tuple[float, float] | None, suggesting: bool, limit: int
) -> list[NameHit]:
    """The features that are called as asked, best first; each once."""
    best: dict[tuple[str, int], NameHit] = {}
    for row, level in _rows(lookup, asked, suggesting, max(limit, _MANY)):
        hit = NameHit(row, level, _score(row, level, asked, near))
        known = best.get((row.layer, row.feature))
        if known is None or known.score < hit.score:
            best[row.layer, row.feature] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.row.feature))


def exact_names(lookup: Lookup, asked: Question, near: tuple[float, float] | None) -> list[NameHit]:
    """Only those that are called exactly as asked: what a list of places is looked up by."""
    found = {
        (row.layer, row.feature): NameHit(row, Level.EXACT, _score(row, Level.EXACT, asked, near))
        for row in _whole(lookup, asked, _MANY)
    }
    return sorted(found.values(), key=lambda hit: (-hit.score, hit.row.feature))


def _whole(lookup: Lookup, asked: Question, limit: int) -> Iterator[Row]:
    if asked.heard:
        yield from lookup.whole(asked.heard, (Form.READING,), limit)
    if asked.plain != asked.key:
        yield from lookup.whole(asked.plain, (Form.KEY,), limit)
    if asked.key:
        yield from lookup.whole(asked.key, (*NAMES, Form.KEY), limit)


def _rows(lookup: Lookup, asked: Question, suggesting: bool, limit: int) -> Iterator[tuple[Row, Level]]:
    yield from ((row, Level.EXACT) for row in _whole(lookup, asked, limit))
    if asked.key:
        yield from ((row, Level.PREFIX) for row in lookup.beginning(asked.key, (*NAMES, Form.KEY), limit))
    if asked.heard:
        yield from ((row, Level.PREFIX) for row in lookup.beginning(asked.heard, (Form.READING,), limit))
    if len(asked.key) > 1:
        yield from ((row, Level.PARTIAL) for row in lookup.part((asked.key,), NAMES, limit))
    if len(asked.words) > 1:
        yield from ((row, Level.PARTIAL) for row in lookup.part(asked.words, (Form.WORDS, *NAMES), limit))
    elif asked.heard and len(asked.heard) > 2:
        yield from ((row, Level.PARTIAL) for row in lookup.part((asked.heard,), (Form.READING,), limit))
    if suggesting:
        yield from _half_typed(lookup, asked, limit)


def _half_typed(lookup: Lookup, asked: Question, limit: int) -> Iterable[tuple[Row, Level]]:
    """An input method leaves Latin letters behind kanji until they are converted (港北k): look without them."""
    head = asked.key.rstrip("abcdefghijklmnopqrstuvwxyz")
    if head and head != asked.key and asked.heard is None:
        yield from ((row, Level.PREFIX) for row in lookup.beginning(head, NAMES, limit))


def _score(row: Row, level: Level, asked: Question, near: tuple[float, float] | None) -> float:
    length = len(row.text) - len(asked.heard if row.form == Form.READING and asked.heard else asked.key)
    score = _SCORE[level] + _FORM.get(Form(row.form), 0) + row.weight / 2 - min(max(length, 0), 40)
    return score - nearness(row, near)


def nearness(row: Row, near: tuple[float, float] | None) -> float:
    """What distance costs: a point per kilometre, at most 30."""
    if near is None:
        return 0.0
    east = (row.lon - near[0]) * cos(radians(near[1]))
    return min(hypot(east, row.lat - near[1]) * _KM_PER_DEGREE, 30.0)
