"""Which columns of a list say where a place is: a guess by their names, which a person sees before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importers.degrees import LATITUDE, LONGITUDE, bare, names_tokyo
from web.bulk.refused import Refused

MOST_PARTS = 8
"""Columns that may make up an address."""

_WHOLE = (
    "住所", "所在地", "address", "住所全体", "所在地住所", "所在", "住居表示", "所在地全体", "所在地_連結表記",
    "full_address", "addr", "所在地番", "物件所在地", "住所地",
)  # fmt: skip
_PARTS = (
    ("都道府県", "都道府県名", "所在地_都道府県", "prefecture"),
    ("市区町村", "市区町村名", "市町村", "市町村名", "市", "市名", "所在地_市区町村", "city"),
    ("区", "区名", "行政区", "行政区名", "政令市区", "政令市区名", "ward"),
    (
        "町名", "町丁目", "町丁", "町字", "大字", "大字町名", "大字・町名", "大字町丁目名", "町域", "所在地_町字",
        "町丁目名", "town",
    ),
    ("丁目", "丁目名", "chome"),
    (
        "番地", "地番", "丁目番地", "番地号", "番地以下", "所在地_番地以下", "街区", "街区符号", "街区符号・地番", "番",
        "block", "lot",
    ),
    ("号", "住居番号", "枝番", "枝番号", "residence"),
)  # fmt: skip
"""From the largest to the smallest, the order in which an address is written."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns by their position: parts of the address in order, latitude and longitude."""

    address: tuple[int, ...] = ()
    lat: int | None = None
    lon: int | None = None
    tokyo: bool = False
    """Columns of the old datum (日本測地系) were seen, and passed over."""

    @property
    def any(self) -> bool:
        """Whether a place can be told at all."""
        return bool(self.address) or self.located

    @property
    def count(self) -> int:
        """How many columns tell the place."""
        return len(self.address) + 2 * self.located

    @property
    def located(self) -> bool:
        """Whether there are coordinates."""
        return self.lat is not None and self.lon is not None


def guess(header: Sequence[str]) -> Roles:
    """What the names of the columns say; nothing where they say nothing."""
    names = [bare(name) for name in header]
    old = {index for index, name in enumerate(header) if names_tokyo(name)}
    lat, lon = _first(names, LATITUDE, old), _first(names, LONGITUDE, old)
    tokyo = bool(old) and (lat is None or lon is None)
    if lat is None or lon is None:
        lat = lon = None
    whole = _first(names, _WHOLE)
    if whole is not None:
        return Roles((whole,), lat, lon, tokyo)
    parts: list[int] = []
    for known in _PARTS:
        found = _first(names, known)
        if found is None or any(_holds(names[part], known[0]) for part in parts):
            continue  # 町丁目 has the 丁目 already, 番地以下 the 号
        if known[0] != "号" or any(names[part] in _PARTS[-2] for part in parts):
            parts.append(found)
    return Roles(tuple(parts), lat, lon, tokyo)


def chosen(header: Sequence[str], address: Sequence[int], lat: int | None, lon: int | None) -> Roles:
    """The columns that a person chose, by position; raises Refused."""
    for position in (*address, *(one for one in (lat, lon) if one is not None)):
        if not 0 <= position < len(header):
            raise Refused("column_unknown", "is no column of this list", name="columns")
    if (lat is None) != (lon is None) or (lat is not None and lat == lon):
        raise Refused("column_pair", "latitude and longitude need a column each", name="columns")
    found = Roles(tuple(dict.fromkeys(address)), lat, lon)
    if not found.any:
        raise Refused(
            "columns_missing", "choose the column of the address, or those of latitude and longitude", name="columns"
        )
    return found


def named(header: Sequence[str], text: str) -> Roles:
    """The columns of ``address=住所`` or ``address=市+町+番地,lat=緯度,lon=経度``; raises Refused."""
    found: dict[str, list[int]] = {"address": [], "lat": [], "lon": []}
    for part in text.split(","):
        role, equals, names = part.partition("=")
        if not equals or role.strip() not in found:
            raise Refused("columns_spelling", "is written address=…,lat=…,lon=…", name="columns")
        for name in names.split("+"):
            if name.strip() not in header:
                raise Refused("column_unknown", f"{name.strip()!r} is no column of this list", name="columns")
            found[role.strip()].append(list(header).index(name.strip()))
    lat, lon = (found[role][0] if found[role] else None for role in ("lat", "lon"))
    return chosen(header, found["address"][:MOST_PARTS], lat, lon)


def _holds(name: str, part: str) -> bool:
    """Whether a column so called has a smaller ``part`` of the address in it, too."""
    if part == "丁目":
        return "丁" in name
    return part == "号" and ("以下" in name or "号" in name.replace("符号", ""))


def _first(names: Sequence[str], known: Sequence[str], without: set[int] | None = None) -> int | None:
    for name in known:
        for index, found in enumerate(names):
            if found == name and index not in (without or ()):
                return index
    return None
