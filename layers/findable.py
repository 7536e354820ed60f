"""How the features of a layer are found by name: the part ``[search]`` of its declaration."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class SearchKind(StrEnum):
    """What a found thing is to the person who searched."""

    COORDINATES = auto()
    ADDRESS = auto()
    PARCEL = auto()
    TOWN = auto()
    WARD = auto()
    FACILITY = auto()
    STATION = auto()
    DECISION = auto()
    ROAD = auto()
    FEATURE = auto()


class Level(StrEnum):
    """How much of an address was matched, from coarse to fine; for other names, how they were met."""

    PREFECTURE = auto()
    CITY = auto()
    WARD = auto()
    TOWN = auto()
    BLOCK = auto()
    RESIDENCE = auto()
    PARCEL = auto()
    EXACT = auto()
    PREFIX = auto()
    PARTIAL = auto()

    @property
    def depth(self) -> int:
        """0 for a prefecture to 6 for a parcel."""
        return list(Level).index(self)


WIDE = frozenset({Level.PREFECTURE, Level.CITY, Level.WARD, Level.TOWN})
"""Levels that are whole quarters: what applies differs within them."""


@dataclass(frozen=True, slots=True)
class AddressParts:
    """The fields that make the address of a feature, from coarse to fine."""

    name: str
    """Field with the town and its 丁目, or the ward."""
    area: tuple[str, ...] = ()
    """Fields before it: prefecture, city, ward. Together they say in which area the name is meant."""
    koaza: str | None = None
    """Field with the 小字 or 通称, which people leave out."""
    number: str | None = None
    """Field with the number after the town: block, residence or lot, its parts joined by dashes."""
    level: Level | None = None
    level_by: str | None = None
    """Code field whose codes are levels; instead of ``level``."""


@dataclass(frozen=True, slots=True)
class Search:
    """What of a layer's features is searched, and how they are shown in a list of what was found."""

    kind: SearchKind
    title: tuple[str, ...]
    """Fields that name a feature, joined by a blank where there are several; each is searched as well."""
    subtitle: tuple[str, ...] = ()
    """Fields that tell features of one title apart: ward, address, line."""
    readings: tuple[str, ...] = ()
    """Fields in kana."""
    english: tuple[str, ...] = ()
    """Fields in Latin letters; the first is the title for readers of other languages than Japanese."""
    numbers: tuple[str, ...] = ()
    """Fields with numbers that are searched in any spelling: 3・4・40, 告示第506号."""
    area_code: str | None = None
    """Field with the five digits of a 全国地方公共団体コード; found with its check digit as well."""
    weight: int = 50
    """0 to 100: of two equally good matches the one of more weight comes first."""
    address: AddressParts | None = None
    """Given: features are found by the structure of their address as well."""
