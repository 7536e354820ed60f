"""区域区分 and 用途地域 through the years, from the first line of 1970 to a decision not yet in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from importers.demo.city import City
from importers.demo.epochs import Labels, over_time
from importers.demo.faces import Ints
from importers.demo.noise import Noise
from importers.demo.record import CITY, Drawn, decision
from importers.demo.zoning import OUTSIDE, Zones

DIVIDED = date(1970, 12, 25)
FIRST = date(1973, 12, 28)
EXTENDED = date(1984, 3, 30)
GENERAL = date(1996, 5, 10)
"""The law of 1992 split the eight uses into twelve; the city followed with this revision."""
WATERFRONT = date(2004, 11, 5)
CENTRE = date(2012, 3, 23)
RURAL = date(2019, 4, 1)
PENDING = date(2027, 4, 1)

_OLD_USE = {
    "low_rise_1": ("low_rise_1", "旧第一種住居専用地域"),
    "low_rise_2": ("low_rise_1", "旧第一種住居専用地域"),
    "mid_high_rise_1": ("mid_high_rise_1", "旧第二種住居専用地域"),
    "mid_high_rise_2": ("mid_high_rise_1", "旧第二種住居専用地域"),
    "residential_1": ("residential_1", "旧住居地域"),
    "residential_2": ("residential_1", "旧住居地域"),
    "quasi_residential": ("residential_1", "旧住居地域"),
}


def town_since(city: City) -> Ints:
    """The year each face came into the 市街化区域 (9999: never)."""
    faces = city.faces
    wave = Noise(city.rng(1)).at(faces.x, faces.y, 1500)
    year = np.full(len(faces.x), 1970)
    year[(faces.to_centre > 2500) & (wave > -0.05)] = 1984
    year[(faces.y > 6600) & (faces.x > 6300)] = 1984
    year[faces.kind == "fringe"] = 1996
    year[faces.reclaimed] = np.where((faces.x < 7450) & (faces.y < 2400), 1984, 1970)[faces.reclaimed]
    year[city.zones.use == OUTSIDE] = 9999
    return year


def _copy(zones: Zones) -> Zones:
    return Zones(*(getattr(zones, name).copy() for name in Zones.__dataclass_fields__))


def zones_by_epoch(city: City) -> list[tuple[date, Zones]]:
    """The zoning in force from each date on, oldest first."""
    faces, today = city.faces, city.zones
    since = town_since(city)

    future = _copy(today)
    station = next(s.point for s in city.network.stations if s.name == "大浜")
    renewed = (np.hypot(faces.x - station.x, faces.y - station.y) < 430) & (today.use != OUTSIDE)
    renewed &= today.use != "commercial"
    future.use[renewed], future.floor_area[renewed], future.coverage[renewed] = "commercial", 500, 80
    future.setback[renewed] = future.lot[renewed] = future.height[renewed] = 0

    before_rural = _copy(today)
    before_rural.use[today.use == "rural_residential"] = "low_rise_1"

    before_centre = _copy(before_rural)
    before_centre.floor_area[today.floor_area == 800] = 600
    before_centre.lot[:] = 0

    before_waterfront = _copy(before_centre)
    pier = faces.reclaimed & (faces.x > 5350) & (faces.x < 6200)
    before_waterfront.use[pier], before_waterfront.floor_area[pier] = "quasi_industrial", 200
    before_waterfront.coverage[pier] = 60

    eight = _copy(before_waterfront)
    for use, (old, _) in _OLD_USE.items():
        eight.use[before_waterfront.use == use] = old
    eight.use[since > 1984] = OUTSIDE
    eight.setback[:] = 0
    first = _copy(eight)
    first.use[since > 1970] = OUTSIDE
    return [
        (FIRST, first),
        (EXTENDED, eight),
        (GENERAL, before_waterfront),
        (WATERFRONT, before_centre),
        (CENTRE, before_rural),
        (RURAL, today),
        (PENDING, future),
    ]


def _zone_props(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
    use, *figures = label.split("|")
    ratio, cover, setback, lot, height = (float(value) for value in figures)
    remarks = _OLD_USE[use][1] if since < GENERAL and use in _OLD_USE else None
    if since == PENDING:
        remarks = "大浜駅周辺地区の再開発に伴う変更（令和9年4月1日施行）"
    return {
        "use": use,
        "floor_area_ratio": ratio,
        "building_coverage_ratio": cover,
        "wall_setback": setback or None,
        "minimum_lot_area": lot or None,
        "height_limit": height or None,
        "remarks": remarks,
        **decision(first, since, serial),
    }


def draw_zoning(city: City) -> list[Drawn]:
    """用途地域: every state since 1973."""
    epochs: list[tuple[date, Labels]] = [(day, zones.label()) for day, zones in zones_by_epoch(city)]
    return over_time(city.faces, epochs, city.key("用途") + "-", _zone_props)


def _division_props(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
    return {"division": label, **decision(first, since, serial, by=f"{CITY}（指定都市）")}


def draw_area_division(city: City) -> list[Drawn]:
    """区域区分: 市街化区域 and 市街化調整区域 of all land, with the revisions of 1984 and 1996."""
    year = town_since(city)
    epochs = [(day, np.where(year <= day.year, "promotion", "control")) for day in (DIVIDED, EXTENDED, GENERAL)]
    return over_time(city.faces, epochs, city.key("区域区分") + "-", _division_props)
