"""位置参照情報 (国土交通省): representative points of 街区 (blocks) and 大字・町丁目, CSV in CP932 in zips.

Recognised by header. 街区レベル: 都道府県名, 市区町村名, 大字・丁目名, 小字・通称名, 街区符号・地番, 座標系番号,
Ｘ座標 (northing), Ｙ座標, 緯度, 経度, 住居表示フラグ, 代表フラグ, 更新前履歴フラグ, 更新後履歴フラグ.
大字・町丁目レベル: 都道府県コード, 都道府県名, 市区町村コード, 市区町村名, 大字町丁目コード, 大字町丁目名, 緯度, 経度,
原典資料コード, 大字・字・丁目区分コード.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from importers.formats import municipalities
from importers.formats.addresses import split_chome, split_city
from importers.formats.headers import Header, read_known, recognised
from importers.formats.values import constant, each, padded, table_of, texts
from importers.source import Decision, Options, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "位置参照情報"
LAYER = "address_point"
_BLOCK = ("都道府県名", "市区町村名", "街区符号・地番", "緯度", "経度")
_TOWN = ("都道府県名", "市区町村名", "大字町丁目コード", "大字町丁目名", "緯度", "経度")
DELETED = "3"
"""更新後履歴フラグ of a point that is gone."""


def recognises(source: Source) -> bool:
    """Whether a CSV among the files has one of the two headers."""
    return any(recognised(file, _level) for file in source.find("*.csv", "*.txt"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table of points per file, with fields of ``address_point``; the level is part of every row.

    Raises UnreadableSource where another layer is asked for: a representative point is neither an area nor a parcel.
    """
    files = [file for file in source.chosen(options, "*.csv", "*.txt") if options.table in {None, file.stem}]
    levels = {file: found for file in files if (found := recognised(file, _level))}
    if not levels:
        raise UnreadableSource(f"{source.path.name}: no file of 位置参照情報 is chosen by table or files")
    if options.layer != LAYER:
        held = ", ".join(sorted({level for level, _ in levels.values()}))
        raise UnreadableSource(
            f"{source.path.name}: {NAME} ({held}) holds representative points; "
            f"they belong to layer {LAYER!r}, not to {options.layer!r}"
        )
    return [_table(file, level, codec, options) for file, (level, codec) in levels.items()]


def _level(header: Header) -> str | None:
    if header.has(*_BLOCK):
        return "block"
    return "town" if header.has(*_TOWN) else None


def _table(file: Path, level: str, codec: str, options: Options) -> SourceTable:
    # The plane coordinates say the same place again in another system and are not needed.
    crs = options.crs or 6668
    table = read_known(file, codec, replace(options, crs=crs))
    if table is None:
        raise UnreadableSource(f"{file.name}: has the header of {NAME}, but no coordinates")
    header = Header(table.frame.columns)
    fields, gone = _fields(table.frame, header, level)
    rows = np.asarray(table.rows)
    leave = gone
    decisions = [d for d in table.decisions if d.what != "crs" or options.crs is not None]
    if options.crs is None:
        decisions.append(Decision("crs", "EPSG:6668", "位置参照情報 is in JGD2011, longitude and latitude"))
    decisions.append(Decision("level", level, f"header of {file.name}"))
    if options.boundary is not None:
        names = table.frame[header["市区町村名"]]
        codes = fields["code"] if level == "town" else constant(table.frame.index, None)
        inside = _inside(codes, names, options.boundary)
        leave = leave | ~inside
        decisions.append(Decision("municipality", options.boundary, f"{int(inside.sum())} of {len(inside)} points"))
    if gone.any():
        decisions.append(
            Decision("left out", f"{int(gone.sum())} points", "更新後履歴フラグ 3 or not 代表 of their block")
        )
    keep = (~leave).to_numpy()
    frame = table_of(fields, table.frame.geometry.to_numpy(), keep)
    said = {"source": f"位置参照情報 {file.stem}", "attribution": "位置参照情報（国土交通省）"}
    return replace(
        table,
        frame=frame,
        crs=crs,
        rows=rows[keep],
        decisions=decisions,
        metadata=said,
    )


def _inside(codes: pd.Series, names: pd.Series, boundary: str) -> pd.Series:
    code, _ = municipalities.parse(boundary)
    if code is not None and codes.notna().any():
        return municipalities.belongs(codes.map(lambda value: value[:5] if value else None), None, boundary)
    # Blocks carry no code: 横浜市 stands before the ward's name.
    wanted = municipalities.DESIGNATED.get(code or "", boundary)
    return texts(names).map(lambda name: bool(name) and (name == wanted or name.startswith(wanted)))


def _fields(frame: pd.DataFrame, header: Header, level: str) -> tuple[dict[str, pd.Series], pd.Series]:
    """(fields of the layer, rows that are gone or stand beside their block's representative point)."""

    def column(*names: str) -> pd.Series:
        found = header.first(*names)
        return texts(frame[found]) if found else constant(frame.index, None)

    town = column("大字・丁目名", "大字・町丁目名", "大字町丁目名")
    koaza, block = column("小字・通称名"), column("街区符号・地番")
    parts = [column("都道府県名"), column("市区町村名"), town, koaza, block]
    name = pd.Series(["".join(filter(None, row)) for row in zip(*parts, strict=True)], index=frame.index, dtype=object)
    code = padded(column("大字町丁目コード"), 12)
    indicated = each(column("住居表示フラグ"), {"1": True, "0": False}.get)
    # Where there is no 住居表示 the number is a lot's: the point of its 本番.
    lots = ((indicated == False) & block.notna()).to_numpy(dtype=bool)  # noqa: E712 - None is neither
    cities = [split_city(city) if city else (None, None) for city in parts[1]]
    towns = [split_chome(text) if text else (None, None) for text in town]
    fields = {
        "id": code.where(code.notna(), name),
        "level": constant(frame.index, level).mask(lots, "parcel"),
        "prefecture": parts[0],
        "city": parts[1],
        "county": _series(frame, [county for county, _ in cities]),
        "ward": _series(frame, [ward for _, ward in cities]),
        "town": town,
        "oaza": _series(frame, [oaza for oaza, _ in towns]),
        "chome": _series(frame, [chome for _, chome in towns]),
        "koaza": koaza,
        "number": block,
        "block": block.mask(lots, None),
        "lot": block.where(lots, None),
        "code": code,
        "residence_indication": indicated,
        "name": name,
    }
    gone = column("更新後履歴フラグ") == DELETED
    gone |= column("代表フラグ") == "0"
    return fields, gone


def _series(frame: pd.DataFrame, values: list[object]) -> pd.Series:
    return pd.Series(values, index=frame.index, dtype=object)
