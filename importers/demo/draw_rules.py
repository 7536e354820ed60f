"""Landscape and building rules: 景観計画, 都市景観協議地区, 建築協定, 指定道路."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.epochs import over_time
from importers.demo.record import CITY, Drawn, decision, hectares
from importers.demo.zoning import OUTSIDE

UNSURVEYED = 5
"""高台区: its designated roads are not surveyed yet, so the answer there is "no data"."""


def draw_landscape_plan(city: City) -> list[Drawn]:
    """景観計画区域: the whole city since 2008, with two 景観推進地区."""
    faces = city.faces
    day = date(2008, 4, 1)
    drawn = [
        Drawn(
            city.key("景観-全市"),
            faces.union(np.ones(len(faces.x), dtype=bool)),
            {
                "name": f"{CITY}景観計画区域",
                "kind": "plan_area",
                "notification_scale": "高さ15m超又は建築面積1,000m²超",
                "standard": "周辺の街並みと調和した配置、形態及び色彩とする。",
                **decision(day, day),
            },
            day,
        )
    ]
    label = np.full(len(faces.x), OUTSIDE, dtype="U24")
    label[faces.kind == "old_town"] = "城下町|15"
    label[faces.built & (faces.y < 3780) & (faces.x > 5000) & (faces.x < 6700)] = "港町海岸通|31"
    label[faces.built & (faces.to_centre < 420)] = "中央駅前|60"

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        name, height = label.split("|")
        return {
            "name": f"{name}景観推進地区",
            "kind": "promotion_district",
            "height_limit": float(height),
            "notification_scale": "すべての建築行為",
            "standard": "通りに面する一階を開かれたしつらえとし、屋外広告物を低層部に抑える。",
            **decision(first, since, serial),
        }

    return drawn + over_time(faces, [(date(2011, 7, 1), label)], city.key("景観") + "-", describe)


def draw_landscape_council(city: City) -> list[Drawn]:
    """都市景観協議地区: four districts where the look of the city is talked over."""
    faces = city.faces
    label = np.full(len(faces.x), OUTSIDE, dtype="U24")
    label[faces.built & (faces.to_centre < 520)] = "汐見中央|駅前ブロック"
    label[faces.reclaimed & (faces.x > 5350) & (faces.x < 6200)] = "中央ふ頭|水際ブロック"
    label[
        faces.built
        & (faces.to_arterial < 1)
        & (faces.y < 3950)
        & (faces.y > 3600)
        & (faces.x > 4500)
        & (faces.x < 6000)
    ] = "海岸通|並木ブロック"
    label[(faces.kind == "old_town") & (faces.x < 4900)] = "城下|大手ブロック"

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        name, block = label.split("|")
        return {
            "name": f"{name}地区",
            "block": block,
            "policy": "歩行者が楽しめる連続した街並みと、水際への眺めを守り育てる。",
            **decision(first, since, serial),
        }

    epochs = [(date(2008, 4, 1), label)]
    return over_time(faces, epochs, city.key("協議") + "-", describe)


def draw_building_agreements(city: City) -> list[Drawn]:
    """建築協定: a few blocks each in the low-rise suburbs; some have run out."""
    rng = city.rng(8)
    faces = city.faces
    able = np.isin(city.zones.use, ["low_rise_1", "low_rise_2", "mid_high_rise_1", "residential_1"]) & (
        faces.to_centre > 1200
    )
    districts = np.unique(faces.district[able])
    drawn = []
    for number, district in enumerate(np.sort(rng.permutation(districts)[:16]), 1):
        members = np.flatnonzero(able & (faces.district == district))[: int(rng.integers(2, 6))]
        area = shapely.union_all(city.blocks[members])
        if area.is_empty:
            continue
        town = city.towns.towns[int(city.towns.of_face[members[0]])]
        approved = date(int(rng.integers(1978, 2022)), int(rng.integers(1, 13)), 20)
        end = date(approved.year + 20, approved.month, 20)
        renews = bool(rng.random() < 0.7)
        props = {
            "name": f"{town.name}建築協定 第{number}地区",
            "approved_on": approved.isoformat(),
            "notified_on": approved.isoformat(),
            "expires_on": end.isoformat(),
            "auto_renewal": renews,
            "lots": int(rng.integers(12, 90)),
            "area_ha": hectares(area),
            "rules": "一戸建て専用住宅、地階を除く階数2以下、敷地の分割禁止、外壁後退1m",
        }
        drawn.append(Drawn(city.key(f"協定-{number:03d}"), area, props, approved, None if renews else end))
    return drawn


# kind of district -> (chance below which, kind of road, width in metres)
_KINDS: dict[str, tuple[tuple[float, str, float], ...]] = {
    "old_town": ((0.7, "article_42_2", 3.2), (1.0, "article_42_1_3", 4.5)),
    "hill": ((0.6, "article_42_1_2", 6.0), (1.0, "article_42_1_5", 4.5)),
    "fringe": ((0.4, "article_42_1_5", 4.0), (1.0, "unknown", 3.0)),
    "": (
        (0.5, "article_42_1_1", 6.0),
        (0.72, "article_42_1_2", 6.0),
        (0.84, "article_42_2", 3.6),
        (0.9, "article_42_1_4", 8.0),
        (1.0, "article_42_1_5", 4.5),
    ),
}


def _kind(fabric: str, chance: float) -> tuple[str, float]:
    """Kind and width of a street; lanes of 42条2項 are narrower than 4 m, each by its own measure."""
    kind, width = next((k, w) for limit, k, w in _KINDS.get(fabric, _KINDS[""]) if chance < limit)
    return kind, round(width + (chance - 0.5), 1) if kind == "article_42_2" else width


_SINCE = {"article_42_2": date(1950, 11, 23), "article_42_1_3": date(1950, 11, 23)}


def draw_designated_roads(city: City) -> list[Drawn]:
    """指定道路 (建築基準法42条): narrow and developers' streets, in all wards but the one not surveyed."""
    rng = city.rng(9)
    drawn: list[Drawn] = []
    for number, district in enumerate(city.districts):
        lines = shapely.get_parts(shapely.line_merge(district.streets))
        lines = lines[(shapely.get_type_id(lines) == 1) & (shapely.length(lines) > 30)]
        draws = rng.random((len(lines), 3))
        share = {"old_town": 0.85, "centre": 0.12, "port": 0.0}.get(district.kind, 0.2)
        for line, (pick, chance, when) in zip(lines, draws, strict=True):
            if pick >= share:
                continue
            kind, width = _kind(district.kind, float(chance))
            day = _SINCE.get(kind, date(1952 + int(when * 68), 1 + int(when * 997) % 12, 15))
            props = {
                "kind": kind,
                "number": f"{len(drawn) + 1}",
                "width": width,
                "length_m": round(float(shapely.length(line)), 1),
                "designated_on": None if kind == "unknown" else day.isoformat(),
                "notice_number": None if kind == "unknown" else f"{CITY}指定第{number}-{len(drawn) % 40 + 1}号",
            }
            drawn.append(
                Drawn(city.key(f"指定道路-{len(drawn) + 1:05d}"), line, props, None if kind == "unknown" else day)
            )
    return _surveyed(city, drawn)


def _surveyed(city: City, drawn: list[Drawn]) -> list[Drawn]:
    ground = city.faces.union(city.towns.ward_of_face == UNSURVEYED)
    if shapely.is_empty(ground) or not drawn:
        return drawn
    shapely.prepare(ground)
    out = shapely.intersects(ground, np.array([d.geom for d in drawn]))
    return [d for d, gone in zip(drawn, out, strict=True) if not gone]
