"""国土数値情報 N03 行政区域: the wards of one designated city, dissolved from their polygons.

Columns to 2023: 001 都道府県, 002 支庁, 003 郡・政令市, 004 市区町村 (a ward), 007 code. From 2024: 003 郡, 004 市町村,
005 区, 007 code. The same column thus names a city in one edition and a ward in the other.
"""

from __future__ import annotations

import re
from datetime import date

import geopandas
import numpy as np
import pandas as pd
import shapely

from importers.formats import municipalities
from importers.formats.product import Columns, Product, rebuilt
from importers.formats.values import because, constant, padded, texts
from importers.source import Decision, Options, SourceTable
from mapsvc.errors import Ambiguous, InvalidInput, UnreadableSource

_DATED = re.compile(r"N03[-_](?:\d\d_\d\d_)?(\d{8}|\d{6})")
_COARSER = re.compile(r"_[a-z]+$", re.IGNORECASE)
"""Beside the municipalities a package holds the same land by prefecture and the like: N03-20250101_prefecture."""
CHANGED = 2024
"""First edition with the ward in N03_005."""


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``ward`` (code, name), one feature per code.

    Raises Ambiguous where the edition cannot be told or the file holds several cities and none was named.
    """
    frame = table.frame
    day = file_date(table.name)
    edition, decision = vintage(frame, columns, day, options)
    codes = padded(frame[columns["N03_007"]], 5)
    city, ward = _names(frame, columns, edition)
    inside, choice = _chosen(codes, city, table.name, options)
    unnamed = inside & (codes.isna() | ward.isna())
    reasons = because(unnamed, "no code or no name (所属未定地): {}", frame[columns["N03_004"]])
    values = {"code": codes, "name": ward}
    said = {} if day is None else {"source_date": day.isoformat()}
    decisions = [decision, choice]
    found = rebuilt(table, values, reasons=reasons, leave=~inside, decisions=decisions, product=PRODUCT)
    polygons = len(found.frame)
    _dissolve(found)
    found.decisions.append(
        Decision("dissolve", f"{polygons} polygons → {len(found.frame)} features", "one feature per N03_007")
    )
    found.metadata |= said
    return found


def file_date(name: str) -> date | None:
    """The day in the file's name: N03-20250101_14, N03-21_14_210101; None where there is none."""
    match = _DATED.search(name)
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 8 else f"20{match[1]}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def vintage(frame: pd.DataFrame, columns: Columns, day: date | None, options: Options) -> tuple[int, Decision]:
    """The year of the layout: as the person said, else where columns, contents and file name all agree."""
    has_ward_column = "N03_005" in columns
    if options.vintage is not None:
        if options.vintage >= CHANGED and not has_ward_column:
            raise InvalidInput(
                "--vintage", f"{options.vintage}: from {CHANGED} on there is a column N03_005; here is none"
            )
        return options.vintage, Decision("vintage", str(options.vintage), "given as an option")
    evidence = [f"{'there is a' if has_ward_column else 'there is no'} column N03_005"]
    votes = {has_ward_column}
    wards = padded(frame[columns["N03_007"]], 5).map(lambda code: bool(code) and municipalities.city_of(code) != code)
    if wards.any():
        named = {
            "N03_005": has_ward_column and _share(frame[columns["N03_005"]][wards]),
            "N03_004": _share(frame[columns["N03_004"]][wards]),
        }
        column = max(named, key=lambda key: named[key])
        if named[column] > 0.5:
            votes.add(column == "N03_005")
            evidence.append(f"names of wards (…区) stand in {column}")
    if day is not None:
        votes.add(day.year >= CHANGED)
        evidence.append(f"the file is of {day.isoformat()}")
    if len(votes) > 1:
        raise Ambiguous(
            "the edition of N03", "; ".join(evidence), "--vintage 2023 (ward in N03_004) or --vintage 2024 (N03_005)"
        )
    year = day.year if day else (CHANGED if has_ward_column else CHANGED - 1)
    return year, Decision("vintage", "from 2024" if has_ward_column else "before 2024", "; ".join(evidence))


def _share(names: pd.Series) -> float:
    return float(texts(names).map(lambda name: bool(name) and name.endswith("区")).mean()) if len(names) else 0.0


def _names(frame: pd.DataFrame, columns: Columns, edition: int) -> tuple[pd.Series, pd.Series]:
    """(name of the city, name of the ward or, outside designated cities, of the municipality)."""

    def column(name: str) -> pd.Series:
        return texts(frame[columns[name]]) if name in columns else constant(frame.index, None)

    if edition >= CHANGED:
        municipality, ward = column("N03_004"), column("N03_005")
        return municipality, ward.where(ward.notna(), municipality)
    upper, municipality = column("N03_003"), column("N03_004")
    return upper.where(upper.map(lambda name: bool(name) and name.endswith("市")), municipality), municipality


def _chosen(codes: pd.Series, city: pd.Series, name: str, options: Options) -> tuple[pd.Series, Decision]:
    """Which rows to keep: those of ``options.boundary``, or all where the file holds one city only."""
    owners = codes.map(lambda code: municipalities.city_of(code) if code else None)
    if options.boundary is not None:
        inside = municipalities.belongs(codes, city, options.boundary)
        if not inside.any():
            listed = ", ".join(sorted(set(owners.dropna()))[:12])
            raise UnreadableSource(f"{name}: nothing lies in {options.boundary!r}; it holds {listed}")
        return inside, Decision("municipality", options.boundary, f"{int(inside.sum())} of {len(codes)} polygons")
    present = sorted(set(owners.dropna()))
    if len(present) > 1:
        cities = [f"{code} {municipalities.DESIGNATED[code]}" for code in present if code in municipalities.DESIGNATED]
        others = len(present) - len(cities)
        shown = ", ".join(cities) + (f" and {others} other municipalities" if others else "")
        raise Ambiguous(
            "the city", f"{name} holds {shown}", "--boundary with a code or name, for example --boundary 14100"
        )
    inside = pd.Series(True, index=codes.index)
    return inside, Decision("municipality", present[0] if present else "none", "the only one in the file")


def _dissolve(table: SourceTable) -> None:
    """One feature per code in place: the union of its polygons, with the first row's number."""
    frame = table.frame
    groups = pd.factorize(frame["code"])[0]
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1)) if len(order) else np.array([], dtype=int)
    parts = np.split(frame.geometry.to_numpy()[order], starts[1:]) if len(order) else []
    first = order[starts]
    merged = [part[0] if len(part) == 1 else shapely.union_all(shapely.make_valid(part)) for part in parts]
    table.frame = geopandas.GeoDataFrame(
        frame.iloc[first].drop(columns="geometry").reset_index(drop=True), geometry=merged
    )
    table.rows = np.asarray(table.rows)[first]


PRODUCT = Product(
    "N03",
    "行政区域データ",
    lambda columns: {"N03_001", "N03_004", "N03_007"} <= columns.keys(),
    lambda name, columns: frozenset() if _COARSER.search(name) else frozenset({"ward"}),
    convert,
)
