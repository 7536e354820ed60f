"""CSV (also TSV) with coordinates in two columns, in CP932 or UTF-8, as cities publish it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from importers import decide
from importers.readers import coordinates
from importers.readers.vector import sane_bounds
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource
from mapsvc.text import nfkc

NAME = "CSV"
HEADER_WITHIN = 10
"""A title or two may stand above the header."""
_FIELD_LIMIT = 1_000_000
_HEAD = 65_536
_CODECS = ("utf-8", "cp932")
_WORDS = (
    "緯度", "経度", "座標", "北緯", "東経", "名称", "施設", "住所", "所在", "備考", "電話", "番号", "種別", "区分",
)  # fmt: skip
"""Of these words the headers of Japanese tables are made."""
_ASSUMED = "degrees without a datum: 自治体標準オープンデータセット prescribes JGD2011"


def recognises(source: Source) -> bool:
    """Whether there is a .csv, .tsv or .txt among the files."""
    return bool(source.find("*.csv", "*.tsv", "*.txt"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per file that has coordinate columns; a file named outright must have them."""
    files = [f for f in source.chosen(options, "*.csv", "*.tsv", "*.txt") if options.table in {None, f.stem}]
    tables, without = [], []
    for file in files:
        table = _read_if_located(file, options, alone=len(files) == 1)
        if table is None:
            without.append(file.name)
        else:
            tables.append(table)
    if not tables:
        raise UnreadableSource(
            f"{', '.join(without[:5]) or source.path.name}: no coordinate columns are known "
            "(緯度/経度, lat/lon, X/Y …); name them with --x and --y"
        )
    return tables


def _read_if_located(file: Path, options: Options, *, alone: bool) -> SourceTable | None:
    """The table, or None where it has no coordinate columns, in whichever encoding it may be.

    ``alone``: no other file could be meant, so that text in neither encoding is said to be that.
    """
    try:
        return read_one(file, options)
    except Ambiguous:
        headers = [_header(file, options, name) for name in _CODECS]
        if options.encoding is not None or any(headers) or (alone and all(found is None for found in headers)):
            raise
    return None


def _header(file: Path, options: Options, codec: str) -> list[str] | None:
    """The header with coordinates as it reads in ``codec``, empty where there is none; None: the text is not in it."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    try:
        lines = _split(head[: head.rfind(b"\n") + 1 or None].decode(codec))
    except (UnicodeDecodeError, csv.Error):
        return None
    return next((line for line in lines[:HEADER_WITHIN] if coordinates.find(line, options) is not None), [])


def _by_header(file: Path, options: Options) -> tuple[str, Decision] | None:
    """The codec in which alone the header has words that headers are made of: bytes may fit both, words do not."""
    known: dict[str, set[str]] = {}
    for codec in _CODECS:
        header = _header(file, options, codec) or []
        known[codec] = {word for word in _WORDS for cell in header if word in nfkc(cell)}
    fits = [codec for codec, words in known.items() if words]
    if len(fits) != 1:
        return None
    words = ", ".join(sorted(known[fits[0]])[:3])
    return fits[0], Decision("encoding", fits[0], f"the header says {words} in it, and no known word in the other")


def records(file: Path, options: Options) -> tuple[list[list[str]], str, Decision]:
    """All records of a delimited file, its codec and how that was decided."""
    raw = file.read_bytes()
    try:
        with decide.about(file.name):
            name, decision = decide.file_encoding(raw, options)
    except Ambiguous:
        found = _by_header(file, options) if options.encoding is None else None
        if found is None:
            raise
        name, decision = found
    text = decide.decode(raw, name, file.name)
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableSource(f"{file.name}: is empty")
    try:
        return _split(text), name, decision
    except csv.Error as error:
        raise UnreadableSource(f"{file.name}: {error}") from error


def _split(text: str) -> list[list[str]]:
    """The records of a delimited text; the delimiter is the one that its first lines have most of."""
    csv.field_size_limit(_FIELD_LIMIT)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))


def delimiter(text: str) -> str:
    """Comma, tab or semicolon, whichever the first lines have most of."""
    first = text[:10_000].splitlines()[:HEADER_WITHIN]
    return max(",\t;", key=lambda mark: sum(line.count(mark) for line in first))


def read_one(file: Path, options: Options) -> SourceTable | None:
    """The table of one file, or None where no coordinate columns are found."""
    lines, _codec, decision = records(file, options)
    for start, line in enumerate(lines[:HEADER_WITHIN]):
        header = _unique([name.strip().lstrip("\ufeff") for name in line])
        found = coordinates.find(header, options)
        if found is not None:
            kept, rows, rejects = _rectangular(lines[start + 1 :], header, start + 2, file.stem)
            decisions = [decision, Decision("coordinates", f"x = {found.x}, y = {found.y}", "the header's names")]
            table = SourceTable(pd.DataFrame(kept, columns=header, dtype=object), 0, file.stem)
            table.encoding, table.decisions, table.rejects = decision.value, decisions, rejects
            return _located(table, found, np.array(rows, dtype=int), options)
    return None


def _unique(header: list[str]) -> list[str]:
    """Column names, repeated ones numbered from 2."""
    seen: dict[str, int] = {}
    names = []
    for position, name in enumerate(header, start=1):
        bare = name or f"column {position}"
        seen[bare] = seen.get(bare, 0) + 1
        names.append(bare if seen[bare] == 1 else f"{bare} {seen[bare]}")
    return names


def _rectangular(
    lines: list[list[str]], columns: list[str], first: int, table: str
) -> tuple[list[list[str]], list[int], list[Reject]]:
    """The records of the header's width with their line numbers; others are rejected, blank ones left out."""
    kept, rows, rejects = [], [], []
    width = len(columns)
    for row, line in enumerate(lines, start=first):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > width and not any(cell.strip() for cell in line[width:]):
            line = line[:width]  # noqa: PLW2901 - trailing empty cells, as spreadsheets write them
        if len(line) != width:
            values = dict(zip(columns, line, strict=False))
            rejects.append(Reject(row, f"has {len(line)} cells where the header has {width}", values, table))
            continue
        kept.append(line)
        rows.append(row)
    return kept, rows, rejects


def _located(table: SourceTable, found: coordinates.Columns, line: Any, options: Options) -> SourceTable:
    """The table with points made of its coordinate columns; rows without a place are rejected."""
    frame = table.frame
    x = coordinates.numbers(frame[found.x].tolist())
    y = coordinates.numbers(frame[found.y].tolist())
    placed = np.isfinite(x) & np.isfinite(y)
    nowhere = placed & (x == 0) & (y == 0)
    for index in np.flatnonzero(~placed | nowhere):
        given = f"{found.x}={frame[found.x].iloc[index]!r}, {found.y}={frame[found.y].iloc[index]!r}"
        reason = f"lies at 0, 0 ({given})" if nowhere[index] else f"has no coordinates ({given})"
        table.rejects.append(Reject(int(line[index]), reason, frame.iloc[index].to_dict(), table.name))
    keep = placed & ~nowhere
    points = shapely.points(x[keep], y[keep])
    bounds = sane_bounds(points)
    with decide.about(table.name):
        table.crs, crs = _crs(found, bounds, options)
        exchange, axis = _axis(found, table.crs, bounds, options)
    if exchange:
        points = shapely.transform(points, lambda at: at[:, ::-1])
    table.frame = geopandas.GeoDataFrame(frame[keep].reset_index(drop=True), geometry=points)
    table.decisions += [crs, axis]
    table.rows = line[keep]
    return table


def _crs(found: coordinates.Columns, bounds: decide.Bounds | None, options: Options) -> tuple[int, Decision]:
    if options.crs is None and found.tokyo:
        return 4301, Decision("crs", "EPSG:4301", f"the header {found.x!r} names the Tokyo datum (日本測地系)")
    degrees = bounds is None or decide.in_japan(bounds) or decide.in_japan(decide.swapped(bounds))
    if options.crs is None and degrees:
        return 6668, Decision("crs", "EPSG:6668", _ASSUMED)
    return decide.crs(None, bounds, options, by="CRS in a CSV")


def _axis(
    found: coordinates.Columns, code: int, bounds: decide.Bounds | None, options: Options
) -> tuple[bool, Decision]:
    projected = bounds is not None and not (decide.in_japan(bounds) or decide.in_japan(decide.swapped(bounds)))
    if not found.labelled and projected and options.axis is None:
        raise Ambiguous(
            "the axis order",
            f"columns {found.x} and {found.y} of projected coordinates: surveyors' X is northing, computers' x is "
            "easting",
            "--axis xy (X is easting) or --axis yx (X is northing)",
        )
    return decide.axis(code, bounds, options)
