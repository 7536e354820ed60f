"""Which characters a font has, read from its ``cmap`` (OpenType 1.9, subtable format 12).

A PDF/UA file may not hold a character without a glyph, and names come from anywhere: what the font lacks is set as
the geta mark (〓), as printers have always done, instead of failing the whole sheet.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path

from mapsvc.errors import Unavailable

GETA = "〓"
_BREAK = "\u200b"
_LONGEST_RUN = 24
"""Characters without a place to break; after so many a line may be broken anyway."""


def characters(path: Path, family: str) -> frozenset[int]:
    """The code points for which the face ``family`` of a font file or collection has a glyph; raises Unavailable."""
    data = path.read_bytes()
    starts = [0]
    if data[:4] == b"ttcf":
        count = struct.unpack_from(">I", data, 8)[0]
        starts = list(struct.unpack_from(f">{count}I", data, 12))
    for start in starts:
        tables = _tables(data, start)
        if family in _families(data, tables["name"]):
            return _covered(data, tables["cmap"])
    raise Unavailable(f"{path.name} holds no face called {family}: install fonts-noto-cjk")


def _tables(data: bytes, start: int) -> dict[str, int]:
    count = struct.unpack_from(">H", data, start + 4)[0]
    found = {}
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        found[name.decode("latin-1").strip()] = offset
    return found


def _families(data: bytes, start: int) -> set[str]:
    """The English family names (name ids 1 and 16) of the Windows platform."""
    _, count, strings = struct.unpack_from(">HHH", data, start)
    found = set()
    for index in range(count):
        platform, _, _, kind, length, offset = struct.unpack_from(">HHHHHH", data, start + 6 + 12 * index)
        if platform == 3 and kind in {1, 16}:
            begin = start + strings + offset
            found.add(data[begin : begin + length].decode("utf-16-be", "replace"))
    return found


def _covered(data: bytes, start: int) -> frozenset[int]:
    count = struct.unpack_from(">H", data, start + 2)[0]
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        table = start + offset
        if (platform, encoding) == (3, 10) and struct.unpack_from(">H", data, table)[0] == 12:
            groups = struct.unpack_from(">I", data, table + 12)[0]
            found: set[int] = set()
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, table + 16 + 12 * group)
                found.update(range(first, last + 1))
            return frozenset(found)
    raise Unavailable("the font has no Unicode character map: install fonts-noto-cjk")


def speller(known: Collection[int]) -> Callable[[str], str]:
    """A function that gives a text in characters of ``known``: NFC, others as 〓, without controls and directions."""

    def spell(text: str) -> str:
        plain = unicodedata.normalize("NFC", text)
        return "".join(_one(char, known) for char in plain)

    return spell


def _one(char: str, known: Collection[int]) -> str:
    kind = unicodedata.category(char)
    if kind in {"Cc", "Zl", "Zp", "Zs"} and char != "\u3000":
        return " "
    if kind in {"Cf", "Cs"} or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    return char if ord(char) in known else GETA


def breakable(text: str) -> str:
    """``text`` with places to break in runs of Latin letters and digits too long for a narrow column."""
    run = 0
    made = []
    for char in text:
        made.append(char)
        run = run + 1 if char.isascii() and char not in " -" else 0
        if run and run % _LONGEST_RUN == 0:
            made.append(_BREAK)
    return "".join(made)
