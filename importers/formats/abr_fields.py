"""Columns of アドレス・ベース・レジストリ as fields of ``address_point``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from importers.formats.abr_files import KEYS, TOWN_KEY
from importers.formats.addresses import lot_in_words, prefecture, split_chome, with_chome
from importers.formats.values import constant, each, texts
from mapsvc.text import nfkc

Flags = np.ndarray[Any, np.dtype[np.bool_]]


def fields_of(rows: pd.DataFrame, level: str, open_flag: Flags) -> dict[str, pd.Series]:
    """The fields of ``rows``; those in ``open_flag`` do not say whether there is 住居表示."""

    def column(name: str) -> pd.Series:
        return texts(rows[name]) if name in rows else constant(rows.index, None)

    code = rows["lg_code"].str.zfill(6) + rows["machiaza_id"].str.zfill(7)
    fields = _area(rows, column("pref"), column("county"), column("city"), column("ward"))
    fields |= _town(column("oaza_cho"), column("chome"), column("koaza"))
    numbers = [column(name) for name in _NUMBERS[level]]
    named = zip(*(fields[name] for name in ("prefecture", "city", "town", "koaza")), strict=True)
    before = ["".join(filter(None, parts)) for parts in named]
    apart = column("machiaza_dist")
    before = [f"{name}（{word}）" if word else name for name, word in zip(before, apart, strict=True)]
    tails, short = _tails(level, numbers) if numbers else ([""] * len(rows), [None] * len(rows))
    flag = rows["rsdt_addr_flg"] if "rsdt_addr_flg" in rows else constant(rows.index, "")
    indicated = pd.Series([{"1": True, "0": False}.get(value) for value in flag], index=rows.index, dtype=object)
    if level == "town":
        indicated[open_flag] = None
        fields |= _readings(column)
    below = [rows[name] for name in KEYS[level][len(TOWN_KEY) :] if name in rows]
    ids = ["-".join(filter(None, parts)) for parts in zip(code, *below, strict=True)]
    return fields | {
        "id": pd.Series(ids, index=rows.index, dtype=object),
        "level": constant(rows.index, level),
        "name": pd.Series([b + t for b, t in zip(before, tails, strict=True)], index=rows.index, dtype=object),
        "number": pd.Series(short, index=rows.index, dtype=object),
        "code": code,
        "residence_indication": indicated,
        "effective_on": column("efct_date"),
        "abolished_on": column("ablt_date"),
        "postcode": column("post_code"),
        **dict(zip(_FIELDS[level], numbers, strict=True)),
    }


_NUMBERS = {
    "town": (),
    "block": ("blk_num",),
    "residence": ("blk_num", "rsdt_num", "rsdt_num2"),
    "parcel": ("prc_num1", "prc_num2", "prc_num3"),
}
_FIELDS = {
    "town": (),
    "block": ("block",),
    "residence": ("block", "residence", "residence2"),
    "parcel": ("lot", "lot2", "lot3"),
}


def _area(
    rows: pd.DataFrame, pref: pd.Series, county: pd.Series, city: pd.Series, ward: pd.Series
) -> dict[str, pd.Series]:
    by_code = each(rows["lg_code"].str.zfill(6), prefecture)
    whole = ["".join(filter(None, parts)) or None for parts in zip(county, city, ward, strict=True)]
    return {
        "prefecture": pref.where(pref.notna(), by_code),
        "city": pd.Series(whole, index=rows.index, dtype=object),
        "county": county,
        "ward": ward,
    }


def _town(oaza: pd.Series, chome: pd.Series, koaza: pd.Series) -> dict[str, pd.Series]:
    """The town's parts. Where there is but a 小字, it is what people call the town."""
    numbers = [split_chome(text)[1] if text else None for text in chome]
    towns = [
        with_chome(name or "", number, text or "") or None
        for name, number, text in zip(oaza, numbers, chome, strict=True)
    ]
    alone = np.array([town is None for town in towns])
    series = pd.Series(towns, index=oaza.index, dtype=object)
    return {
        "town": series.where(~alone, koaza),
        "oaza": oaza.where(~alone, koaza),
        "chome": pd.Series(numbers, index=oaza.index, dtype=object),
        "koaza": koaza.where(~alone, None),
    }


def _tails(level: str, numbers: list[pd.Series]) -> tuple[list[str], list[str | None]]:
    """What follows the town in full (3番12号, 103番3), and as a short number (3-12, 103-3)."""
    full: list[str] = []
    short: list[str | None] = []
    for parts in zip(*numbers, strict=True):
        plain = [nfkc(part) for part in parts if part]
        short.append("-".join(plain) or None)
        if level == "parcel":
            full.append(lot_in_words(parts[0] or "", *parts[1:]))
        elif level == "block":
            full.append(f"{parts[0] or ''}番")
        else:
            full.append(f"{parts[0] or ''}番{'-'.join(filter(None, parts[1:]))}号")
    return full, short


def _readings(column: Any) -> dict[str, pd.Series]:
    def joined(blank: str, *names: str) -> pd.Series:
        parts = zip(*(column(name) for name in names), strict=True)
        found = [nfkc(blank.join(part for part in row if part)) or None for row in parts]
        return pd.Series(found, dtype=object, index=column(names[0]).index)

    english = [
        " ".join(filter(None, (oaza, f"{number}-chome" if number else None, koaza))) or None
        for oaza, number, koaza in zip(
            column("oaza_cho_roma"), column("chome_number"), column("koaza_roma"), strict=True
        )
    ]
    return {
        "town_kana": joined("", "oaza_cho_kana", "chome_kana", "koaza_kana"),
        "town_en": pd.Series(english, dtype=object, index=column("oaza_cho_roma").index),
        "city_kana": joined("", "county_kana", "city_kana", "ward_kana"),
        "city_en": joined(" ", "county_roma", "city_roma", "ward_roma"),
        "prefecture_kana": column("pref_kana"),
        "prefecture_en": column("pref_roma"),
    }
