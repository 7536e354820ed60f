"""Names and addresses that were met, in one order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from layers.derive.search import Form
from layers.findable import Level
from layers.search.addresses import APART, Hit, Resolved
from layers.search.lookup import Lookup, Row
from layers.search.names import NameHit, nearness
from layers.search.question import Question

Near = tuple[float, float]

COMPLETE = 900.0
"""From this score on a match explains the whole query."""
_OTHERS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A row with what it is worth, before it is shown."""

    row: Row
    level: Level
    score: float
    rest: str = ""
    """What of the query it leaves unexplained, as it was written."""


def ranked(
    asked: Question, resolved: Resolved, named: Iterable[NameHit], near: Near | None, addressed: Collection[str]
) -> list[Found]:
    """Each feature once, best first. ``addressed`` are the layers whose features are found by address."""
    found = [Found(hit.row, hit.level, hit.score) for hit in named]
    found += [_address(asked, hit, near, 0) for hit in resolved.best]
    found += [_address(asked, hit, near, 15) for hit in resolved.others[:_OTHERS]]
    return unique(found, addressed)


def unique(found: Iterable[Found], addressed: Collection[str]) -> list[Found]:
    """``found`` in order, each feature once, and a town that two layers hold once: as an area rather than a point."""
    best: dict[tuple[str, int], Found] = {}
    towns: dict[str, list[Row]] = {}
    for one in sorted(found, key=lambda f: (-f.score, f.row.feature)):
        row = one.row
        if (row.layer, row.feature) in best:
            continue
        if row.layer in addressed and (town := _town(row)):
            known = towns.setdefault(town, [])
            if any(other.layer != row.layer and _near(other, row) for other in known):
                continue
            known.append(row)
        best[row.layer, row.feature] = one
    return list(best.values())


def _town(row: Row) -> str | None:
    if row.form == Form.ADDRESS:
        return row.text[:-1] if row.text.endswith("|") else None
    return row.text if row.form == Form.TITLE else None


def _near(a: Row, b: Row) -> bool:
    return abs(a.lon - b.lon) < APART and abs(a.lat - b.lat) < APART


def _address(asked: Question, hit: Hit, near: Near | None, less: float) -> Found:
    if not hit.rest:
        score = 960.0
    elif hit.row.text.partition("|")[2] and not hit.numbers_left:
        score = 940.0  # the rest is a building or a room
    elif hit.numbers_left:
        score = 700.0 + 10 * hit.level.depth
    else:
        score = 300.0 + 10 * hit.level.depth  # a town's name, and words that are no number in it
    score += hit.row.weight / 2 - 20 * hit.doubtful - less - min(len(hit.rest), 60) / 10
    return Found(hit.row, hit.level, score - nearness(hit.row, near), asked.rest_of(hit.rest))


def continued(lookup: Lookup, resolved: Resolved, limit: int, near: Near | None) -> list[Found]:
    """Addresses that go on where the query ends: the numbers in a town, the lots that 823 was divided into."""
    found = []
    for hit in [hit for hit in (*resolved.best, *resolved.others) if hit.level is not Level.WARD][:3]:
        rest = hit.rest if hit.rest.replace("-", "").isdecimal() else ""
        if hit.rest and not rest:
            continue
        start = hit.row.text + ("-" if rest and not hit.row.text.endswith("|") else "") + rest
        rows = [row for row in lookup.numbers(start, limit + 1) if row.feature != hit.row.feature]
        found += [
            Found(row, tuple(Level)[row.level or 0], 590.0 - at - nearness(row, near)) for at, row in enumerate(rows)
        ]
    return found
