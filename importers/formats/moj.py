"""登記所備付地図データ (法務省): lots as polygons, 地図XML in zips per sheet, and these in zips per city.

Sheets in 任意座標系 have no place on earth and are left out by name; so are those that do not say which datum their
public coordinates are in, unless a person does. Legal basis of the maps: 不動産登記法14条1項, 4項.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import geopandas
import numpy as np
import pandas as pd
import shapely

from importers.formats import municipalities
from importers.formats.moj_fields import OUTSIDE, fields_of
from importers.formats.moj_sheet import THEME, Sheet, read_sheet
from importers.formats.values import table_of
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import InvalidInput, UnreadableSource
from mapsvc.text import nfkc

NAME = "登記所備付地図データ（地図XML）"
LAYER = "parcel"
_JGD2011 = 6668
"""EPSG code of plane rectangular system I, less one."""
_SAID = frozenset({"測量", "変換"})
"""測地系判別: world geodetic coordinates, surveyed or transformed."""
_OVERLAP = 0.01
"""Share of the smaller outline from which two lots of one number are the same ground drawn twice, not two parts."""


@dataclass(slots=True)
class _Zone:
    """The lots of all sheets in one plane rectangular system, by identifier."""

    rows: list[int] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    fields: list[dict[str, object]] = field(default_factory=list)
    parts: list[list[shapely.Geometry]] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    joined: int = 0


def recognises(source: Source) -> bool:
    """Whether an XML file among the files begins with the namespace of the format."""
    for file in source.find("*.xml"):
        with file.open("rb") as opened:
            if THEME.encode() in opened.read(4096):
                return True
    return False


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per plane rectangular system, with fields of ``parcel``.

    Raises UnreadableSource where another layer is asked for, for hostile or broken XML, and where no sheet has a
    place on earth.
    """
    if options.layer != LAYER:
        raise UnreadableSource(f"{source.path.name}: {NAME} holds lots; they belong to layer {LAYER!r}")
    zones: dict[int, _Zone] = {}
    rejects: list[Reject] = []
    left: Counter[str] = Counter()
    sheets = 0
    for path in source.chosen(options, "*.xml"):
        with path.open("rb") as opened:
            if THEME.encode() not in opened.read(4096):
                continue
        if options.table not in {None, path.stem}:
            continue
        sheet = read_sheet(path)
        sheets += 1
        if not _wanted(sheet, options):
            left["sheets of other municipalities"] += 1
        elif (reason := _nowhere(sheet, options)) is not None:
            rejects.append(Reject(1, reason, dict(sheet.header), sheet.name))
        else:
            _take(sheet, zones.setdefault(_crs(sheet, options), _Zone()), rejects, left)
    if not zones:
        reasons = "; ".join(dict.fromkeys(reject.reason for reject in rejects)) or "no sheet is chosen"
        raise UnreadableSource(f"{source.path.name}: {reasons}")
    tables = [_table(zone, crs) for crs, zone in sorted(zones.items())]
    tables[0].rejects += rejects
    tables[0].decisions += _told(sheets, rejects, left)
    return tables


def _wanted(sheet: Sheet, options: Options) -> bool:
    if options.boundary is None:
        return True
    code, name = sheet.header.get("市区町村コード", ""), sheet.header.get("市区町村名", "")
    return bool(municipalities.belongs(pd.Series([code]), pd.Series([name]), options.boundary).iloc[0])


def _nowhere(sheet: Sheet, options: Options) -> str | None:
    """Why the sheet has no place on earth that is known, or None."""
    system = sheet.header.get("座標系", "")
    if sheet.zone is None:
        if system.startswith("任意"):
            return "the sheet is in 任意座標系: it has no place on earth and cannot be shown on a map"
        return f"the sheet's 座標系 is {system or 'not said'}, which is none of 公共座標1系 to 19系"
    if options.crs is None and sheet.header.get("測地系判別") not in _SAID:
        code = _JGD2011 + sheet.zone
        return f"the sheet does not say its datum (測地系判別); if it is JGD2011, say --crs {code}"
    return None


def _crs(sheet: Sheet, options: Options) -> int:
    assert sheet.zone is not None
    if options.crs is None or sheet.header.get("測地系判別") in _SAID:
        return _JGD2011 + sheet.zone
    # JGD2011, JGD2000 and Tokyo each count their nineteen systems in a row.
    if options.crs not in {first + sheet.zone for first in (_JGD2011, 2442, 30160)}:
        raise InvalidInput("crs", f"{options.crs} is not system {sheet.zone}, which sheet {sheet.name} is in")
    return options.crs


def _take(sheet: Sheet, zone: _Zone, rejects: list[Reject], left: Counter[str]) -> None:
    for lot in sheet.lots:
        number = nfkc(lot.texts.get("地番", ""))
        if (word := next((word for word in OUTSIDE if word in number), None)) is not None:
            left[word] += 1
            continue
        outline = sheet.outline(lot)
        if isinstance(outline, str):
            rejects.append(Reject(lot.row, outline, {"筆": lot.id, **lot.texts}, sheet.name))
            continue
        found = fields_of(lot, sheet)
        first = zone.by_id.setdefault(str(found["id"]), len(zone.rows))
        if first == len(zone.rows):
            zone.rows.append(lot.row)
            zone.sheets.append(sheet.name)
            zone.fields.append(found)
            zone.parts.append([outline])
        elif any(_same_ground(outline, part) for part in zone.parts[first]):
            reason = f"is drawn already on sheet {zone.sheets[first]} ({found['name']})"
            rejects.append(Reject(lot.row, reason, {"筆": lot.id, **lot.texts}, sheet.name))
        else:
            zone.parts[first].append(outline)
            zone.joined += 1


def _same_ground(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    if not shapely.intersects(shapely.box(*shapely.bounds(one)), shapely.box(*shapely.bounds(other))):
        return False
    common = shapely.area(shapely.intersection(shapely.make_valid(one), shapely.make_valid(other)))
    return bool(common > _OVERLAP * min(shapely.area(one), shapely.area(other)))


def _table(zone: _Zone, crs: int) -> SourceTable:
    outlines = np.empty(len(zone.parts), dtype=object)
    for row, parts in enumerate(zone.parts):
        polygons = [polygon for part in parts for polygon in shapely.get_parts(part)]
        outlines[row] = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    names = list(zone.fields[0]) if zone.fields else []
    columns = {name: pd.Series([row[name] for row in zone.fields], dtype=object) for name in names}
    system = zone.fields[0]["coordinates"] if zone.fields else ""
    decisions = [
        Decision("crs", f"EPSG:{crs}", f"座標系 is {system}"),
        Decision("axis", "yx", "地図XML: X is northing, Y easting"),
    ]
    if zone.joined:
        note = "the same number once more on other ground: parts of one lot"
        decisions.append(Decision("lots in parts", f"{zone.joined:,} outlines", note))
    frame = table_of(columns, outlines, np.ones(len(outlines), dtype=bool))
    return SourceTable(
        frame=geopandas.GeoDataFrame(frame),
        crs=crs,
        name=str(system) or NAME,
        decisions=decisions,
        metadata={"source": NAME, "attribution": "登記所備付地図データ（法務省）"},
        rows=np.array(zone.rows, dtype=int),
    )


def _told(sheets: int, rejects: list[Reject], left: Counter[str]) -> list[Decision]:
    apart = sum("任意座標系" in reject.reason for reject in rejects)
    told = [Decision("sheets", f"{sheets:,}, of which {apart:,} in 任意座標系 are left out", "座標系 of each sheet")]
    for what, count in left.items():
        told.append(Decision("left out", f"{count:,} × {what}", "地番, or the sheet's 市区町村コード"))
    return told
