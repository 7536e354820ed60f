"""Parcels (筆) as the registry's maps show them, with their 地番."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from importers.demo.addresses import TownAddress, town_addresses
from importers.demo.city import City
from importers.demo.draw_addresses import mapped
from importers.demo.record import Drawn

_MAPS: dict[str, tuple[str, str, str, int]] = {
    "centre": ("map", "地籍図", "a2", 250),
    "castle": ("map", "地籍図", "a2", 250),
    "old_town": ("stand_in", "街区基本調査成果図", "b1", 500),
    "port": ("map", "土地区画整理所在図", "a2", 500),
    "inner": ("map", "地籍図", "a2", 500),
    "suburb": ("map", "地籍図", "a3", 500),
    "hill": ("map", "地籍図", "a3", 500),
    "fringe": ("map", "地籍図", "b1", 500),
    "country": ("map", "地籍図", "b2", 1000),
}
"""Kind of district -> class and kind of the map, accuracy class, scale."""


def draw_parcels(city: City) -> list[Drawn]:
    """Every mapped lot once: single lots, sites over several lots, and lots whose boundary is not settled."""
    towns, known = town_addresses(city), mapped(city)
    drawn, joined = [], set[int]()
    for parcel in city.joined:
        joined |= set(parcel.lots)
        if known[list(parcel.lots)].all():
            own = parcel.lots[:1] if parcel.settled else parcel.lots
            drawn.append(_parcel(city, towns, own, parcel.area))
    for lot in np.flatnonzero(known):
        if int(lot) not in joined:
            drawn.append(_parcel(city, towns, (int(lot),), city.lots.area[lot]))
    return drawn


def _parcel(city: City, towns: list[TownAddress], lots: tuple[int, ...], area: shapely.Geometry) -> Drawn:
    numbers, face = city.numbers, int(city.lots.face[lots[0]])
    town, district = towns[city.towns.of_face[face]], int(city.faces.district[face])
    first, branch = numbers.lot[lots[0]], numbers.branch[lots[0]]
    shown = [f"{numbers.lot[n]}-{numbers.branch[n]}" if numbers.branch[n] else str(numbers.lot[n]) for n in lots]
    number, unsettled = "+".join(shown), len(lots) > 1
    map_class, map_kind, accuracy, scale = _MAPS[str(city.faces.kind[face])]
    # A plus would be read as a blank where the key stands in an address.
    key = f"{town.lot_code}-{'_'.join(shown)}"
    props: dict[str, Any] = {
        **{name: value for name, value in town.props.items() if name != "ward"},
        "id": key,
        "name": f"{town.name}" + "・".join(_in_words(text) for text in shown),
        "kind": "lot",
        "number": number,
        "lot": None if unsettled else str(first),
        "lot2": str(branch) if branch and not unsettled else None,
        "code": town.lot_code.replace("-", ""),
        "unsettled": unsettled,
        "unsettled_lots": "、".join(_in_words(text) for text in shown) if unsettled else None,
        "map_class": map_class,
        "map_kind": map_kind,
        "map_name": f"{town.props['ward']}{district:03d}",
        "map_number": str(district),
        "map_scale": scale,
        "coordinates": "公共座標9系",
        "datum_origin": "transformed" if map_class == "stand_in" else "surveyed",
        "coordinate_kind": "digitised" if map_class == "stand_in" else "surveyed",
        "accuracy": accuracy,
    }
    return Drawn(key, area, props)


def _in_words(number: str) -> str:
    lot, _, branch = number.partition("-")
    return f"{lot}番{branch}"
