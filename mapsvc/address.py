"""Japanese addresses as they are compared: the area, the town, the number after it."""

from __future__ import annotations

import re
from functools import lru_cache

from mapsvc.text import name_key

_PREFECTURES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県
石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県
岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""
PREFECTURES = tuple(name_key(name) for name in _PREFECTURES.split())
"""The 47 prefectures, as names are compared."""

_PREFECTURE = re.compile(r"^.{2,3}?[都道府県](?=.)")
_AZA = re.compile("大?字|(?<=通)リ(?=[0-9東西南北中]|$)")
_COUNTY = re.compile("^.{1,5}?郡(?=.+[町村]$)")
_UNITS = re.compile("(?:番地ノ?|番ノ?|号ノ?|ノ)(?=[0-9])|番地?$|号$")


def town_key(text: str) -> str:
    """A town with its 丁目 as it is compared: see :func:`without_aza`."""
    return without_aza(name_key(text))


def without_aza(key: str) -> str:
    """A key without what people leave out or add: 大字, 字, the り of 日本大通り."""
    return _AZA.sub("", key)


def number_key(text: str) -> str:
    """The number after a town, its parts joined by dashes: 3番12号, 3-12 and ３の１２ are ``3-12``."""
    return _UNITS.sub(lambda unit: "-" if unit.end() < len(unit.string) else "", name_key(text)).strip("-")


def area_key(text: str) -> str:
    """Prefecture, city and ward as they are compared."""
    return name_key(text)


@lru_cache(maxsize=4096)
def without_prefecture(area: str) -> tuple[str, str]:
    """(prefecture, rest) of an area as it is compared; the prefecture is empty where none is said."""
    known = next((name for name in PREFECTURES if area.startswith(name)), None)
    if known is not None:
        return known, area[len(known) :]
    found = _PREFECTURE.match(area)
    # A city that looks like one: 府中市, 都城市 are no prefectures, and no other name ends in 県.
    if found is not None and found.group().endswith("県"):
        return found.group(), area[found.end() :]
    return "", area


@lru_cache(maxsize=16384)
def fits(said: str, area: str, city: str) -> bool:
    """Whether a person who said ``said`` before the town can mean a place in ``area`` (all as they are compared).

    Parts may be left out from the left (県, 市) or the ward at the end; ``city`` is the city of areas that name none.
    Another prefecture, city or ward does not fit: its towns are not to be confused with the own.
    """
    if not said:
        return True
    said_prefecture, said_rest = without_prefecture(said)
    prefecture, rest = without_prefecture(area)
    if said_prefecture and prefecture and said_prefecture != prefecture:
        return False
    if not re.search(".[市町村]", rest.removesuffix("区")) and not rest.startswith(city) and not prefecture:
        rest = city + rest
    if not said_rest or rest.endswith(said_rest) or rest.startswith(said_rest) or rest + "区" == said_rest:
        return True
    # Registers write a town with its county or without it (熊毛郡屋久島町, 屋久島町).
    plain, said_plain = _COUNTY.sub("", rest), _COUNTY.sub("", said_rest)
    return (rest == plain) != (said_rest == said_plain) and plain == said_plain
