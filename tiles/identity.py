"""What the content of a tile depends on, and its name made of exactly that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from layers.definition import Layer
from layers.derive.memo import per_layer
from layers.derive.tile import tile_fields
from layers.store.bands import band_of
from tiles.grid import EXTENT, MARGIN, Tile, reach
from tiles.read import Wanted
from tiles.statement import Part
from tiles.versions import Versions

FORMAT = 2
"""Raised when the program makes other bytes of the same data."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request understood: these layers at these versions, in force on a day, in a tile."""

    layers: str
    versions: tuple[int, ...]
    tile: Tile
    as_of: date


@dataclass(frozen=True, slots=True)
class Identity:
    """The tile's content: per layer that shows something there, what it shows; and the digest that names it."""

    name: str
    wanted: tuple[Wanted, ...]
    seen: tuple[datetime, ...]
    """Per ``wanted``: the newest version that was known when this was decided."""


@per_layer
def declared(layer: Layer) -> str:
    """Digest of those parts of a declaration that its tiles depend on."""
    parts = (FORMAT, EXTENT, MARGIN, layer.tiles, layer.geometry.value, [field.name for field in tile_fields(layer)])
    return hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def identify(versions: Versions, layers: Sequence[Layer], question: Question, budget: int) -> Identity:
    """What the tile asked for shows of ``layers``, whose versions are known ones.

    Two requests have the same name exactly where nothing that shows in the tile differs between them: the version
    counts from the last change that touched the tile, the date from the last one at which something there began or
    ended, and versions by their moment, so that a database built anew is another one.
    """
    tile, as_of = question.tile, question.as_of
    box = reach(tile)
    wanted: list[Wanted] = []
    seen: list[datetime] = []
    said = [f"{tile.z}/{tile.x}/{tile.y}/{budget}"]
    for layer, version in zip(layers, question.versions, strict=True):
        if tile.z < layer.tiles.minzoom:
            continue
        history = versions.at(layer.id, version)
        found = history.effective(box, version, as_of)
        if found.version == 0:
            continue
        newest = found if version == history.head else history.effective(box, history.head, as_of)
        recorded_at = versions.recorded_at(layer.id, found.version)
        part = Part(layer.id, band_of(tile.z), layer.tiles.rank, current=newest.version == found.version)
        wanted.append(Wanted(part, found.day, recorded_at))
        seen.append(versions.recorded_at(layer.id, history.head))
        said.append(f"{layer.id}/{declared(layer)}/{recorded_at.timestamp():.6f}/{found.day}")
    name = hashlib.blake2b("|".join(said).encode(), digest_size=16).hexdigest()
    return Identity(name, tuple(wanted), tuple(seen))
