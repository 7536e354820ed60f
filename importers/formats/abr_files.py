"""The files of アドレス・ベース・レジストリ: which is which, and reading the rows of one municipality of them.

A data set is two CSV files: names and numbers in one (mt_town, mt_rsdtdsp_blk, mt_rsdtdsp_rsdt, mt_parcel), positions
in another (…_pos). They are told apart by header, never by name, and joined by the codes they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from importers.formats import municipalities
from importers.formats.headers import Header, recognised
from importers.source import Options, Source
from mapsvc.errors import UnreadableSource

MAX_ROWS = 1_500_000
"""Rows of one level that are held at once; a prefecture of large cities has more."""
_CHUNK = 200_000

TOWN_KEY = ("lg_code", "machiaza_id")
KEYS: Mapping[str, tuple[str, ...]] = {
    "town": TOWN_KEY,
    "block": (*TOWN_KEY, "blk_id"),
    "residence": (*TOWN_KEY, "blk_id", "rsdt_id", "rsdt2_id"),
    "parcel": (*TOWN_KEY, "prc_id"),
}
"""Level → columns that identify a row, in both files."""
_NAMES: Mapping[str, tuple[str, ...]] = {
    "residence": ("rsdt_num",), "block": ("blk_num",), "parcel": ("prc_num1",), "town": ("oaza_cho", "pref"),
}  # fmt: skip
"""Level → columns that only its file of names has."""
_TOWN_JA: Mapping[str, str] = {
    "lg_code": "全国地方公共団体コード", "machiaza_id": "町字id", "pref": "都道府県名", "pref_kana": "都道府県名_カナ",
    "pref_roma": "都道府県名_英字", "county": "郡名", "county_kana": "郡名_カナ", "county_roma": "郡名_英字",
    "city": "市区町村名", "city_kana": "市区町村名_カナ", "city_roma": "市区町村名_英字", "ward": "政令市区名",
    "ward_kana": "政令市区名_カナ", "ward_roma": "政令市区名_英字", "oaza_cho": "大字・町名",
    "oaza_cho_kana": "大字・町名_カナ", "oaza_cho_roma": "大字・町名_英字", "chome": "丁目名",
    "chome_kana": "丁目名_カナ", "chome_number": "丁目名_数字", "koaza": "小字名", "koaza_kana": "小字名_カナ",
    "koaza_roma": "小字名_英字", "rsdt_addr_flg": "住居表示フラグ", "efct_date": "効力発生日", "ablt_date": "廃止日",
    "post_code": "郵便番号",
}  # fmt: skip
"""The column names of the first editions."""


@dataclass(frozen=True, slots=True)
class AbrFile:
    """One file: its level, whether it holds positions, its encoding, and its column names by the present ones."""

    path: Path
    level: str
    positions: bool
    codec: str
    columns: Mapping[str, str]


def files_of(source: Source) -> list[AbrFile]:
    """The files among ``source`` that are known; others (cities, prefectures, explanations) are left alone."""
    found = []
    for path in source.find("*.csv", "*.txt"):
        if (known := recognised(path, _kind)) is not None:
            (level, positions, columns), codec = known
            found.append(AbrFile(path, level, positions, codec, columns))
    return found


def _kind(header: Header) -> tuple[str, bool, dict[str, str]] | None:
    if header.has(_TOWN_JA["lg_code"], _TOWN_JA["machiaza_id"], _TOWN_JA["oaza_cho"]):
        return "town", False, {name: header[ja] for name, ja in _TOWN_JA.items() if header.has(ja)}
    if not header.has(*TOWN_KEY):
        return None
    plain = {name: header[name] for name in _KNOWN if header.has(name)}
    if header.has("rep_lon", "rep_lat"):
        level = next((level for level in ("parcel", "residence", "block", "town") if header.has(*KEYS[level])), None)
        return (level, True, plain) if level else None
    level = next((level for level, names in _NAMES.items() if header.has(*names, *KEYS[level])), None)
    return (level, False, plain) if level else None


_KNOWN = tuple(
    dict.fromkeys([
        *_TOWN_JA, "machiaza_dist", "blk_id", "blk_num", "rsdt_id", "rsdt2_id", "rsdt_num", "rsdt_num2", "prc_id",
        "prc_num1", "prc_num2", "prc_num3", "rep_lon", "rep_lat", "rep_srid", "rep_scale",
    ])
)  # fmt: skip


def rows_of(file: AbrFile, options: Options) -> pd.DataFrame:
    """The file's known columns as text ("" for nothing), of the municipality ``options.boundary`` alone where named.

    ``line`` is each row's number in the file. Raises UnreadableSource where too many rows are left, or for a file
    that is no CSV of its header.
    """
    wanted = {column: name for name, column in file.columns.items()}
    kept, count, held = [], 2, 0
    try:
        chunks = pd.read_csv(
            file.path,
            encoding=options.encoding or file.codec,
            dtype=str,
            keep_default_na=False,
            usecols=list(wanted),
            chunksize=_CHUNK,
            index_col=False,
        )
        for chunk in chunks:
            part = chunk.rename(columns=wanted)
            part["line"] = range(count, count + len(part))
            count += len(part)
            if options.boundary is not None:
                part = part[municipalities.belongs(part["lg_code"].str.zfill(6), None, options.boundary)]
            held += len(part)
            if held > MAX_ROWS:
                raise UnreadableSource(
                    f"{file.path.name}: more than {MAX_ROWS:,} rows; take one municipality at a time with --boundary"
                )
            kept.append(part)
    except (ValueError, pd.errors.ParserError) as error:
        raise UnreadableSource(f"{file.path.name}: not readable as CSV: {error}") from error
    return pd.concat(kept, ignore_index=True)
