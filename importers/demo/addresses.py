"""How a place of the fictional city is addressed: the components that all layers with addresses share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from importers.demo.city import City
from importers.demo.names import NUMERALS, WARDS, romaji
from importers.demo.numbering import residence_numbers
from importers.demo.record import CITY
from importers.demo.towns import Town

PREFECTURE, PREFECTURE_KANA, PREFECTURE_EN = "汐見県", "しおみけん", "Shiomi-ken"
_CITY_KANA, _CITY_EN = "しおみし", "Shiomi-shi"


@dataclass(frozen=True)
class TownAddress:
    """A town as part of addresses; ``code`` is that of the layer ``town``, ``lot_code`` that of the registry."""

    name: str
    code: str
    lot_code: str
    props: dict[str, Any]
    readings: dict[str, str]
    indicated: bool


def split_chome(town: Town) -> tuple[str, int | None]:
    """The town's name without its 丁目, and the number of that."""
    for number, numeral in reversed(list(enumerate(NUMERALS, 1))):
        if town.name.endswith(f"{numeral}丁目"):
            return town.name.removesuffix(f"{numeral}丁目"), number
    return town.name, None


def town_addresses(city: City) -> list[TownAddress]:
    """The address of every town, in the order of ``city.towns``."""
    found, oazas = [], dict[tuple[int, str], int]()
    for number, town in enumerate(city.towns.towns):
        plan = WARDS[town.ward]
        ward = city.towns_prefix + plan.name
        oaza, chome = split_chome(town)
        code = f"{plan.code}{city.tile:03d}{number + 1:04d}"
        oaza_code = oazas.setdefault((town.ward, oaza), len(oazas) + 1)
        props = {
            "prefecture": PREFECTURE,
            "city": f"{CITY}{ward}",
            "ward": ward,
            "town": town.name,
            "oaza": oaza,
            "chome": chome,
        }
        readings = {
            "town_kana": town.kana,
            "town_en": town.name_en,
            "city_kana": f"{_CITY_KANA}{plan.kana}",
            "city_en": f"{_CITY_EN} {romaji(plan.kana.removesuffix('く'))}-ku",
            "prefecture_kana": PREFECTURE_KANA,
            "prefecture_en": PREFECTURE_EN,
        }
        lot_code = f"{plan.code}-{oaza_code:03d}{chome or 0:03d}{city.tile:04d}00"
        indicated = bool(city.numbers.indicated[number])
        found.append(TownAddress(f"{CITY}{ward}{town.name}", code, lot_code, props, readings, indicated))
    return found


def number_at(city: City, face: int, point: shapely.Point) -> str:
    """What follows the town in the address of ``point`` on ``face``: 3番12号, or a lot number such as 12番地3."""
    numbers, lots = city.numbers, city.lots
    if numbers.block[face]:
        residence = residence_numbers(city.blocks[[face]], np.array([point]), numbers.step)[0]
        return f"{numbers.block[face]}番{residence}号"
    own = np.flatnonzero(lots.face == face)
    if not len(own):
        return ""
    lot = own[np.argmin(shapely.distance(lots.area[own], point))]
    branch = numbers.branch[lot]
    return f"{numbers.lot[lot]}番地{branch or ''}"
