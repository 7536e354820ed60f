"""用途地域: the thirteen kinds (都市計画法8条1項1号) and the two numberings in circulation.

国土数値情報 A29 counts 8 近商 … 12 工専, 21 田園; 都市計画決定GIS (A55) and i-UR count 8 田園, 9 近商 … 13 工専. From 8
on the same number means another restriction, so a number is read only where the file's own columns say whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from mapsvc.text import fold

_KINDS: tuple[tuple[str, tuple[str, ...], int, int], ...] = (
    # slug, names (numerals are brought to 1 and 2 for comparison), number in A29, number in A55 and i-UR
    ("low_rise_1", ("第1種低層住居専用地域", "1低専", "1低層", "1種低層"), 1, 1),
    ("low_rise_2", ("第2種低層住居専用地域", "2低専", "2低層", "2種低層"), 2, 2),
    ("mid_high_rise_1", ("第1種中高層住居専用地域", "1中専", "1中高", "1種中高層"), 3, 3),
    ("mid_high_rise_2", ("第2種中高層住居専用地域", "2中専", "2中高", "2種中高層"), 4, 4),
    ("residential_1", ("第1種住居地域", "1住居", "1種住居"), 5, 5),
    ("residential_2", ("第2種住居地域", "2住居", "2種住居"), 6, 6),
    ("quasi_residential", ("準住居地域", "準住"), 7, 7),
    ("rural_residential", ("田園住居地域", "田住", "田園"), 21, 8),
    ("neighborhood_commercial", ("近隣商業地域", "近商"), 8, 9),
    ("commercial", ("商業地域", "商業"), 9, 10),
    ("quasi_industrial", ("準工業地域", "準工"), 10, 11),
    ("industrial", ("工業地域", "工業"), 11, 12),
    ("exclusive_industrial", ("工業専用地域", "工専"), 12, 13),
)

A29: Mapping[int, str] = {a29: slug for slug, _, a29, _ in _KINDS}
"""Numbers of 国土数値情報 A29_004; 99 is 不明 and stands for none."""
A55: Mapping[int, str] = {a55: slug for slug, _, _, a55 in _KINDS}
"""Numbers of A55 ``YoutoID``, i-UR ``urf:function`` and 不動産情報ライブラリ."""
TITLES: Mapping[str, str] = {slug: names[0] for slug, names, _, _ in _KINDS}

_DIGITS = str.maketrans({"一": "1", "二": "2"})
_BY_NAME = {fold(name): slug for slug, names, _, _ in _KINDS for name in names}


def by_name(name: str) -> str | None:
    """The kind that a Japanese name means (第一種, 第1種 and 第１種 alike, with or without 地域), or None."""
    plain = fold(name).translate(_DIGITS)
    return _BY_NAME.get(plain) or _BY_NAME.get(plain + "地域")


def number(value: str) -> int | None:
    """The whole number that a code cell holds ("01", "1.0"), or None."""
    try:
        found = float(value)
    except ValueError:
        return None
    return int(found) if found.is_integer() else None
