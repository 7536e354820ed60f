"""A list as a table: which encoding, which header, its rows one by one. Nothing is guessed that may be two things."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from web.bulk.limits import MOST_BYTES, MOST_CELL, MOST_COLUMNS, MOST_HEADER_BYTES, MOST_ROWS
from web.bulk.refused import Refused
from web.bulk.roles import guess

ENCODINGS = ("utf-8", "cp932", "utf-16")
"""What a person may choose. ``cp932`` is what Windows calls Shift_JIS."""
_DELIMITERS = ",\t;"
_END = "\x04end of the list\x04"
"""A row after the last: what does not come out as itself was swallowed by a quote that is not closed."""
_FIELD_LIMIT = 1_000_000
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Shape:
    """What was found out about a list when it came in."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    """Names of the columns, each once. Columns that only some rows have come last."""
    named: int
    """How many of them the file's own header names."""
    rows: int

    def as_json(self) -> dict[str, Any]:
        """For the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Shape:
        """From the store."""
        return cls(**{**found, "header": tuple(found["header"])})


def scan(raw: bytes, encoding: str | None = None) -> Shape:
    """The shape of the list ``raw``; raises Refused naming what is wrong and what to do about it.

    ``encoding``: one of ENCODINGS, where a person decided; else it is what the bytes leave as the only possibility.
    """
    if len(raw) > MOST_BYTES:
        raise Refused("size", f"is larger than {MOST_BYTES // 1_000_000} MB; split it", most=MOST_BYTES // 1_000_000)
    if len(_LINE_END.split(raw[: MOST_HEADER_BYTES + 2], maxsplit=1)[0]) > MOST_HEADER_BYTES:
        raise Refused(
            "header_size",
            f"the first line is longer than {MOST_HEADER_BYTES} bytes; at most {MOST_COLUMNS} columns are taken",
            most=MOST_COLUMNS,
        )
    name = encoding or _encoding(raw)
    text = _decoded(raw, name)
    delimiter = _delimiter(text)
    header: list[str] | None = None
    width = rows = blank = 0
    for line, cells in _records(text, delimiter):
        if not cells:
            blank += 1
            continue
        if header is None:
            header, width, blank = _header(cells), len(cells), 0
            continue
        rows, blank = rows + blank + 1, 0
        if rows > MOST_ROWS:
            raise Refused("rows", f"has more than {MOST_ROWS:,} rows; split it", most=f"{MOST_ROWS:,}")
        if len(cells) > width:
            width = max(width, _used(cells))
        _check_cells(cells, width, line)
    if header is None:
        raise Refused("empty", "is empty; the first line must name the columns, each further line is one place")
    if rows == 0:
        raise Refused("only_header", "has a header and no rows; each further line is one place")
    spare = [f"column {number}" for number in range(len(header) + 1, width + 1)]
    return Shape(name, delimiter, tuple(unique([*header, *spare])), len(header), rows)


def rows(raw: bytes, shape: Shape) -> Iterator[tuple[list[str], str | None]]:
    """Every row in order: its cells, as many as the shape has columns, and why it cannot be read (or None).

    Empty lines between rows are rows, so that the result lies beside the list; those after the last are not.
    """
    wanted, count, begun, blank = len(shape.header), 0, False, 0
    for _, cells in _records(_decoded(raw, shape.encoding), shape.delimiter):
        if not begun:
            begun = bool(cells)
            continue
        if not cells:
            blank += 1
            continue
        for _ in range(blank):
            yield [""] * wanted, "blank"
        blank, count = 0, count + 1
        used = cells[:wanted] if len(cells) > wanted else cells
        wrong = "blank" if not any(cell.strip() for cell in used) else _ragged(cells, shape.named)
        yield used + [""] * (wanted - len(used)), wrong


def _ragged(cells: list[str], named: int) -> str | None:
    """Whether a row's cells are not those that the header names; cells are then easily in the wrong columns."""
    if len(cells) < named:
        return "few"
    return "many" if _used(cells) > named else None


def _used(cells: list[str]) -> int:
    """How many cells there are up to the last one with something in it: spreadsheets add empty ones."""
    count = len(cells)
    while count and not cells[count - 1].strip():
        count -= 1
    return count


def _encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if raw.isascii() or raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    fits = [name for name in ("utf-8", "cp932") if _decodes(raw, name)]
    if not fits:
        raise Refused("encoding", "is neither UTF-8 nor Shift_JIS (CP932); save it as CSV UTF-8", name="file")
    if len(fits) == 1:
        return fits[0]
    # Bytes may be both, words are not: the header of one reading names a place, that of the other is nonsense.
    first = raw.split(b"\n", 1)[0]
    known = {name: guess(_split_line(first.decode(name, "replace"))).count for name in fits}
    if len(set(known.values())) == 1:
        raise Refused("encoding_ambiguous", "can be read as UTF-8 and as Shift_JIS (CP932); say which", name="encoding")
    return max(known, key=lambda name: known[name])


def _split_line(line: str) -> list[str]:
    return next(iter(csv.reader([line], delimiter=_delimiter(line))), [])


def _decodes(raw: bytes, name: str) -> bool:
    try:
        raw.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes, name: str) -> str:
    if name not in ENCODINGS:
        raise Refused("encoding_unknown", f"must be one of {', '.join(ENCODINGS)}", name="encoding")
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Refused(
            "encoding_line", f"line {line} is not {name}; choose another encoding", name="encoding", line=line
        ) from error
    if "\0" in text:
        raise Refused("nul", "holds NUL characters, which no text does; save it as CSV UTF-8")
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    first = text[:10_000].lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of its last line; raises Refused where a quote is never closed."""
    if csv.field_size_limit() < _FIELD_LIMIT:
        csv.field_size_limit(_FIELD_LIMIT)
    source = io.StringIO(f"{text}{'' if text.endswith(chr(10)) else chr(10)}{_END}", newline="")
    reader = csv.reader(source, delimiter=delimiter)
    before, begun = None, 1
    try:
        for cells in reader:
            if before is not None:
                yield begun, before
            before, begun = cells, reader.line_num
    except csv.Error as error:
        raise _unclosed(begun) from error
    if before != [_END]:
        raise _unclosed(begun)


def _unclosed(line: int) -> Refused:
    return Refused("quotes", f'a quote (") that opens in or before line {line} is not closed', line=line)


def _header(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise _columns(len(cells))
    _check_cells(cells, len(cells), 1)
    return [cell.strip() for cell in cells]


def _columns(count: int) -> Refused:
    return Refused("columns", f"has {count:,} columns; at most {MOST_COLUMNS} are taken", most=MOST_COLUMNS)


def _check_cells(cells: list[str], width: int, line: int) -> None:
    if width > MOST_COLUMNS:
        raise _columns(width)
    if len(cells) and max(map(len, cells)) > MOST_CELL:
        raise Refused(
            "cell",
            f"a cell that ends in line {line} is longer than {MOST_CELL:,} characters; is a quote not closed?",
            line=line,
            most=f"{MOST_CELL:,}",
        )


def unique(names: list[str]) -> list[str]:
    """Names of columns, each once even where letters differ only in case: empty ones named, repeated ones numbered."""
    taken: set[str] = set()
    made = []
    for position, name in enumerate(names, start=1):
        bare = name or f"column {position}"
        candidate, number = bare, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{bare} {number}"
        taken.add(candidate.casefold())
        made.append(candidate)
    return made
