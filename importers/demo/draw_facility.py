"""Facilities: schools, offices, shelters, bases, AEDs and parking lots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.draw_hazard import draw_flood_depth, draw_landslide_warning
from importers.demo.names import WARDS
from importers.demo.places import Place, base_kana, base_name, nearest_face, place
from importers.demo.record import CITY, Drawn
from mapsvc.dates import JST

OPENED = datetime(2026, 4, 1, 9, 0, tzinfo=JST)
"""The moment the live datasets of a newly drawn city speak of."""


def _schools(city: City) -> list[tuple[str, str, Place]]:
    """Name, reading and place of every school; no two have the same name."""
    result, used = [], set()
    for number, face in enumerate(city.sites.schools):
        at = place(city, int(face))
        kind, kana = ("中学校", "ちゅうがっこう") if number % 3 == 2 else ("小学校", "しょうがっこう")
        name, reading = base_name(at.town) + kind, base_kana(at.kana) + kana
        for prefix, sound in (
            ("東", "ひがし"),
            ("西", "にし"),
            ("南", "みなみ"),
            ("北", "きた"),
            ("新", "しん"),
            ("上", "かみ"),
            ("下", "しも"),
        ):
            if name not in used:
                break
            name, reading = prefix + base_name(at.town) + kind, sound + base_kana(at.kana) + kana
        used.add(name)
        result.append((f"{CITY}立{name}", reading, at))
    return result


def draw_disaster_bases(city: City) -> list[Drawn]:
    """地域防災拠点 at the schools."""
    drawn = []
    for n, (name, kana, at) in enumerate(_schools(city)):
        props = {
            "kind": "disaster_base",
            "name": name,
            "kana": kana,
            "address": at.address,
            "ward": at.ward,
            "definition": "震度5強以上の地震のときに開く避難場所です。",
            "capacity": 600 + 50 * (n % 9),
            "stores": "水・食料・毛布・簡易トイレ・発電機",
        }
        drawn.append(Drawn(city.key(f"拠点-{n + 1:03d}"), at.point, props))
    for n, station in enumerate(city.network.stations[:9:2]):
        at = place(city, nearest_face(city, station.point.x, station.point.y), 9)
        props = {
            "kind": "temporary_stay",
            "name": f"{station.name}駅前一時滞在施設",
            "address": at.address,
            "ward": at.ward,
            "definition": "帰宅困難者を一時的に受け入れる施設です。",
            "capacity": 300 + 100 * n,
        }
        drawn.append(Drawn(city.key(f"滞在-{n + 1:03d}"), at.point, props))
    return drawn


def _threats(city: City, points: list[shapely.Point]) -> tuple[set[int], set[int]]:
    """Indices of ``points`` in a flood area, and in or beside a landslide zone."""
    at = np.array(points)
    flood = shapely.STRtree([d.geom for d in draw_flood_depth(city)]).query(at, predicate="within")[0]
    slide = shapely.STRtree([d.geom for d in draw_landslide_warning(city)]).query(
        at, predicate="dwithin", distance=30.0
    )[0]
    return set(flood.tolist()), set(slide.tolist())


def draw_evacuation_sites(city: City) -> list[Drawn]:
    """指定緊急避難場所 at schools and larger parks; not for floods where the flood map has water."""
    sites = [(name, kana, at, True) for name, kana, at in _schools(city)]
    seen: dict[str, int] = {}
    for face in city.sites.parks[:: 3 if city.spread == 1 else 2]:
        at = place(city, int(face))
        seen[at.town] = seen.get(at.town, 0) + 1
        more = f"第{seen[at.town]}" if seen[at.town] > 1 else ""
        sites.append((f"{at.town}{more}公園", f"{at.kana}{more and 'だい' + str(seen[at.town])}こうえん", at, False))
    flooded, sliding = _threats(city, [at.point for *_, at, _ in sites])
    drawn = []
    for n, (name, kana, at, school) in enumerate(sites):
        height = float(city.terrain.height_at(np.array([at.point.x]), np.array([at.point.y]))[0])
        hazards = ["earthquake", "large_fire"]
        hazards += [] if n in flooded else ["flood", "inland_flood"]
        hazards += [] if n in sliding else ["landslide"]
        hazards += ["tsunami", "storm_surge"] if height > 8 else []
        props = {
            "name": name,
            "kana": kana,
            "address": at.address,
            "hazards": hazards,
            "also_shelter": school,
            "capacity": (900 if school else 350) + 40 * (n % 11),
            "elevation": round(height, 1),
            "towns": at.town,
        }
        drawn.append(Drawn(city.key(f"避難-{n + 1:03d}"), at.point, props))
    return drawn


_PER_WARD = (
    ("区役所", "office", "くやくしょ", 20.0),
    ("図書館", "library", "としょかん", 160.0),
    ("消防署", "fire_station", "しょうぼうしょ", 300.0),
    ("警察署", "police", "けいさつしょ", 420.0),
    ("公会堂", "culture", "こうかいどう", 90.0),
    ("スポーツセンター", "sports", "すぽーつせんたー", 520.0),
    ("地域ケアプラザ", "welfare", "ちいきけあぷらざ", 640.0),
    ("保育園", "child_care", "ほいくえん", 760.0),
    ("市民病院", "hospital", "しみんびょういん", 880.0),
)


def draw_public_facilities(city: City) -> list[Drawn]:
    """Public facilities: in each ward one of each kind, the city hall, and the schools."""
    drawn = []

    def add(key: str, at: Place, props: dict[str, Any]) -> None:
        drawn.append(Drawn(city.key(key), at.point, {**props, "address": at.address, "organisation": CITY}))

    hall = place(city, nearest_face(city, 5450, 4700))
    add(
        "施設-市役所",
        hall,
        {
            "name": f"{CITY}役所" if not city.tile else f"{CITY}役所 {city.towns_prefix}庁舎",
            "kana": "しおみしやくしょ",
            "kind": "office",
            "open_days": "月火水木金",
            "opens_at": "08:45",
            "closes_at": "17:15",
            "barrier_free": "車いす対応トイレ、エレベーター、点字案内",
        },
    )
    for w, ward in enumerate(WARDS):
        pool = np.flatnonzero(city.faces.built & (city.towns.ward_of_face == w) & ~shapely.is_empty(city.blocks))
        if not len(pool):
            continue
        middle = np.median(city.faces.x[pool]), np.median(city.faces.y[pool])
        short = ward.name.removesuffix("区")
        for n, (title, kind, kana, away) in enumerate(_PER_WARD):
            angle = 2.4 * n + w
            face = nearest_face(city, middle[0] + away * np.cos(angle), middle[1] + away * np.sin(angle), pool)
            name = f"{city.towns_prefix}{short}{title}"
            office = kind in {"office", "library", "culture", "sports", "welfare"}
            hours = {"open_days": "月火水木金", "opens_at": "08:45", "closes_at": "17:00"} if office else {}
            add(
                f"施設-{w}-{n}",
                place(city, face, 5.0 * n),
                {"name": name, "kana": ward.kana.removesuffix("く") + kana, "kind": kind, **hours},
            )
    for n, (name, kana, at) in enumerate(_schools(city)):
        add(f"施設-学校-{n + 1:03d}", at, {"name": name, "kana": kana, "kind": "school"})
    return drawn


def draw_aeds(city: City) -> list[Drawn]:
    """AEDs at the public facilities and stations."""
    drawn = []
    for n, facility in enumerate(draw_public_facilities(city)):
        school = facility.props["kind"] == "school"
        props = {
            "name": facility.props["name"],
            "kana": facility.props["kana"],
            "address": facility.props["address"],
            "location_detail": "体育館入口" if school else "1階 総合案内",
            "pediatric": bool(school or n % 2),
            "open_days": "月火水木金土日",
            "opens_at": "08:30",
            "closes_at": "21:00",
            "hours_note": "学校の休業日は使えないことがあります。" if school else None,
            "organisation": CITY,
        }
        drawn.append(
            Drawn(
                city.key(f"AED-{n + 1:03d}"),
                shapely.transform(facility.geom, lambda point: point + np.array([6.0, -4.0])),
                props,
            )
        )
    for n, station in enumerate(city.network.stations):
        at = place(city, nearest_face(city, station.point.x, station.point.y))
        props = {
            "name": f"{station.name}駅",
            "kana": f"{station.kana}えき",
            "address": at.address,
            "location_detail": "改札口横",
            "pediatric": True,
            "open_days": "月火水木金土日",
            "opens_at": "05:00",
            "closes_at": "23:59",
            "organisation": "汐見鉄道",
        }
        drawn.append(Drawn(city.key(f"AED-駅-{n + 1:02d}"), station.point, props))
    return drawn


def draw_parking(city: City) -> list[Drawn]:
    """Parking lots by stations, piers and the castle; vacancy as of OPENED, then by :mod:`importers.demo.live`."""
    rng = city.rng(12)
    spots = [(f"{s.name}駅前", s.point.x + 70, s.point.y + 40) for s in city.network.stations]
    spots += [
        ("城山公園", 4650, 4750),
        ("中央ふ頭", 5700, 3000),
        ("海岸通り", 5250, 3650),
        ("大浜ふ頭", 7000, 3500),
        ("市役所", 5480, 4720),
        ("元町", 4700, 5100),
        ("汐入", 4900, 3300),
        ("緑野運動公園", 8200, 6900),
        ("中央一番", 5200, 4450),
        ("中央二番", 5600, 4200),
        ("中央三番", 5650, 4500),
    ]
    kinds = ("on_ground", "garage", "underground", "mechanical")
    drawn = []
    for n, (name, x, y) in enumerate(spots):
        at = place(city, nearest_face(city, x, y), 12)
        capacity = int(rng.integers(3, 40)) * 10
        props = {
            "uid": city.key(f"shiomi-p{n + 1:03d}"),
            "name": f"{name}駐車場",
            "kind": kinds[n % 4],
            "status": "vacant",
            "capacity": capacity,
            "free": capacity // 2,
            "capacity_disabled": 2 + n % 4,
            "free_disabled": 2,
            "capacity_ev": n % 5,
            "free_ev": 0,
            "height_limit": 2.1 if n % 4 else None,
            "hours": "24時間" if n % 3 else "7:00～23:00",
            "fee": f"30分 {100 + 50 * (n % 4)}円",
            "address": at.address,
            "operator": f"{CITY}駐車場公社",
            "observed_at": (OPENED - timedelta(minutes=2)).isoformat(),
        }
        drawn.append(Drawn(str(props["uid"]), at.point, props))
    return drawn
