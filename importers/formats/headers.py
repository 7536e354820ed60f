"""Headers of CSV files, compared as people write them: any dash, any width, with or without blanks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from mapsvc.text import fold

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


def header_of(file: Path) -> Header:
    """The first line of a CSV, in UTF-8 or CP932, whichever reads it; empty where neither does."""
    with file.open("rb") as opened:
        raw = opened.read(_HEAD)
    line = raw.splitlines()[0] if raw else b""
    for codec in ("utf-8-sig", "cp932"):
        try:
            cells = next(csv.reader(io.StringIO(line.decode(codec))), [])
        except (UnicodeDecodeError, csv.Error):
            continue
        return Header(cell.strip() for cell in cells)
    return Header(())
