"""dBase III tables, the attributes of a shapefile, read column by column as they stand.

GDAL decodes whole tables: one value cut in the middle of a character ends its run, and text in a numeric column
silently becomes 0. Here each distinct value is decoded once, and what is no number stays the text it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from importers import decide
from mapsvc.errors import UnreadableSource

MAX_SAMPLES = 50_000
Bytes = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in bytes, its type letter (C N F D L M …) and its place in a record."""

    name: bytes
    kind: bytes
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """The columns and the records as a matrix of bytes (one row per record, deletion mark first)."""

    columns: tuple[Column, ...]
    records: Bytes

    def values(self, column: Column) -> np.ndarray[Any, np.dtype[np.bytes_]]:
        """The column's bytes, blanks and zero bytes at the end left out."""
        cells = np.ascontiguousarray(self.records[:, column.start : column.start + column.width])
        return np.char.rstrip(cells.view(f"S{column.width}").ravel(), b" \0")


def open_table(file: Path) -> Table:
    """The table in ``file``; raises UnreadableSource where its header is none.

    Header: record count at byte 4, lengths of header and record at 8 and 10, 32-byte descriptors from 32 on.
    """
    size = file.stat().st_size
    with file.open("rb") as opened:
        head = opened.read(32)
        if len(head) < 32:
            raise UnreadableSource(f"{file.name}: too short for a dBase table")
        count, start, width = struct.unpack("<IHH", head[4:12])
        descriptors = opened.read(max(start - 33, 0))
    columns, at = [], 1
    for place in range(0, len(descriptors) - 31, 32):
        field = descriptors[place : place + 32]
        if field[:1] == b"\r":
            break
        length = field[16] + (field[17] << 8 if field[11:12] == b"C" else 0)
        columns.append(Column(field[:11].split(b"\0")[0], field[11:12], at, length))
        at += length
    if not width or at > width:
        raise UnreadableSource(f"{file.name}: the dBase header does not fit its records")
    count = min(count, (size - start) // width)
    if count <= 0:
        return Table(tuple(columns), np.empty((0, width), dtype=np.uint8))
    return Table(tuple(columns), np.memmap(file, dtype=np.uint8, mode="r", offset=start, shape=(count, width)))


def samples(table: Table, limit: int = MAX_SAMPLES) -> Iterator[bytes]:
    """Distinct non-ASCII column names and values, at most about ``limit``: evidence for the encoding."""
    yield from (column.name for column in table.columns if not column.name.isascii())
    for column in table.columns:
        if column.kind != b"C" or not column.width:
            continue
        cells = table.records[:, column.start : column.start + column.width]
        high = cells[(cells > 0x7F).any(axis=1)][:limit]
        if len(high):
            yield from map(bytes, np.unique(Table((), high).values(Column(b"", b"C", 0, column.width))))


def decode(raw: bytes, codec: str) -> str:
    """``raw`` as text; a character cut off by the column's end is left out. Raises UnicodeDecodeError."""
    try:
        return raw.decode(codec).strip("\x00 \u3000")
    except UnicodeDecodeError as error:
        if decide.readable(raw, codec):
            return raw[: error.start].decode(codec).strip("\x00 \u3000")
        raise


def content(table: Table, column: Column, codec: str) -> tuple[Any, list[int]]:
    """The column's values and the positions that do not decode (None there).

    Numeric columns come as floats (NaN: empty) or, where a cell is no number, all as text; dates as YYYYMMDD.
    """
    if not column.width:
        return np.full(len(table.records), None, dtype=object), []
    raw = table.values(column)
    if column.kind in {b"N", b"F"}:
        text = pd.Series(np.char.strip(raw, b" \0*").astype(object)).str.decode("ascii", "replace")
        found = pd.to_numeric(text.where(text != ""), errors="coerce")
        if not (found.isna() & (text != "")).any():
            return found.to_numpy(dtype=float), []
    codes, distinct = pd.factorize(raw)
    decoded = np.empty(len(distinct) + 1, dtype=object)
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    for position, value in enumerate(distinct):
        try:
            decoded[position] = decode(bytes(value), codec) or None
        except UnicodeDecodeError:
            bad[position] = True
    return decoded[codes], np.flatnonzero(bad[codes]).tolist()
