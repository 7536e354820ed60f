"""Attributes of i-UR features as values: blanks, ratios, codes with their lists, numbers of facilities."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from importers.formats.numbers import plain
from importers.formats.values import clean

Attributes = Mapping[str, str]
"""Texts of a feature's attributes by local name; nested ones as ``outer/inner``; code names as ``name@``."""


class Contradiction(Exception):
    """A row contradicts itself or says that it is not in force; the message says how."""


Change = Callable[[Attributes], dict[str, object]]
_DIGITS = str.maketrans("一二三四五六七", "1234567")
_ORDINAL = re.compile(r"第?([1-7一二三四五六七])種")


def ordinal(name: str | None) -> str | None:
    """``class_3`` for a name with 第3種, 第三種 or 3種; None for any other."""
    match = _ORDINAL.search(clean(name) or "")
    return f"class_{match[1].translate(_DIGITS)}" if match else None


def ratio(text: str | None, largest: float, what: str) -> float | None:
    """A ratio in percent. i-UR writes 200 % as 2, some files as 200; the legal values of the two do not overlap.

    ``largest`` is the greatest legal ratio as a fraction: 容積率 13 (1,300 %), 建蔽率 1 (建築基準法52条, 53条).
    """
    if clean(text) is None:
        return None
    value = number(text, what)
    if value is None or value == 0:
        return None
    if 0 < value <= largest:
        return round(value * 100, 4)
    if 20 <= value <= largest * 100:
        return value
    raise Contradiction(f"{what} {text!r} is neither a fraction nor a percentage that the law knows")


def number(text: str | None, what: str) -> float | None:
    """A number, with or without its unit; raises Contradiction for a text that is none."""
    found = clean(text)
    if found is None:
        return None
    value = plain(found)
    if isinstance(value, str):
        raise Contradiction(f"{what} {text!r} is not a number")
    return value


def positive(text: str | None, what: str) -> float | None:
    """A number above zero; 0 stands for "not decided" in these files and becomes None."""
    found = number(text, what)
    return None if found is None or found <= 0 else found


def coded(target: str, table: Mapping[str, tuple[str, str]], source: str = "function") -> Change:
    """A field by code; ``table``: code → (value, name); a code list that gives it another one's name contradicts it."""

    titles = {title: value for value, title in table.values()}

    def change(attributes: Attributes) -> dict[str, object]:
        code = (attributes.get(source) or "").lstrip("0")
        if code not in table:
            raise Contradiction(f"{source} {code!r} ({attributes.get(source + '@') or 'no name'}) has no meaning here")
        value, title = table[code]
        name = clean(attributes.get(source + "@")) or title
        if titles.get(name, value) != value:
            raise Contradiction(f"{source} {code} is {title}, but its code list says {name}")
        return {target: value}

    return change


def facility_number(attributes: Attributes, group: str, parts: tuple[str, str, str]) -> str | None:
    """3・4・40 from type, size and serial number; None unless all three are there."""
    found = [clean(attributes.get(f"{group}/{part}")) for part in parts]
    return "・".join(str(part) for part in found) if all(found) else None


def day(attributes: Attributes, name: str) -> str | None:
    """An ISO date, or None for the standard's "unknown" (0001-01-01) and blanks."""
    found = clean(attributes.get(name))
    return None if found is None or found.startswith(("0001-", "9999-")) else found
