"""Addresses by their structure: what is stored decides how a query was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layers.findable import Level
from layers.search.interpretation import Way, ways
from layers.search.lookup import Lookup, Row
from mapsvc.address import fits, without_prefecture

_LEVELS = tuple(Level)
_UNITS = {"号": Level.RESIDENCE, "番地": Level.PARCEL}
APART = 0.03
"""Degrees: farther apart, two features of one address are two places."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored address that a query can mean."""

    row: Row
    level: Level
    numbers_left: int
    """How many numbers of the query are not part of it."""
    rest: str
    """What of the query is not part of it, as names are compared."""
    said_prefecture: bool
    """The query names the prefecture."""
    doubtful: bool
    """Only after 町 was added or dropped."""
    named: Level | None = None
    """What the query says it is, by 号 or 番地, where it is explained to its last number."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The addresses a query can mean, best first."""

    best: tuple[Hit, ...]
    """Those that explain most of it. Several: a person must choose."""
    others: tuple[Hit, ...]
    """Those that explain less, or are doubtful."""
    elsewhere: bool
    """The town is known, but the query says that it means one of another city."""

    @property
    def ambiguous(self) -> bool:
        """Whether a person must choose: several explain the query as well, or only with 町 added or dropped."""
        if len(self.best) > 1 or any(hit.doubtful for hit in self.best):
            return True
        return any(hit.doubtful and len(hit.rest) <= len(one.rest) for one in self.best for hit in self.others)


def resolve(lookup: Lookup, keys: Sequence[str], city: str) -> list[Resolved]:
    """For each of ``keys`` (queries as names are compared) the addresses that it can mean, by one statement."""
    read = [ways(key) for key in keys]
    wanted = {text for found in read for way in found for text, _ in way.texts()}
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in lookup.addresses(sorted(wanted)) if wanted else ():
        rows[row.text].append(row)
    return [_choose(found, rows, city) for found in read]


def _choose(read: Iterable[Way], rows: Mapping[str, list[Row]], city: str) -> Resolved:
    hits: list[Hit] = []
    foreign: list[Row] = []
    for way in read:
        for hit, fitting in _hits(way, rows, city):
            if fitting:
                hits.append(hit)
            else:
                foreign.append(hit.row)
    if any(without_prefecture(row.area)[0] for row in foreign):
        # A layer without prefectures cannot tell 東京都中区 from the own 中区; another that holds the town can.
        hits = [hit for hit in hits if without_prefecture(hit.row.area)[0] or not hit.said_prefecture]
    found: list[Hit] = []
    for hit in sorted(hits, key=_order):
        # Two layers can hold one address: an area is shown rather than the point that stands for it.
        if not any(_same(hit, known) for known in found):
            found.append(hit)
    if not found:
        return Resolved((), (), bool(foreign))
    least = len(found[0].rest)
    equal = [hit for hit in found if len(hit.rest) == least]
    best = tuple(hit for hit in equal if not hit.doubtful) or tuple(equal)
    said = tuple(hit for hit in best if hit.level is hit.named)
    if said and all(hit.named is not None for hit in best):
        # 19番2号 is a residence, 19番地2 a lot: where the one is on record, the other is only told beside it.
        best = said
    others = tuple(hit for hit in found if hit not in best and (_worth(hit, best) or (hit in equal and bool(said))))
    return Resolved(best, others, False)


def _worth(hit: Hit, best: Sequence[Hit]) -> bool:
    """Whether a hit that explains less, or is doubtful, is a choice beside the best."""
    if hit.doubtful:  # as good where the address is complete; where it is not, only if it explains more
        return not hit.rest or len(hit.rest) < len(best[0].rest)
    return bool(best[0].rest or best[0].doubtful) and hit.level is not Level.WARD


def _hits(way: Way, rows: Mapping[str, list[Row]], city: str) -> Iterable[tuple[Hit, bool]]:
    """The deepest stored addresses of one way of reading, and whether they lie where the query says."""
    for text, explained in way.texts():
        met = False
        for row in rows.get(text, ()):
            level = _LEVELS[row.level or 0]
            if level is Level.WARD and way.numbers:
                continue  # a ward has no numbers
            left = len(way.numbers) - explained
            fitting = fits(way.said, row.area, city)
            met = met or fitting
            named = bool(without_prefecture(way.said)[0])
            unit = _UNITS.get(way.unit) if not left else None
            yield Hit(row, level, left, way.rest(explained), named, way.doubtful, unit), fitting
        if met:
            return


def _same(hit: Hit, known: Hit) -> bool:
    """Whether two rows are one address: told alike, in one area as far as both name it, and not far apart."""
    a, b = hit.row, known.row
    lots = (hit.level is Level.PARCEL) == (known.level is Level.PARCEL)
    return a.text == b.text and lots and _near(a, b) and (a.area.endswith(b.area) or b.area.endswith(a.area))


def _near(a: Row, b: Row) -> bool:
    return abs(a.lon - b.lon) < APART and abs(a.lat - b.lat) < APART


def _order(hit: Hit) -> tuple[int, bool, int, int]:
    return len(hit.rest), hit.doubtful, -hit.row.weight, hit.row.feature
