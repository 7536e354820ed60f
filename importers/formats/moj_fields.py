"""A 筆 of 地図XML as fields of ``parcel``."""

from __future__ import annotations

import re

from importers.formats.addresses import lot_in_words, prefecture, split_chome, with_chome
from importers.formats.moj_sheet import Lot, Sheet
from mapsvc.text import nfkc

OUTSIDE = ("地区外", "別図")
"""Said in place of a lot number: ground beyond the sheet, and ground drawn on another one."""
_ROAD = re.compile("道")
_WATER = re.compile("[水川河溝池堤海]")
_MAX_UNSETTLED = 10_000
_CODES = {
    "測量": "surveyed", "変換": "transformed", "図上測量": "digitised",
    "甲一": "a1", "甲二": "a2", "甲三": "a3", "乙一": "b1", "乙二": "b2", "乙三": "b3",
}  # fmt: skip


def fields_of(lot: Lot, sheet: Sheet) -> dict[str, object]:
    """The fields of ``lot``; what the sheet does not say is None."""
    city_code, city = sheet.header.get("市区町村コード", ""), sheet.header.get("市区町村名", "")
    oaza, chome = split_chome(lot.texts.get("大字名", "") + lot.texts.get("丁目名", ""))
    koaza = lot.texts.get("小字名") or None
    town = with_chome(oaza, chome) or None
    if town is None:  # where there is but a 小字, it is what people call the town
        town, oaza, koaza = koaza, koaza or "", None
    number = re.sub(r"\s", "", nfkc(lot.texts.get("地番", "")))
    kind = kind_of(number)
    unsettled = bool(lot.unsettled) or "+" in number
    parts = number.split("-") if kind == "lot" and not unsettled else []
    if len(parts) > 3:
        parts = [parts[0], "-".join(parts[1:])]
    code = "".join(
        lot.texts.get(name, "").zfill(width)
        for name, width in (("大字コード", 3), ("丁目コード", 3), ("小字コード", 4), ("予備コード", 2))
    )
    # Ground without a number has none to be known by: the sheet and its element are all there is.
    own = number.replace("+", "_").strip("()") if kind == "lot" else f"{sheet.name}-{lot.id}"
    frame = sheet.frames.get(lot.id, {})
    before = "".join(filter(None, (prefecture(city_code), city, town, koaza)))
    return {
        "id": f"{city_code}-{code}-{own}",
        "name": before + (lot_in_words(parts[0], *parts[1:]) if parts else number or "無地番"),
        "kind": kind,
        "prefecture": prefecture(city_code),
        "city": city or None,
        "town": town,
        "oaza": oaza or None,
        "chome": chome,
        "koaza": koaza,
        "number": number or None,
        **dict(zip(("lot", "lot2", "lot3"), [*parts, None, None, None], strict=False)),
        "code": city_code + code,
        "unsettled": unsettled,
        "unsettled_lots": "、".join(lot.unsettled)[:_MAX_UNSETTLED] or None,
        "map_class": _map_class(frame.get("地図分類", "")),
        "map_kind": frame.get("地図種類"),
        "map_name": sheet.header.get("地図名") or None,
        "map_number": frame.get("地図番号"),
        "map_scale": frame.get("縮尺分母"),
        "coordinates": sheet.header.get("座標系"),
        "datum_origin": _code(sheet.header.get("測地系判別")),
        "coordinate_kind": _code(lot.texts.get("座標値種別")),
        "accuracy": _code(lot.texts.get("精度区分")),
    }


def kind_of(number: str) -> str:
    """Which kind of ground a lot number stands for: strips of ground (長狭物) have a word in its place."""
    if any(letter.isdecimal() for letter in number):
        return "lot"
    if _ROAD.search(number):
        return "road"
    return "waterway" if _WATER.search(number) else "unnumbered"


def _code(said: str | None) -> str | None:
    """A text as a code of its field; one that is not known stays, so that the import says so."""
    return _CODES.get(said, said) if said else None


def _map_class(said: str) -> str | None:
    if "準ずる" in said:
        return "stand_in"
    return "map" if said.startswith("地図") or "14条" in said else None
