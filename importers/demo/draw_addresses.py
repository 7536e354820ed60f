"""Points of addresses: towns; blocks and residences where there is 住居表示; lots where no map has their shape."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely

from importers.demo.addresses import TownAddress, town_addresses
from importers.demo.city import City
from importers.demo.record import Drawn

WITHOUT_MAPS = 5
"""高台区: outside its 丁目 the registry's maps are in arbitrary coordinates, so that lots are known as points alone."""
_ACT = date(1962, 5, 10)
"""The Act on Indication of Residential Address."""


def draw_address_points(city: City) -> list[Drawn]:
    """Towns with their readings, then what the addresses in each are made of."""
    towns = town_addresses(city)
    return [*_towns(city, towns), *_blocks(city, towns), *_residences(city, towns), *_lots(city, towns)]


def mapped(city: City) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Of each lot, whether the registry's map is in public coordinates."""
    chome = np.array([town.name.endswith("丁目") for town in city.towns.towns])
    ward = city.towns.ward_of_face[city.lots.face]
    return np.asarray((ward != WITHOUT_MAPS) | chome[city.towns.of_face[city.lots.face]])


def _props(town: TownAddress, level: str, identifier: str, number: str, tail: str) -> dict[str, Any]:
    return {
        **town.props,
        "id": identifier,
        "level": level,
        "name": f"{town.name}{tail}",
        "number": number or None,
        "code": town.code,
        "residence_indication": town.indicated,
    }


def _towns(city: City, towns: list[TownAddress]) -> list[Drawn]:
    drawn = []
    for town, declared in zip(towns, city.towns.towns, strict=True):
        if len(declared.faces):
            whole = shapely.point_on_surface(city.faces.union(declared.faces))
            drawn.append(Drawn(town.code, whole, {**_props(town, "town", town.code, "", ""), **town.readings}))
    return drawn


def _blocks(city: City, towns: list[TownAddress]) -> list[Drawn]:
    faces = np.flatnonzero(city.numbers.block)
    drawn = []
    for face, point in zip(faces, shapely.point_on_surface(city.blocks[faces]), strict=True):
        town, number = towns[city.towns.of_face[face]], str(city.numbers.block[face])
        key = f"{town.code}-{int(number):03d}"
        drawn.append(Drawn(key, point, {**_props(town, "block", key, number, f"{number}番"), "block": number}))
    return drawn


def _residences(city: City, towns: list[TownAddress]) -> list[Drawn]:
    numbers, homes = city.numbers, city.buildings
    drawn = []
    for building in np.flatnonzero(numbers.residence):
        face = homes.face[building]
        town, block = towns[city.towns.of_face[face]], str(numbers.block[face])
        first, second = str(numbers.residence[building]), str(numbers.residence2[building] or "")
        both = f"{first}-{second}" if second else first
        key = f"{town.code}-{int(block):03d}-{int(first):03d}" + (f"-{int(second):03d}" if second else "")
        since = max(_ACT, date(int(homes.year[building]), 4, 1))
        props = {
            **_props(town, "residence", key, f"{block}-{both}", f"{block}番{both}号"),
            "block": block,
            "residence": first,
            "residence2": second or None,
            "position_scale": 2500,
            "effective_on": since.isoformat(),
        }
        drawn.append(Drawn(key, shapely.point_on_surface(homes.area[building]), props, since))
    return drawn


def _lots(city: City, towns: list[TownAddress]) -> list[Drawn]:
    numbers, lots = city.numbers, city.lots
    alone = np.flatnonzero(~mapped(city))
    drawn = []
    for lot, point in zip(alone, shapely.point_on_surface(lots.area[alone]), strict=True):
        town = towns[city.towns.of_face[lots.face[lot]]]
        first, branch = str(numbers.lot[lot]), str(numbers.branch[lot] or "")
        key = f"{town.code}-{int(first):05d}{int(branch or 0):05d}00000"
        props = {
            **_props(town, "parcel", key, f"{first}-{branch}" if branch else first, f"{first}番{branch}"),
            "lot": first,
            "lot2": branch or None,
            "position_scale": 2500,
        }
        drawn.append(Drawn(key, point, props))
    return drawn
