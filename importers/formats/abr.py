"""アドレス・ベース・レジストリ (デジタル庁): towns, blocks, residences and lots with their positions, CSV in zips.

Names and positions come as separate files and are joined here; a folder or zip holds both. A row without a position
is rejected: a town's position does not stand for a lot in it.
"""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from importers.formats.abr_fields import Flags, fields_of
from importers.formats.abr_files import KEYS, AbrFile, files_of, rows_of
from importers.formats.values import table_of
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "アドレス・ベース・レジストリ"
LAYER = "address_point"
CRS = 6668
_COINCIDENT = frozenset({"EPSG:6668", "EPSG:4612", ""})
"""JGD2011 and JGD2000: they differ by less than the accuracy of a 1/2,500 map."""
_SHOWN = ("city", "ward", "oaza_cho", "chome", "koaza", "blk_num", "rsdt_num", "prc_num1", "prc_num2", "prc_num3")


def recognises(source: Source) -> bool:
    """Whether a CSV among the files has a header of the registry below the level of cities."""
    return bool(files_of(source))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table of points per file of names, with fields of ``address_point``.

    Raises UnreadableSource where another layer is asked for, or names come without positions or the other way round.
    """
    files = files_of(source)
    if options.layer != LAYER:
        raise UnreadableSource(
            f"{source.path.name}: {NAME} holds representative points; they belong to layer {LAYER!r}, "
            f"not to {options.layer!r}"
        )
    names = [f for f in files if not f.positions and options.table in {None, f.path.stem}]
    levels = {file.level for file in names} & {file.level for file in files if file.positions}
    if not levels:
        raise UnreadableSource(_missing(source, files))
    found = []
    for level in KEYS:
        if level not in levels:
            continue
        places, decisions = _positions([f for f in files if f.positions and f.level == level], level, options)
        for file in names:
            if file.level == level:
                found.append(_joined(file, rows_of(file, options), places, decisions, options))
    alone = sorted({f.path.name for f in files if f.level not in levels})
    if alone:
        found[0].decisions.append(Decision("files left out", ", ".join(alone[:5]), "their other half is not there"))
    return found


def _missing(source: Source, files: list[AbrFile]) -> str:
    one = files[0]
    other = "names and numbers" if one.positions else "positions (…_pos_…)"
    return (
        f"{source.path.name}: {one.path.name} comes without the file of {other}; "
        "put both, unpacked or as zips, into one folder and name that"
    )


def _key(rows: pd.DataFrame, level: str) -> pd.Series:
    lost = {"lg_code": 6, "machiaza_id": 7}
    parts = [rows[name].str.zfill(lost[name]) if name in lost else rows[name] for name in KEYS[level] if name in rows]
    return pd.Series(["|".join(codes) for codes in zip(*parts, strict=True)], index=rows.index, dtype=object)


def _positions(files: list[AbrFile], level: str, options: Options) -> tuple[pd.DataFrame, list[Decision]]:
    """Longitude, latitude, scale and reference system by key, and what was put right."""
    rows = pd.concat([rows_of(file, options) for file in files], ignore_index=True)
    rows["key"] = _key(rows, level)
    lon = pd.to_numeric(rows["rep_lon"], errors="coerce").to_numpy(dtype=float)
    lat = pd.to_numeric(rows["rep_lat"], errors="coerce").to_numpy(dtype=float)
    swapped = (lat >= 122) & (lon <= 46)
    rows["lon"], rows["lat"] = np.where(swapped, lat, lon), np.where(swapped, lon, lat)
    rows["srid"] = rows["rep_srid"].str.strip().str.upper() if "rep_srid" in rows else ""
    decisions = []
    for code, count in sorted(rows["srid"].value_counts().items()):
        if code in _COINCIDENT and code:
            decisions.append(Decision("crs", code, f"rep_srid of {count:,} {level} positions"))
    if swapped.any():
        note = "in Japan no latitude is above 46 and no longitude below 122"
        decisions.append(Decision("axis", f"{int(swapped.sum()):,} positions exchanged", note))
    twice = rows["key"].duplicated()
    if twice.any():
        decisions.append(Decision("positions", f"{int(twice.sum()):,} {level} codes twice", "the first one counts"))
    kept = rows.loc[~twice].set_index("key")
    return kept[[name for name in ("lon", "lat", "rep_scale", "srid") if name in kept]], decisions


def _joined(
    file: AbrFile, rows: pd.DataFrame, places: pd.DataFrame, decisions: list[Decision], options: Options
) -> SourceTable:
    key = _key(rows, file.level)
    at = places.reindex(key.to_numpy())
    lon, lat = at["lon"].to_numpy(dtype=float), at["lat"].to_numpy(dtype=float)
    # A town in part with and in part without 住居表示 is listed twice.
    again = key.duplicated().to_numpy() if file.level == "town" else np.zeros(len(rows), dtype=bool)
    elsewhere = (~at["srid"].isin(_COINCIDENT) & at["srid"].notna()).to_numpy(dtype=bool) & ~again
    placed = np.isfinite(lon) & np.isfinite(lat) & ~elsewhere
    keep, nowhere = placed & ~again, ~placed & ~again & ~elsewhere
    told = [
        Decision("encoding", file.codec.removesuffix("-sig"), "its header is a known one in it"),
        Decision("level", file.level, f"header of {file.path.name}"),
        *decisions,
    ]
    if again.any():
        note = "listed once with and once without 住居表示: one town, of which the flag is left open"
        told.append(Decision("towns twice", f"{int(again.sum()):,} rows", note))
    if nowhere.any():
        note = f"of {len(rows):,} in {file.path.name}; a town's position does not stand for them"
        told.append(Decision("without position", f"{int(nowhere.sum()):,} rows", note))
    if spare := len(places) - int(places.index.isin(key).sum()):
        note = f"not named by {file.path.name}"
        told.append(Decision("positions left over", f"{spare:,} {file.level} positions", note))
    if options.boundary is not None:
        told.append(Decision("municipality", options.boundary, f"{len(rows):,} rows of {file.path.name}"))
    taken = rows[keep].reset_index(drop=True)
    fields = fields_of(taken, file.level, open_flag=key.duplicated(keep=False).to_numpy()[keep])
    scale = at["rep_scale"].to_numpy()[keep] if "rep_scale" in at else [None] * len(taken)
    fields["position_scale"] = pd.Series(scale, dtype=object)
    points = np.asarray(shapely.points(lon[keep], lat[keep]), dtype=object).reshape(-1)
    whole = np.ones(len(taken), dtype=bool)
    return SourceTable(
        frame=geopandas.GeoDataFrame(table_of(fields, points, whole)),
        crs=CRS,
        name=file.path.stem,
        encoding=file.codec.removesuffix("-sig"),
        decisions=told,
        rejects=[
            *_rejects(file, rows, elsewhere, at["srid"].to_numpy()),
            *_rejects(file, rows, nowhere, None),
        ],
        metadata={"source": f"{NAME} {file.path.stem}", "attribution": f"{NAME}（デジタル庁）"},
        rows=taken["line"].to_numpy(),
    )


def _rejects(file: AbrFile, rows: pd.DataFrame, wrong: Flags, systems: Any) -> list[Reject]:
    """The rows in ``wrong`` with their numbers; ``systems``: the reference systems that are not taken."""
    chosen = np.flatnonzero(wrong)
    columns = [name for name in (*KEYS[file.level], *_SHOWN) if name in rows]
    values = zip(*(rows[name].to_numpy()[chosen] for name in columns), strict=True)
    reason = "has no position in the file of positions"
    found = []
    for at, line, row in zip(chosen, rows["line"].to_numpy()[chosen], values, strict=True):
        if systems is not None:
            reason = f"its position is in {systems[at]}, which is neither JGD2011 nor JGD2000"
        given = {name: value for name, value in zip(columns, row, strict=True) if value}
        found.append(Reject(int(line), reason, given, file.path.stem))
    return found
