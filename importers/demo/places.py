"""Points in the city with an address: where facilities stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.addresses import number_at
from importers.demo.city import City
from importers.demo.faces import Ints
from importers.demo.names import WARDS
from importers.demo.record import CITY


@dataclass(frozen=True)
class Place:
    """A point in metres with its address."""

    point: shapely.Point
    face: int
    town: str
    kana: str
    ward: str
    address: str


def place(city: City, face: int, aside: float = 0.0) -> Place:
    """A place in the block of ``face`` (in the face, where it has no block), ``aside`` metres east of its middle."""
    block = city.blocks[face]
    ground = city.faces.area[face] if shapely.is_empty(block) else block
    point = shapely.point_on_surface(ground)
    if aside:
        shifted = shapely.Point(point.x + aside, point.y + aside / 3)
        point = shifted if shapely.contains(ground, shifted) else point
    town = city.towns.towns[int(city.towns.of_face[face])]
    ward = city.towns_prefix + WARDS[town.ward].name
    return Place(point, face, town.name, town.kana, ward, f"{CITY}{ward}{town.name}{number_at(city, face, point)}")


def nearest_face(city: City, x: float, y: float, among: Ints | None = None) -> int:
    """The built face nearest to a point, among ``among`` or all."""
    faces = city.faces
    pool = np.flatnonzero(faces.built & ~shapely.is_empty(city.blocks)) if among is None else among
    return int(pool[np.argmin(np.hypot(faces.x[pool] - x, faces.y[pool] - y))])


def base_name(town: str) -> str:
    """The town's name without 町 or N丁目: what a school is called after."""
    if town.endswith("丁目"):
        return town.rstrip("丁目").rstrip("一二三四五六七八九十")
    return town.removesuffix("町")


def base_kana(kana: str) -> str:
    """The reading that belongs to :func:`base_name`."""
    if kana.endswith("ちょうめ"):
        return kana.removesuffix("ちょうめ").rstrip("0123456789")
    return kana.removesuffix("ちょう")
