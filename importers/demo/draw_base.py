"""The base map: sea, waters, wards, towns, roads, railways, stations and buildings."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely

from importers.demo import frame
from importers.demo.city import City
from importers.demo.curves import spline
from importers.demo.faces import Shapes
from importers.demo.names import WARDS, romaji
from importers.demo.record import Drawn
from importers.demo.zoning import OUTSIDE

SPLIT = date(1986, 11, 3)
"""川添区 was made out of 汐入区."""
_SEATS, _SPLIT_OFF = 0, 3
HARBOUR = ((4050.0, 2050.0), (4700.0, 1450.0), (5900.0, 1120.0), (7400.0, 1150.0), (8650.0, 1650.0))
"""The harbour limit across the bay, from head to head."""
BEACHES = ((900.0, 4500.0, 900.0), (3300.0, 1700.0, 500.0), (9300.0, 1600.0, 500.0))


def draw_coast(city: City) -> list[Drawn]:
    """The sea, the harbour basin and the beaches; together with the land they fill the tile."""
    land = city.terrain.land
    basin = shapely.Polygon(np.vstack([spline(HARBOUR), [(9000, 4200), (4000, 4200)]]))
    sands = shapely.union_all(shapely.buffer(shapely.points([b[:2] for b in BEACHES]), [b[2] for b in BEACHES]))
    sand = shapely.intersection(shapely.difference(shapely.buffer(land, 55), land), sands)
    water = shapely.difference(shapely.difference(frame.cell(), land), sand)
    parts = [
        ("harbour", "汐見港", shapely.intersection(water, basin)),
        ("sea", "汐見湾", shapely.difference(water, basin)),
        ("tidal_flat", "汐見海岸", sand),
    ]
    return [Drawn(city.key(f"{kind}-{name}"), _areas(geom), {"kind": kind, "name": name}) for kind, name, geom in parts]


def _areas(geom: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geom)
    return shapely.MultiPolygon(list(parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 1)]))


def draw_water(city: City) -> list[Drawn]:
    """Rivers as far as the shore, and ponds."""
    drawn = []
    main = city.terrain.rivers[0].water
    for number, river in enumerate(city.terrain.rivers):
        water = shapely.intersection(river.water, city.terrain.land)
        if number:
            water = shapely.difference(water, main)
        drawn.append(Drawn(city.key(f"川-{river.name}"), _areas(water), {"kind": "river", "name": river.name}))
    ponds = shapely.difference(city.terrain.ponds, shapely.union_all([r.water for r in city.terrain.rivers]))
    for number, pond in enumerate(shapely.get_parts(ponds), 1):
        name = "城の堀" if shapely.dwithin(pond, shapely.Point(4560, 4760), 120) else f"{number}号池"
        drawn.append(Drawn(city.key(f"池-{number}"), pond, {"kind": "pond", "name": name}))
    return drawn


def draw_wards(city: City) -> list[Drawn]:
    """The wards since 1972, with the division of 1986."""
    faces, ward = city.faces, city.towns.ward_of_face
    drawn = []
    begin = date(1972, 4, 1)
    for index, plan in enumerate(WARDS):
        code = plan.code if city.tile == 0 else f"{99101 + city.tile * 6 + index}"[:5]
        name = plan.name if city.tile == 0 else city.towns_prefix + plan.name
        props = {"code": code, "name": name, "kana": plan.kana, "name_en": plan.name_en}
        key, area = city.key(plan.code), faces.union(ward == index)
        if index == _SEATS:
            drawn.append(Drawn(key, faces.union(np.isin(ward, [_SEATS, _SPLIT_OFF])), props, begin, SPLIT))
        since = SPLIT if index in (_SEATS, _SPLIT_OFF) else begin
        drawn.append(Drawn(key, area, props, since))
    return drawn


def draw_towns(city: City) -> list[Drawn]:
    """町丁目; those of 川添区 belonged to 汐入区 before 1986."""
    drawn = []
    for number, town in enumerate(city.towns.towns):
        if not len(town.faces):
            continue
        code = f"{WARDS[town.ward].code}{city.tile:03d}{number + 1:04d}"
        area = city.faces.union(town.faces)
        props = {"code": code, "name": town.name, "kana": town.kana, "name_en": town.name_en}
        now = {**props, "ward": WARDS[town.ward].name}
        if town.ward == _SPLIT_OFF:
            before = {**props, "ward": WARDS[_SEATS].name}
            drawn += [Drawn(code, area, before, None, SPLIT), Drawn(code, area, now, SPLIT)]
        else:
            drawn.append(Drawn(code, area, now))
    return drawn


def _class(rank: str, number: str) -> str:
    if rank == "expressway":
        return "motorway"
    if rank == "arterial":
        return "national" if number.startswith(("3・1", "3・2")) else "prefectural"
    return "city"


def draw_roads(city: City) -> list[Drawn]:
    """All roads; the local streets of a superblock are one feature."""
    drawn = [
        Drawn(
            city.key(f"道路-{r.number}"), r.line, {"class": _class(r.rank, r.number), "name": r.name, "width": r.width}
        )
        for r in city.network.roads
    ]
    main = [shapely.buffer(r.line, r.width / 2 + 2) for r in city.network.roads if r.rank != "expressway"]
    minor = np.array(shapely.get_parts(city.minor))
    for number, part in enumerate(_up_to(minor, np.array(main))):
        if not shapely.is_empty(part):
            drawn.append(Drawn(city.key(f"市道-{number + 1:04d}"), part, {"class": "city", "width": 12.0}))
    streets = np.array([district.streets for district in city.districts])
    streets = _up_to(streets, np.array([*main, *shapely.buffer(minor, 7.5)]))
    for number, (district, street) in enumerate(zip(city.districts, streets, strict=True)):
        lines = shapely.get_parts(shapely.line_merge(street))
        lines = lines[(shapely.get_type_id(lines) == 1) & (shapely.length(lines) > 5)]
        if len(lines):
            width = {"centre": 9.0, "port": 14.0, "old_town": 4.5}.get(district.kind, 6.0)
            props = {"class": "local", "width": width}
            drawn.append(Drawn(city.key(f"区画-{number:04d}"), shapely.MultiLineString(list(lines)), props))
    return drawn + _lanes(city)


def _up_to(lines: Shapes, wider: Shapes) -> Shapes:
    """``lines`` as far as the kerb of ``wider`` roads: drawn to scale, they must not lie on top of these."""
    which, road = shapely.STRtree(wider).query(lines, predicate="intersects")
    cut = lines.copy()
    for line in np.unique(which):
        cut[line] = shapely.difference(lines[line], shapely.union_all(wider[road[which == line]]))
    return cut


def _lanes(city: City) -> list[Drawn]:
    """Lanes through the lower country: borders of superblocks out of town."""
    edges = shapely.union_all(shapely.boundary(np.array(city.network.superblocks)))
    near = [shapely.buffer(r.line, 2.0) for r in city.network.roads if r.rank != "expressway"]
    near += [shapely.buffer(city.network.buildable, -4), shapely.buffer(shapely.boundary(city.terrain.land), 8)]
    near += [shapely.buffer(r.water, 8) for r in city.terrain.rivers]
    lines = shapely.get_parts(shapely.line_merge(shapely.difference(edges, shapely.union_all(np.array(near)))))
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    height = city.terrain.height_at(shapely.get_x(middle), shapely.get_y(middle))
    low = lines[(height < 90) & (shapely.length(lines) > 60)]
    return [Drawn(city.key(f"農道-{n + 1:03d}"), line, {"class": "path", "width": 3.5}) for n, line in enumerate(low)]


def draw_railways(city: City) -> list[Drawn]:
    """The railway lines."""
    return [
        Drawn(
            city.key(r.name),
            r.line,
            {"name": r.name, "operator": "汐見鉄道", "kind": "railway"},
            date(1928 + 34 * n, 4, 1),
        )
        for n, r in enumerate(city.network.railways)
    ]


def draw_stations(city: City) -> list[Drawn]:
    """The stations."""
    return [
        Drawn(
            city.key(s.name),
            s.point,
            {
                "name": f"{s.name}駅",
                "kana": f"{s.kana}えき",
                "name_en": f"{romaji(s.kana)} Station",
                "line": s.railway,
                "operator": "汐見鉄道",
            },
        )
        for s in city.network.stations
    ]


def draw_buildings(city: City) -> list[Drawn]:
    """Buildings from the year they were built; schools are among them."""
    homes = city.buildings
    use = city.zones.use[homes.face]
    kind = np.full(len(use), "house", dtype="U12")
    kind[homes.levels >= 4] = "apartment"
    kind[np.isin(use, ["commercial", "neighborhood_commercial"])] = "commercial"
    kind[np.isin(use, ["quasi_industrial", "industrial", "exclusive_industrial"])] = "industrial"
    drawn = [
        Drawn(
            city.key(f"B{n:06d}"),
            area,
            {"kind": str(k), "levels": int(levels), "height": round(float(levels) * 3.1 + 0.9, 1)},
            date(int(year), 4, 1),
        )
        for n, (area, k, levels, year) in enumerate(zip(homes.area, kind, homes.levels, homes.year, strict=True))
    ]
    for face in city.sites.schools:
        block = city.blocks[face]
        hall = shapely.buffer(shapely.minimum_rotated_rectangle(block), -12, join_style="mitre")
        wing = shapely.intersection(
            shapely.difference(hall, shapely.buffer(hall, -15, join_style="mitre")), _northern(hall)
        )
        for part in shapely.get_parts(wing):
            if part.geom_type == "Polygon" and part.area > 100 and city.zones.use[face] != OUTSIDE:
                drawn.append(Drawn(city.key(f"S{face:06d}"), part, {"kind": "public", "levels": 4, "height": 15.0}))
                break
    return drawn


def _northern(area: shapely.Geometry) -> shapely.Geometry:
    west, _, east, north = shapely.bounds(area)
    return shapely.box(west, float(shapely.get_y(shapely.centroid(area))) + 4, east, north)
