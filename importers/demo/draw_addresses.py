"""Representative points of addresses: one for each town and, where there is 住居表示, one for each block."""

from __future__ import annotations

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.names import NUMERALS, WARDS
from importers.demo.record import CITY, Drawn

PREFECTURE = "汐見県"


def draw_address_points(city: City) -> list[Drawn]:
    """Towns (level ``town``) and blocks numbered from the north-west of each 丁目 (level ``block``)."""
    faces = city.faces
    has_block = ~shapely.is_empty(city.blocks)
    drawn = []
    for number, town in enumerate(city.towns.towns):
        if not len(town.faces):
            continue
        ward = f"{CITY}{city.towns_prefix}{WARDS[town.ward].name}"
        code = f"{WARDS[town.ward].code}{city.tile:03d}{number + 1:04d}"
        base = {"prefecture": PREFECTURE, "city": ward, "town": town.name, "code": code}
        whole = shapely.point_on_surface(faces.union(town.faces))
        name = f"{ward}{town.name}"
        drawn.append(Drawn(f"町-{code}", whole, {**base, "level": "town", "name": name}))
        if not town.name.endswith(tuple(f"{n}丁目" for n in NUMERALS)):
            continue
        blocks = town.faces[has_block[town.faces]]
        blocks = blocks[np.lexsort((faces.x[blocks], -np.round(faces.y[blocks] / 90)))]
        points = shapely.point_on_surface(city.blocks[blocks])
        for n, point in enumerate(points, 1):
            drawn.append(
                Drawn(f"街区-{code}-{n:02d}", point, {**base, "level": "block", "name": f"{name}{n}", "block": str(n)})
            )
    return drawn
