"""自治体標準オープンデータセット (デジタル庁), both generations: places of evacuation, AED, public facilities.

Recognised by header: the older generation writes 住所 and 方書, the newer 所在地_連結表記 and 建物名等(方書). Latitude
and longitude are of JGD2011 by the standard; the two are exchanged in some rows of real files, which in Japan cannot be
mistaken: no latitude is above 46, no longitude below 122.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from importers.formats import municipalities, ods_fields
from importers.formats.headers import Header, read_known, recognised
from importers.formats.values import table_of
from importers.readers import read as read_plain
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import UnreadableSource
from mapsvc.geo import JAPAN

NAME = "自治体標準オープンデータセット"
Fields = Callable[[pd.DataFrame, Header], dict[str, pd.Series]]


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set of the standard."""

    title: str
    layer: str
    matches: Callable[[Header], bool]
    fields: Fields


DATA_SETS: tuple[DataSet, ...] = (
    DataSet(
        "指定緊急避難場所",
        "evacuation_site",
        lambda header: header.has("名称") and len(header.starting("災害種別_")) >= 4,
        ods_fields.evacuation,
    ),
    DataSet("AED設置箇所", "aed", lambda header: header.has("名称", "小児対応設備の有無"), ods_fields.aed),
    DataSet(
        "子育て施設",
        "public_facility",
        lambda header: header.has("名称", "種別") and header.first("受入年齢", "収容定員", "認可等年月日") is not None,
        ods_fields.child_care,
    ),
    DataSet("公衆トイレ", "public_facility", lambda header: header.has("名称", "男性トイレ総数"), ods_fields.facility),
    DataSet(
        "公共施設",
        "public_facility",
        lambda header: header.has("名称", "POIコード", "利用可能曜日") and not header.has("料金(基本)"),
        ods_fields.facility,
    ),
)


def data_set(header: Header) -> DataSet | None:
    """The data set a header belongs to, or None: it must also have an address and coordinates as the standard does."""
    if not header.has("緯度", "経度") or header.first("住所", "所在地_連結表記") is None:
        return None
    return next((known for known in DATA_SETS if known.matches(header)), None)


def recognises(source: Source) -> bool:
    """Whether a CSV among the files has the header of a data set of the standard."""
    return any(recognised(file, data_set) for file in source.find("*.csv", "*.tsv", "*.txt"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per file whose data set feeds ``options.layer``; where none does, what the general readers give."""
    files = source.chosen(options, "*.csv", "*.tsv", "*.txt")
    known = {file: found for file in files if (found := recognised(file, data_set))}
    wanted = [
        (file, found, codec)
        for file, (found, codec) in known.items()
        if found.layer == options.layer and options.table in {None, file.stem}
    ]
    if not wanted:
        _refuse_other(source, known, options)
        return read_plain(source, options, plain=True)[1]
    return [table for one in wanted if (table := _table(*one, options)) is not None]


def _refuse_other(source: Source, known: Mapping[Path, tuple[DataSet, str]], options: Options) -> None:
    """An AED is no place of evacuation though both have a name: a list of one thing is not read as another.

    公共施設 is the exception: cities use its columns for lists of all kinds.
    """
    held = {file: found for file, (found, _) in known.items() if found.title != "公共施設"}
    if held and len(held) == len(source.chosen(options, "*.csv", "*.tsv", "*.txt")):
        shown = "; ".join(f"{file.name} ({found.title} → {found.layer})" for file, found in list(held.items())[:12])
        raise UnreadableSource(
            f"{source.path.name}: nothing in it belongs to layer {options.layer!r}; it holds {shown}. "
            "A profile that names the columns imports it all the same"
        )


def _table(file: Path, found: DataSet, codec: str, options: Options) -> SourceTable | None:
    table = _located(file, codec, options)
    if table is None:
        return None
    header = Header(table.frame.columns)
    generation = "new" if header.first("所在地_連結表記") else "old"
    decisions = [
        *table.decisions,
        Decision("data set", f"{found.title}, {generation} generation", f"header of {file.name}"),
    ]
    frame = table.frame.drop(columns=table.frame.geometry.name)
    fields = found.fields(frame, header)
    if phones := ods_fields.restored(frame, header):
        decisions.append(Decision("phone", f"{phones} numbers", "their leading 0 was lost; every number begins with 0"))
    leave = pd.Series(False, index=frame.index)
    if options.boundary is not None:
        leave = ~_inside(frame, header, options.boundary)
        decisions.append(Decision("municipality", options.boundary, f"{int((~leave).sum())} of {len(leave)} rows"))
    keep = (~leave).to_numpy()
    out = table_of(fields, table.frame.geometry.to_numpy(), keep)
    said = {"source": f"{found.title} {file.stem}"}
    return replace(table, frame=out, rows=np.asarray(table.rows)[keep], decisions=decisions, metadata=said)


def _inside(frame: pd.DataFrame, header: Header, boundary: str) -> pd.Series:
    code = header.first("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード")
    name = header.first("市区町村名", "所在地_市区町村", "地方公共団体名")
    codes = municipalities.five_digits(frame[code]) if code else pd.Series([None] * len(frame), index=frame.index)
    return municipalities.belongs(codes, frame[name] if name else None, boundary)


def _located(file: Path, codec: str, options: Options) -> SourceTable | None:
    """The file's rows with points; exchanged coordinates are put right and counted, unless a person decided."""
    if options.crs is not None or options.axis is not None:
        return read_known(file, codec, options)
    table = read_known(file, codec, replace(options, crs=6668, axis="xy"))
    if table is None:
        return None
    x, y = shapely.get_coordinates(table.frame.geometry.to_numpy()).T
    west, south, east, north = JAPAN
    right = (west <= x) & (x <= east) & (south <= y) & (y <= north)
    exchanged = (west <= y) & (y <= east) & (south <= x) & (x <= north)
    if not (right | exchanged).any():
        # Not degrees in Japan at all: the general reader finds out or asks.
        return read_known(file, codec, options)
    x, y = np.where(exchanged, y, x), np.where(exchanged, x, y)
    keep = right | exchanged
    rows = np.asarray(table.rows)
    rejects = [
        Reject(int(rows[at]), f"lies outside Japan: 緯度 {y[at]}, 経度 {x[at]}", _plain(table, int(at)), table.name)
        for at in np.flatnonzero(~keep)
    ]
    frame = table.frame[keep].reset_index(drop=True)
    frame = frame.set_geometry(shapely.points(x[keep], y[keep]))
    stated = [decision for decision in table.decisions if decision.what not in {"crs", "axis"}]
    axis = f"{int(exchanged.sum())} of {len(x)} rows exchanged" if exchanged.any() else "latitude, longitude as named"
    stated += [
        Decision("crs", "EPSG:6668", "the standard prescribes JGD2011"),
        Decision("axis", axis, "in Japan no latitude is above 46, no longitude below 122"),
    ]
    return replace(table, frame=frame, rows=rows[keep], decisions=stated, rejects=[*table.rejects, *rejects])


def _plain(table: SourceTable, at: int) -> Mapping[str, object]:
    row: dict[str, object] = table.frame.drop(columns=table.frame.geometry.name).iloc[at].to_dict()
    return row
