"""The ways in which a query can be an address: where the area ends, which 町 and 丁目 were meant, which numbers follow.

All ways are looked up at once, and what is stored decides. Nothing is added or dropped silently: a way that changes
町 is marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mapsvc.address import without_prefecture

_AREA_END = re.compile("[都道府県市区町村郡]")
_AREA_REACH = 24
"""Characters within which prefecture, city and ward end."""
_TOWN_REACH = 30
"""Characters of the longest town."""
_MOST_NUMBERS = 6
_NUMBER = re.compile("-?([0-9]+)(番地ノ?|番ノ?|号ノ?|ノ|-|)")
_GROUP = re.compile("(?<![0-9])[0-9]+")
_AZA = re.compile("大?字")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading: what was said of the area, the town with its 丁目, the numbers, and what is left over."""

    said: str
    town: str
    numbers: tuple[str, ...]
    tail: str
    doubtful: bool

    def texts(self) -> Iterator[tuple[str, int]]:
        """(text as stored, how many numbers it explains), the deepest first."""
        for count in range(len(self.numbers), -1, -1):
            yield f"{self.town}|{'-'.join(self.numbers[:count])}", count

    def rest(self, explained: int) -> str:
        """What is left when so many numbers are explained, as names are compared."""
        return "-".join(self.numbers[explained:]) + self.tail


def ways(key: str) -> list[Way]:
    """Every way to read ``key`` (as names are compared) as an address, the straight ones first."""
    found: dict[tuple[str, str, tuple[str, ...], str], Way] = {}
    for said, body in _splits(key):
        for text, doubtful in _spelt(body):
            for way in _towns(said, text, doubtful):
                found.setdefault((way.said, way.town, way.numbers, way.tail), way)
    return sorted(found.values(), key=lambda way: way.doubtful)


def _splits(key: str) -> Iterator[tuple[str, str]]:
    yield "", _AZA.sub("", key)
    prefecture, _ = without_prefecture(key)
    for end in _AREA_END.finditer(key, max(len(prefecture) - 1, 0), _AREA_REACH):
        if end.end() < len(key):
            yield key[: end.end()], _AZA.sub("", key[end.end() :])


def _spelt(body: str) -> Iterator[tuple[str, bool]]:
    """``body`` as written, with a dash read as 丁目, and with 町 added or dropped before the first number."""
    written = list(dict.fromkeys(_with_chome(body)))
    for text in written:
        yield text, False
    first = _GROUP.search(body, 1)
    head, tail = (body[: first.start()], body[first.start() :]) if first else (body, "")
    head = head.rstrip("-")
    if head.endswith("町"):
        for text in _with_chome(head[:-1] + tail):
            yield text, True
    elif head:
        for text in _with_chome(f"{head}町{tail}"):
            yield text, True
        if (dashed := re.sub("丁目-?", "-", tail, count=1)) != tail:
            yield f"{head}町{dashed}", True


def _with_chome(body: str) -> Iterator[str]:
    yield body
    for group in list(_GROUP.finditer(body, 1))[:3]:
        after = body[group.end() : group.end() + 1]
        if after in ("", "-") and body[group.start() - 1] != "-":
            yield f"{body[: group.end()]}丁目{body[group.end() :].removeprefix('-')}"


def _towns(said: str, text: str, doubtful: bool) -> Iterator[Way]:
    for end in range(1, min(len(text), _TOWN_REACH) + 1):
        if text[end - 1] == "-":
            continue
        if text[end - 1].isdecimal() and text[end : end + 1].isdecimal():
            continue
        numbers, tail = _numbers(text[end:])
        yield Way(said, text[:end], numbers, tail, doubtful)


def _numbers(text: str) -> tuple[tuple[str, ...], str]:
    """The numbers at the beginning of ``text`` and what follows them; after 号 the number is complete."""
    numbers: list[str] = []
    at = 0
    while len(numbers) < _MOST_NUMBERS and (found := _NUMBER.match(text, at)):
        number, unit = found.groups()
        after = text[found.end() : found.end() + 1]
        if unit == "" and after and (numbers or not after.isdecimal()) and after in "丁階室棟F":
            break
        if unit.startswith("号") and after in ("室", "棟", "館"):
            break  # 101号室 is no part of the address
        numbers.append(str(int(number)))
        at = found.end()
        if unit == "号" or (unit == "" and not after.isdecimal()):
            break
    return tuple(numbers), text[at:].lstrip("-")
