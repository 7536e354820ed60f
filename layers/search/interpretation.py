"""The ways in which a query can be an address: where the area ends, which 町 and 丁目 were meant, which numbers follow.

All ways are looked up at once, and what is stored decides. Nothing is added or dropped silently: a way that changes
町 is marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mapsvc.address import without_aza, without_prefecture

_AREA_END = re.compile("[都道府県市区町村郡]")
_CITY_AND_WARD = re.compile("[^0-9]{1,12}?市[^0-9市区]{1,5}区")
_AREA_REACH = 24
"""Characters within which prefecture, city and ward end."""
_TOWN_REACH = 30
"""Characters of the longest town."""
_MOST_NUMBERS = 6
_NUMBER = re.compile("-?([0-9]+)(番地ノ?|番ノ?|号ノ?|ノ|-|)")
_GROUP = re.compile("(?<![0-9])[0-9]+")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading: what was said of the area, the town with its 丁目, the numbers, and what is left over."""

    said: str
    town: str
    numbers: tuple[str, ...]
    after: str
    """All that follows the town, as it was written."""
    starts: tuple[int, ...]
    """Where in it each number starts, and what follows them all."""
    doubtful: bool
    unit: str = ""
    """``号`` where it ends the numbers: a residence is meant. ``番地``, where it follows the first: a lot."""

    def texts(self) -> Iterator[tuple[str, int]]:
        """(text as stored, how many numbers it explains), the deepest first."""
        for count in range(len(self.numbers), -1, -1):
            yield f"{self.town}|{'-'.join(self.numbers[:count])}", count

    def rest(self, explained: int) -> str:
        """What is left when so many numbers are explained, as names are compared."""
        return self.after[self.starts[explained] :].lstrip("-")


def ways(key: str) -> list[Way]:
    """Every way to read ``key`` (as names are compared) as an address, the straight ones first."""
    found: dict[tuple[str, str, tuple[str, ...]], Way] = {}
    for said, body, reach in _splits(key):
        for spelt in _spelt(body) if reach == _TOWN_REACH else (_Spelt(body),):
            for way in _towns(said, spelt, reach):
                found.setdefault((way.said, way.town, way.numbers), way)
    return sorted(found.values(), key=lambda way: way.doubtful)


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A query as it may have been meant."""

    text: str
    changed: int = 0
    """A town that ends before this character is read from the query as it was written already."""
    doubtful: bool = False


def _splits(key: str) -> Iterator[tuple[str, str, int]]:
    """(area, what follows it, how far in it a town can reach) for every place where the area can end."""
    prefecture, _ = without_prefecture(key)
    certain = _CITY_AND_WARD.match(key)
    within = certain.end() if certain else 0  # in 横浜市西区… nothing before 区 begins the name of a town
    if not prefecture:
        yield "", without_aza(key), within or _TOWN_REACH
    for end in _AREA_END.finditer(key, max(len(prefecture) - 1, 0), _AREA_REACH):
        if end.end() < len(key):
            at = end.end()
            yield key[:at], without_aza(key[at:]), within - at if at < within else _TOWN_REACH


def _spelt(body: str) -> Iterator[_Spelt]:
    """``body`` as written, with a dash read as 丁目, and with 町 added or dropped before the first number."""
    yield _Spelt(body)
    yield from _with_chome(body, False)
    first = _GROUP.search(body, 1)
    head, tail = (body[: first.start()], body[first.start() :]) if first else (body, "")
    head = head.rstrip("-")
    if head.endswith("町"):
        yield _Spelt(head[:-1] + tail, len(head) - 1, True)
        yield from _with_chome(head[:-1] + tail, True)
    elif head:
        yield _Spelt(f"{head}町{tail}", len(head) + 1, True)
        yield from _with_chome(f"{head}町{tail}", True)
        if (dashed := re.sub("丁目-?", "-", tail, count=1)) != tail:
            yield _Spelt(f"{head}町{dashed}", len(head) + 1, True)


def _with_chome(body: str, doubtful: bool) -> Iterator[_Spelt]:
    for group in list(_GROUP.finditer(body, 1))[:3]:
        after = body[group.end() : group.end() + 1]
        if after in ("", "-") and body[group.start() - 1] != "-":
            text = f"{body[: group.end()]}丁目{body[group.end() :].removeprefix('-')}"
            yield _Spelt(text, group.end() + 2, doubtful)


def _towns(said: str, spelt: _Spelt, reach: int) -> Iterator[Way]:
    text = spelt.text
    for end in range(max(spelt.changed, 1), min(len(text), reach) + 1):
        if text[end - 1] == "-" or (text[end - 1].isdecimal() and text[end : end + 1].isdecimal()):
            continue
        follows = text[end : end + 1]
        numbers, starts, unit = _numbers(text[end:]) if follows.isdecimal() or follows == "-" else ((), (0,), "")
        if spelt.doubtful and end < len(text) and not numbers:
            continue  # words behind a town do not say that its name is another
        yield Way(said, text[:end], numbers, text[end:], starts, spelt.doubtful, unit)


def _numbers(text: str) -> tuple[tuple[str, ...], tuple[int, ...], str]:
    """The numbers at the beginning of ``text``, where each starts and where they end, and the unit; 号 ends them."""
    numbers: list[str] = []
    starts: list[int] = []
    said = ""
    at = 0
    while len(numbers) < _MOST_NUMBERS and (found := _NUMBER.match(text, at)):
        number, unit = found.groups()
        after = text[found.end() : found.end() + 1]
        if unit == "" and after and (numbers or not after.isdecimal()) and after in "丁階室棟F":
            break
        if unit.startswith("号") and after in ("室", "棟", "館"):
            break  # 101号室 is no part of the address
        numbers.append(str(int(number)))
        starts.append(at)
        if len(numbers) == 1 and unit.startswith("番地"):
            said = "番地"
        elif len(numbers) == 2 and unit.startswith("号") and not said:
            said = "号"
        at = found.end()
        if unit == "号" or (unit == "" and not after.isdecimal()):
            break
    return tuple(numbers), (*starts, at), said
