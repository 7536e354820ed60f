"""Headers of CSV files, compared as people write them: any dash, any width, with or without blanks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from importers.readers.csv import HEADER_WITHIN, delimiter, read_one
from importers.source import Decision, Options, SourceTable
from mapsvc.text import fold

Found = TypeVar("Found")
_HEAD = 65_536


class Header:
    """The columns of a table by their folded names; of columns with the same name, the first."""

    def __init__(self, names: Iterable[object]) -> None:
        self._names: dict[str, str] = {}
        for name in names:
            self._names.setdefault(fold(str(name)), str(name))

    def has(self, *names: str) -> bool:
        """Whether all of these columns are there."""
        return all(fold(name) in self._names for name in names)

    def first(self, *names: str) -> str | None:
        """The first of these columns that is there, by its name in the table."""
        return next((self._names[fold(name)] for name in names if fold(name) in self._names), None)

    def __getitem__(self, name: str) -> str:
        return self._names[fold(name)]

    def starting(self, prefix: str) -> dict[str, str]:
        """Columns that begin so: the rest of the folded name → name in the table."""
        begin = fold(prefix)
        return {folded[len(begin) :]: name for folded, name in self._names.items() if folded.startswith(begin)}


def recognised(file: Path, match: Callable[[Header], Found | None]) -> tuple[Found, str] | None:
    """What ``match`` finds in the first lines of a CSV and the codec in which it does: known names tell the encoding.

    A title may stand above the header, and the delimiter be any: what the general reader reads must not be lost here.
    """
    with file.open("rb") as opened:
        raw = opened.read(_HEAD)
    raw = raw[: raw.rfind(b"\n") + 1 or None]
    for codec in ("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8", "cp932"):
        try:
            text = raw.decode(codec)
            records = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)), HEADER_WITHIN))
        except (UnicodeDecodeError, csv.Error):
            continue
        for cells in records:
            if (found := match(Header(cell.strip() for cell in cells))) is not None:
                return found, codec
    return None


def read_known(file: Path, codec: str, options: Options) -> SourceTable | None:
    """The CSV in the encoding in which its header was recognised, unless a person said another."""
    if options.encoding is not None:
        return read_one(file, options)
    table = read_one(file, replace(options, encoding=codec))
    if table is None:
        return None
    plain = codec.removesuffix("-sig")
    others = [decision for decision in table.decisions if decision.what != "encoding"]
    return replace(table, decisions=[Decision("encoding", plain, "its header is a known one in it"), *others])
