"""Hazards that follow from the terrain: steep slopes, debris flows, floods; and where earthworks are controlled."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.contour import area_above
from importers.demo.epochs import over_time
from importers.demo.names import WARDS
from importers.demo.noise import Floats
from importers.demo.record import CITY, Drawn, hectares, notice
from importers.demo.terrain import River, Terrain
from importers.demo.zoning import OUTSIDE

RANKS = (
    (0.05, "under_0_5m"),
    (0.5, "from_0_5m"),
    (3.0, "from_3m"),
    (5.0, "from_5m"),
    (10.0, "from_10m"),
    (20.0, "from_20m"),
)
MODELLED = ("汐見川", "西谷川", "東沢川")
"""Rivers with a flood model; the basin of 浜手川 has none, so the answer there is "no data"."""
EARTHWORKS = date(2025, 4, 1)
"""宅地造成等工事規制区域 cover the whole city from here on (盛土規制法10条)."""


def _depth(terrain: Terrain, river: River) -> Floats:
    """Flood depth in metres on the terrain's grid for the largest rain conceivable."""
    all_x, all_y = terrain.grid.mesh()
    line = shapely.simplify(river.line, 3.0)
    main = river.name == MODELLED[0]
    west, south, east, north = line.bounds
    reach = 1800.0 if main else 700.0
    near = (all_x > west - reach) & (all_x < east + reach) & (all_y > south - reach) & (all_y < north + reach)
    points = shapely.points(all_x[near], all_y[near])
    share = shapely.line_locate_point(line, points, normalized=True)
    far = shapely.distance(points, shapely.line_interpolate_point(line, share, normalized=True))
    left = 1 - share
    bed = 0.6 + (34.0 if main else 26.0) * left**2.2
    rise = (2.9 + 18.0 * left**3.2) if main else 2.3 + 3.0 * left
    depth = np.full(terrain.height.shape, -99.0)
    fall = 0.0042 if main else 0.012
    # beyond the plain the water is spent: low ground at another shore is not this river's
    spent = np.maximum(far - ((1250.0 if main else 420.0) * share + 180.0), 0) * 0.05
    depth[near] = bed + rise - terrain.height[near] - far * fall - spent
    return depth


def draw_flood_depth(city: City) -> list[Drawn]:
    """洪水浸水想定区域: areas of equal rank of depth along the modelled rivers, side by side without overlap."""
    terrain = city.terrain
    deepest = np.max([_depth(terrain, r) for r in terrain.rivers if r.name in MODELLED], axis=0)
    dry_ward = city.faces.union(city.towns.ward_of_face == 1)
    land = shapely.difference(terrain.land, dry_ward)
    areas = [shapely.intersection(area_above(terrain.grid, deepest, level), land) for level, _ in RANKS]
    areas.append(shapely.Polygon())
    drawn = []
    day = date(2018, 6, 29)
    for i, (_, depth) in enumerate(RANKS):
        band = shapely.get_parts(shapely.difference(areas[i], areas[i + 1], grid_size=0.01))
        band = band[(shapely.get_type_id(band) == 3) & (shapely.area(band) > 300)]
        for number, part in enumerate(band, 1):
            props = {
                "depth": depth,
                "river": "汐見川水系",
                "scenario": "maximum",
                "published_on": day.isoformat(),
                "made_by": CITY,
            }
            drawn.append(Drawn(city.key(f"浸水-{i + 1}-{number:03d}"), part, props, day))
    return drawn


def _slopes(city: City) -> tuple[Floats, Floats, Floats, Floats]:
    """Places on steep ground near houses, thinned: x, y and the direction downhill."""
    terrain = city.terrain
    x, y = terrain.grid.mesh()
    dx = np.asarray(np.gradient(terrain.height, terrain.grid.step, axis=1))
    dy = np.asarray(np.gradient(terrain.height, terrain.grid.step, axis=0))
    near = shapely.buffer(city.network.buildable, 700, quad_segs=4)
    steep = (terrain.slope > 0.17) & (terrain.height > 9) & shapely.contains_xy(near, x, y)
    steep &= shapely.contains_xy(shapely.buffer(terrain.land, -60), x, y)
    index = np.argwhere(steep)
    index = index[np.argsort(-terrain.slope[steep], kind="stable")]
    chosen: list[int] = []
    at: Floats = np.column_stack([x[index[:, 0], index[:, 1]], y[index[:, 0], index[:, 1]]])
    blocked = np.zeros(len(at), dtype=bool)
    for i in range(len(at)):
        if not blocked[i]:
            chosen.append(i)
            blocked |= np.hypot(*(at - at[i]).T) < 135
        if len(chosen) == 190:
            break
    cells = index[chosen]
    fall: Floats = np.column_stack([-dx[cells[:, 0], cells[:, 1]], -dy[cells[:, 0], cells[:, 1]]])
    fall /= np.maximum(np.linalg.norm(fall, axis=1, keepdims=True), 1e-9)
    place = at[chosen]
    return place[:, 0], place[:, 1], fall[:, 0], fall[:, 1]


def _lobe(at: Floats, down: Floats, length: float, width: float, ragged: Floats) -> shapely.Polygon:
    """A slope's zone: ``width`` along the contour, ``length`` down the slope, with a ragged edge."""
    angle = np.linspace(0, 2 * np.pi, len(ragged), endpoint=False)
    across = np.array([-down[1], down[0]])
    squared = (
        np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.7,
        np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.7,
    )
    points = np.outer(squared[0] * width / 2 * ragged, across) + np.outer(squared[1] * length / 2 * ragged, down)
    return shapely.Polygon(points + at)


def draw_landslide_warning(city: City) -> list[Drawn]:
    """土砂災害警戒区域 (yellow) with 特別警戒区域 (red) inside; red was added a few years after yellow."""
    rng = city.rng(10)
    x, y, fx, fy = _slopes(city)
    towns = city.town_at(x, y)
    drawn = []
    for n in range(len(x)):
        down = np.array([fx[n], fy[n]])
        ragged = rng.uniform(0.82, 1.12, 18)
        debris = n % 9 == 4
        length, width = (
            (rng.uniform(190, 300), rng.uniform(50, 85)) if debris else (rng.uniform(60, 110), rng.uniform(80, 170))
        )
        yellow = _lobe(np.array([x[n], y[n]]), down, length, width, ragged)
        red = _lobe(np.array([x[n], y[n]]) - down * length * 0.08, down, length * 0.52, width * 0.72, ragged)
        day = date(2009 + n % 8, 3 + n % 9, 14)
        planned = n % 31 == 7
        name, number = f"{towns[n].name}-{n + 1}", f"{'Ⅱ' if debris else 'Ⅰ'}-{n + 1:04d}"
        base = {
            "phenomenon": "debris_flow" if debris else "steep_slope",
            "number": number,
            "name": name,
            "location": f"{WARDS[towns[n].ward].name}{towns[n].name}",
        }
        for kind, area, since in (("warning", yellow, day), ("special_warning", red, date(day.year + 5, 2, 20))):
            area_class = f"{kind}_planned" if planned else kind
            props = {**base, "area_class": area_class}
            if not planned:
                props |= {"notified_on": since.isoformat(), "notice_number": notice(since, n)}
            drawn.append(Drawn(city.key(f"土砂-{number}-{'Y' if area is yellow else 'R'}"), area, props, since))
    return drawn


def draw_steep_slope(city: City) -> list[Drawn]:
    """急傾斜地崩壊危険区域: every third of the steep places, designated since 1970."""
    rng = city.rng(11)
    x, y, fx, fy = _slopes(city)
    towns = city.town_at(x, y)
    drawn = []
    for n in range(0, len(x), 3):
        area = _lobe(
            np.array([x[n], y[n]]),
            np.array([fx[n], fy[n]]),
            rng.uniform(45, 80),
            rng.uniform(60, 120),
            rng.uniform(0.9, 1.1, 10),
        )
        day = date(1970 + n % 47, 1 + n % 12, 10)
        props = {
            "name": f"{towns[n].name}{n // 3 + 1}号",
            "number": f"急-{n // 3 + 1:03d}",
            "location": f"{WARDS[towns[n].ward].name}{towns[n].name}",
            "notified_on": day.isoformat(),
            "notice_number": notice(day, n),
            "area_ha": hectares(area),
        }
        drawn.append(Drawn(city.key(f"急傾斜-{n // 3 + 1:03d}"), area, props, day))
    return drawn


def draw_embankment_control(city: City) -> list[Drawn]:
    """Earthworks: about 60 % of the land (the hills) until 2025-03-31, every ward whole from 2025-04-01."""
    faces = city.faces
    order = np.argsort(-(faces.height + 200 * faces.slope), kind="stable")
    order = order[np.argsort(~(~faces.built)[order], kind="stable")]
    hilly = order[np.cumsum(faces.size[order]) <= 0.605 * faces.size.sum()]
    before = np.full(len(faces.x), OUTSIDE, dtype="U24")
    before[hilly] = "former|"
    after = np.char.add("residential|", np.array([WARDS[w].name for w in city.towns.ward_of_face]))

    def describe(label: str, first: date, since: date, serial: int) -> dict[str, Any]:
        kind, ward = label.split("|")
        name = f"宅地造成等工事規制区域（{ward}）" if ward else "宅地造成工事規制区域"
        return {"kind": kind, "name": name, "notified_on": since.isoformat(), "notice_number": notice(since, serial)}

    return over_time(faces, [(date(1965, 4, 1), before), (EARTHWORKS, after)], city.key("盛土") + "-", describe)
