"""都市計画施設: planned roads and planned parks (都市計画法11条), with how far they have come."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.ops import substring

from importers.demo.city import City
from importers.demo.curves import spline, warped
from importers.demo.noise import Noise
from importers.demo.record import Drawn, decision, hectares

_TYPES = {"1": "expressway", "3": "arterial", "7": "local", "8": "special_pedestrian"}
_SIZES = {"1": "w40", "2": "w30", "3": "w22", "4": "w16", "5": "w12", "6": "w8", "7": "w0"}

# decided, not begun: through ground that is built up (name, number, width, control points)
_UNBUILT = (
    ("元町線", "3・4・27", 18.0, ((4250, 5150), (4900, 5150), (5600, 5050), (6300, 5000))),
    ("西汐見海岸線", "3・4・31", 16.0, ((2150, 4700), (2600, 4300), (3050, 3950), (3700, 3300), (4300, 2900))),
    ("東汐見緑野線", "3・3・33", 25.0, ((8150, 4400), (8050, 5200), (7950, 6000), (7900, 6950))),
    ("駅南口歩行者専用道", "8・7・2", 6.0, ((5400, 4280), (5420, 4050), (5400, 3800))),
)
# number -> (decided, works begun, completed)
_PROGRESS: dict[str, tuple[int, int | None, int | None]] = {
    "1・3・1": (1969, 1978, 1994),
    "3・2・1": (1950, 1955, 1968),
    "3・1・2": (1950, 1952, 1961),
    "3・2・3": (1950, 1958, 1972),
    "3・4・12": (1964, 1981, None),
    "3・5・7": (1958, 1962, 1970),
    "3・4・5": (1958, 1966, 1979),
    "3・4・8": (1969, 1990, 2003),
    "3・4・9": (1969, 2015, None),
    "3・4・15": (1969, 2008, 2021),
    "3・5・11": (1958, None, None),
    "3・5・14": (1974, None, None),
    "3・3・16": (1966, 1970, 1977),
    "3・4・18": (1983, 1988, 1996),
    "3・3・19": (1996, 2005, 2010),
    "3・5・21": (1969, 1999, 2012),
    "3・5・22": (1950, 1972, 1985),
    "3・5・23": (1969, 2019, None),
}


def _road_props(
    number: str, name: str, *, width: float, length: float, status: str, decided: date, since: date, n: int
) -> dict[str, Any]:
    kind, size, serial = number.split("・")
    return {
        "number": number,
        "road_type": _TYPES[kind],
        "size_class": _SIZES[size],
        "serial": int(serial),
        "name": name,
        "width": width,
        "length_m": round(length),
        "lanes": 4 if width >= 25 else 2 if width >= 12 else 1,
        "status": status,
        **decision(decided, since, n),
    }


def draw_planned_roads(city: City) -> list[Drawn]:
    """都市計画道路: planned, in progress, completed, each from its date; long roads in two sections."""
    noise = Noise(city.rng(5))
    drawn = []
    plans = [(r.name, r.number, r.width, r.line) for r in city.network.roads]
    for name, number, width, points in _UNBUILT:
        plans.append((name, number, width, shapely.LineString(warped(spline(points), noise, 25.0, 900.0))))
    for n, (name, number, width, line) in enumerate(plans):
        decided, begun, done = _PROGRESS.get(number, (1969, None, None))
        first = date(decided, 8, 20)
        longest = max(shapely.get_parts(line), key=shapely.length)
        cut = 0.55 if begun and (done is None or done > 2000) else 1.0
        for section, (a, b) in enumerate(((0.0, cut), (cut, 1.0)), 1):
            if a == b:
                continue
            part = substring(longest, a, b, normalized=True)
            steps = [(first, "planned")]
            if begun and section == 1:
                steps.append((date(begun, 6, 10), "in_progress"))
            if done and section == 1:
                steps.append((date(done, 3, 30), "completed"))
            if done and section == 2:
                steps += [(date(done - 2, 6, 10), "in_progress"), (date(2024, 3, 29), "completed")]
            for i, (since, status) in enumerate(steps):
                until = steps[i + 1][0] if i + 1 < len(steps) else None
                props = _road_props(
                    number,
                    name,
                    width=width,
                    length=float(shapely.length(line)),
                    status=status,
                    decided=first,
                    since=since,
                    n=n,
                )
                drawn.append(Drawn(city.key(f"都計道-{number}-{section}"), part, props, since, until))
    return drawn


def draw_planned_parks(city: City) -> list[Drawn]:
    """都市計画公園・緑地: small parks in the quarters, the castle park, two large ones not yet complete."""
    rng = city.rng(6)
    faces = city.faces
    drawn: list[Drawn] = []

    def add(
        number: str, name: str, kind: str, area: shapely.Geometry, day: date, *, opened: float, status: str
    ) -> None:
        props = {
            "number": number,
            "name": name,
            "kind": kind,
            "area_ha": hectares(area),
            "opened_area_ha": round(hectares(area) * opened, 2),
            "status": status,
            **decision(day, day, len(drawn)),
        }
        drawn.append(Drawn(city.key(f"公園-{number}"), area, props, day))

    used: set[str] = set()
    for serial, face in enumerate(city.sites.parks, 1):
        town = city.towns.towns[int(city.towns.of_face[face])]
        name = f"{town.name}公園"
        name = name if name not in used else f"{town.name}第{serial}公園"
        used.add(name)
        size = faces.size[face]
        kind, digit = ("block", "2・2") if size < 7500 else ("neighborhood", "3・3")
        area = city.blocks[face]
        area = max(shapely.get_parts(area), key=shapely.area)
        day = date(int(rng.integers(1956, 2016)), 3, 25)
        status = "completed" if rng.random() < 0.86 else "planned"
        add(f"{digit}・{serial}", name, kind, area, day, opened=float(status == "completed"), status=status)
    if len(city.sites.castle):
        add(
            "5・5・1",
            "城山公園",
            "comprehensive",
            faces.union(city.sites.castle),
            date(1950, 8, 20),
            opened=1.0,
            status="completed",
        )
    noise = Noise(city.rng(7))
    for number, name, kind, x, y, radius, opened in (
        ("5・6・2", "松ヶ丘総合公園", "comprehensive", 3400, 5300, 420.0, 0.62),
        ("6・5・1", "緑野運動公園", "sports", 8350, 7150, 330.0, 1.0),
        ("9・6・1", "岬広域公園", "regional", 2500, 2500, 480.0, 0.35),
        ("7・4・1", "東沢墓園", "cemetery", 9350, 7100, 230.0, 0.8),
    ):
        ring = shapely.get_coordinates(shapely.Point(x, y).buffer(radius, quad_segs=16))
        blob = shapely.buffer(shapely.Polygon(warped(ring, noise, radius * 0.4, radius * 1.7)), 0)
        country = faces.union(~faces.built)
        pieces = shapely.get_parts(shapely.intersection(blob, country))
        area = pieces[int(np.argmax(shapely.area(pieces)))]
        add(
            number,
            name,
            kind,
            area,
            date(1974, 8, 1),
            opened=opened,
            status="completed" if opened == 1 else "in_progress",
        )
    return drawn
