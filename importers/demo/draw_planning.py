"""Districts of the city plan beside zoning (都市計画法8条, 11条, 12条の4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.curves import warped
from importers.demo.epochs import Describe, Labels, over_time
from importers.demo.layout import CASTLE
from importers.demo.noise import Noise
from importers.demo.record import Drawn, decision, hectares
from importers.demo.zoning import OUTSIDE, Zones
from importers.demo.zoning_history import CENTRE, EXTENDED, FIRST, GENERAL, RURAL, zones_by_epoch

_HEIGHTS = {
    "low_rise_1": "class_1",
    "low_rise_2": "class_1",
    "rural_residential": "class_1",
    "mid_high_rise_1": "class_3",
    "mid_high_rise_2": "class_3",
    "residential_1": "class_4",
    "residential_2": "class_4",
    "quasi_residential": "class_5",
    "neighborhood_commercial": "class_6",
    "quasi_industrial": "class_5",
}
_LIMITS = {
    "class_1": (10, "北側 5m + 0.6L"),
    "class_2": (12, "北側 5m + 0.6L"),
    "class_3": (15, "北側 7m + 0.6L"),
    "class_4": (20, "北側 7.5m + 0.6L"),
    "class_5": (20, "北側 10m + 0.6L"),
    "class_6": (20, None),
    "class_7": (31, None),
}


def _heights(zones: Zones) -> Labels:
    label = np.full(len(zones.use), OUTSIDE, dtype="U24")
    for use, district in _HEIGHTS.items():
        label[zones.use == use] = district
    label[(label == "class_6") & (zones.floor_area >= 300)] = "class_7"
    label[(label == "class_3") & (zones.floor_area <= 150)] = "class_2"
    return label


def draw_height_control(city: City) -> list[Drawn]:
    """高度地区: heights follow the zoning of each revision."""

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        highest, slant = _LIMITS[label]
        return {
            "district": label,
            "height_max": highest,
            "slant_rule": slant,
            "name": f"第{label[-1]}種高度地区",
            **decision(first, since, serial),
        }

    epochs = [(day, _heights(z)) for day, z in zones_by_epoch(city) if day in (FIRST, EXTENDED, GENERAL, CENTRE, RURAL)]
    return over_time(city.faces, epochs, city.key("高度") + "-", describe)


def draw_fire_prevention(city: City) -> list[Drawn]:
    """防火地域 in the centre, 準防火地域 around it and along shopping streets."""

    def label(zones: Zones, reach: float) -> Labels:
        kind = np.full(len(zones.use), OUTSIDE, dtype="U24")
        town = zones.use != OUTSIDE
        kind[
            town & ((city.faces.to_centre < reach) | np.isin(zones.use, ["commercial", "neighborhood_commercial"]))
        ] = "quasi_fire"
        kind[town & (zones.use == "commercial") & (zones.floor_area >= 600)] = "fire"
        return kind

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        return {"kind": label, **decision(first, since, serial)}

    epochs = [
        (day, label(z, 1500 if day < CENTRE else 1900))
        for day, z in zones_by_epoch(city)
        if day.year in (1973, 1996, 2012)
    ]
    return over_time(city.faces, epochs, city.key("防火") + "-", describe)


_PORT = {
    0: ("marina", "汐入ふ頭"),
    1: ("amenity", "中央ふ頭"),
    2: ("commercial", "大浜ふ頭"),
    3: ("industrial", "東埋立地"),
    4: ("special_cargo", "沖の島"),
}


def draw_port_zone(city: City) -> list[Drawn]:
    """臨港地区 with its 分区, one per fill."""
    faces = city.faces
    bounds = np.array([5350.0, 6200.0, 7550.0])
    fill = np.searchsorted(bounds, faces.x)
    fill[(faces.y < 2420) & (faces.x > 5900) & (faces.x < 7550)] = 4
    label = np.where(faces.reclaimed, fill.astype("U24"), OUTSIDE)

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        zone, name = _PORT[int(label)]
        return {"zone": zone, "name": f"{name}臨港地区", **decision(first, since, serial)}

    return over_time(faces, [(date(1966, 10, 1), label)], city.key("臨港") + "-", describe)


def draw_district_plans(city: City) -> list[Drawn]:
    """地区計画: about one superblock in nine, each with its own date; some were extended later."""
    rng = city.rng(2)
    faces = city.faces
    members = [np.flatnonzero((faces.district == d) & faces.built) for d in range(len(city.districts))]
    able = [d for d, m in enumerate(members) if len(m) >= 3]
    chosen = rng.permutation(np.array(able))[: max(6, len(able) // 9)]
    drawn = []
    for number, d in enumerate(np.sort(chosen), 1):
        town = city.towns.towns[int(city.towns.of_face[members[d][0]])]
        day = date(int(rng.integers(1985, 2024)), int(rng.integers(1, 13)), int(rng.integers(1, 28)))
        base = {
            "name": f"{town.name}地区",
            "kind": ["district_plan", "district_plan", "redevelopment_promotion", "roadside"][number % 4],
            "has_ordinance": bool(number % 3),
            "goal": "良好な街並みの形成と、安全で歩きやすい通りの維持を図る。",
            "restrictions": "建築物等の用途、敷地面積の最低限度、壁面の位置、高さの最高限度",
        }
        whole, half = faces.union(members[d]), faces.union(members[d][: max(2, len(members[d]) // 2)])
        later = date(day.year + 9, 4, 5)
        states = (
            [(half, day, later), (whole, later, None)]
            if number % 5 == 0 and later.year < 2026
            else [(whole, day, None)]
        )
        for area, since, until in states:
            props = {**base, "area_ha": hectares(area), **decision(day, since, number)}
            drawn.append(Drawn(city.key(f"地区計画-{number:03d}"), area, props, since, until))
    return drawn


def _blob(noise: Noise, x: float, y: float, radius: float) -> shapely.Geometry:
    ring = shapely.get_coordinates(shapely.Point(x, y).buffer(radius, quad_segs=16))
    return shapely.buffer(shapely.Polygon(warped(ring, noise, radius * 0.5, radius * 1.6)), 0)


def draw_scenic(city: City) -> list[Drawn]:
    """風致地区: capes, the castle hill and the northern hills."""
    faces = city.faces
    country = ~faces.built & ~faces.reclaimed
    label = np.full(len(faces.x), OUTSIDE, dtype="U24")
    label[country & (faces.x < 3500) & (faces.y < 3900)] = "岬|class_1"
    label[country & (faces.x > 9000) & (faces.y < 3900)] = "東岬|class_2"
    label[country & (faces.y > 8200)] = "北山|class_2"
    label[country & (np.hypot(faces.x - 3400, faces.y - 5400) < 700)] = "松ヶ丘|class_3"
    label[np.hypot(faces.x - CASTLE[0], faces.y - CASTLE[1]) < 260] = "城山|class_4"
    figures = {
        "class_1": (20, 8, 3.0, 2.0),
        "class_2": (40, 10, 2.0, 1.5),
        "class_3": (40, 15, 2.0, 1.0),
        "class_4": (40, 15, 1.0, 1.0),
    }

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        name, kind = label.split("|")
        cover, height, road, side = figures[kind]
        return {
            "name": f"{name}風致地区",
            "kind": kind,
            "building_coverage_ratio": cover,
            "height_limit": height,
            "wall_setback_road": road,
            "wall_setback_side": side,
            **decision(first, since, serial),
        }

    return over_time(faces, [(date(1974, 6, 15), label)], city.key("風致") + "-", describe)


def draw_special_green(city: City) -> list[Drawn]:
    """特別緑地保全地区: woods at the edge of town."""
    noise = Noise(city.rng(3))
    country = city.faces.union(~city.faces.built)
    places = (
        ("松ヶ丘の森", 3450, 5500, 330),
        ("野々の森", 7500, 5600, 260),
        ("岬の森", 2450, 2750, 380),
        ("緑野の森", 8700, 7500, 330),
        ("北谷の森", 5000, 7700, 300),
        ("東岬の森", 10350, 3050, 300),
        ("滝ノ上の森", 3600, 7350, 360),
    )
    drawn = []
    for number, (name, x, y, radius) in enumerate(places, 1):
        area = shapely.intersection(_blob(noise, x, y, radius), country)
        area = max(shapely.get_parts(area), key=shapely.area)
        day = date(1979 + 6 * number, 9, 5)
        props = {
            "name": f"{name}特別緑地保全地区",
            "kind": "special_green",
            "area_ha": hectares(area),
            **decision(day, day, number),
        }
        drawn.append(Drawn(city.key(f"特緑-{number:02d}"), area, props, day))
    return drawn


def draw_productive_green(city: City) -> list[Drawn]:
    """生産緑地 since 1992; some ended, most became 特定生産緑地 in 2022."""
    rng = city.rng(4)
    drawn = []
    for number, (plot, face) in enumerate(zip(city.sites.plots, city.sites.plot_faces, strict=True), 1):
        town = city.towns.towns[int(city.towns.of_face[face])]
        day = date(1992, 11, 13) if number % 5 else date(int(rng.integers(1995, 2016)), 12, 5)
        fate = rng.random()
        base = {
            "number": f"{number}",
            "name": f"生産緑地地区 {number}",
            "area_ha": hectares(plot),
            "location": f"{town.name}地内",
        }
        key = city.key(f"生緑-{number:04d}")
        renewed = date(2022, 11, 13)
        free = date(day.year + 30, day.month, day.day).isoformat()
        first = {**base, "specified": False, "purchase_request_from": free, **decision(day, day, number)}
        if fate < 0.08:
            drawn.append(Drawn(key, plot, first, day, date(2023, 12, 5)))
        elif fate < 0.78 and day.year == 1992:
            later = {**base, "specified": True, "purchase_request_from": "2032-11-13", **decision(day, renewed, number)}
            drawn += [Drawn(key, plot, first, day, renewed), Drawn(key, plot, later, renewed)]
        else:
            drawn.append(Drawn(key, plot, first, day))
    return drawn


def draw_greening_area(city: City) -> list[Drawn]:
    """緑化地域: the inner city, with a rate per district."""
    label = np.full(len(city.faces.x), OUTSIDE, dtype="U24")
    town = city.zones.use != OUTSIDE
    label[town & (city.faces.to_centre < 2600) & ~city.faces.reclaimed] = "10"
    label[town & (city.zones.use == "commercial")] = "5"

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        return {
            "name": "緑化地域",
            "greening_rate": float(label),
            "site_area_from": 500.0,
            **decision(first, since, serial),
        }

    describe_typed: Describe = describe
    return over_time(city.faces, [(date(2009, 4, 1), label)], city.key("緑化") + "-", describe_typed)
