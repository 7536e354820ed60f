"""What all comparisons share: the copied city, its versions, the day asked for, and the programs that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.peers.tile_lists import Ask
from bench.peers.views import published
from bench.place import Place
from layers.registry import catalogue
from mapsvc.config import read_settings
from mapsvc.dates import today
from mapsvc.db.connection import connect
from tiles.identity import Question, identify
from tiles.read import tile_pool
from tiles.versions import Versions
from tiles.wire import FEATURE, LAYER, items

_NAME = 1
"""Number of a layer's name (Vector Tile 2.1, 4)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One city for all servers."""

    place: Place
    day: date
    held: dict[str, int]
    """The layers that hold something, with their versions."""
    tools: dict[str, Path]
    """The other servers that are there, by name."""

    def addresses(self, asks: Sequence[Ask]) -> list[str]:
        """Where our server has them."""
        return [ask.ours(self.held, self.day) for ask in asks]


def scene(place: Place, tools: dict[str, Path]) -> Scene:
    """The scene on a copied city."""
    with connect(place.url) as conn:
        held = {layer.id: 0 for layer in published(conn)}
        held |= {name: version for name, version in conn.execute("SELECT id, version FROM layer") if name in held}
    return Scene(place, today(), held, tools)


def filled(on: Scene, asks: Sequence[Ask]) -> list[Ask]:
    """Those of ``asks`` in which something may show: ours answers the others without the database, which is no feat."""
    with _versions(on) as versions:
        budget = read_settings().tile_budget_bytes
        found = []
        for ask in asks:
            layers = [catalogue().layer(name) for name in ask.layers]
            numbers = tuple(on.held[name] for name in ask.layers)
            if identify(versions, layers, Question(",".join(ask.layers), numbers, ask.tile, on.day), budget).wanted:
                found.append(ask)
    return found


@contextmanager
def _versions(on: Scene) -> Iterator[Versions]:
    pool = tile_pool(on.place.url, size=1, timeout_ms=60_000)
    pool.open()
    try:
        yield Versions(pool)
    finally:
        pool.close()


def features(mvt: bytes) -> dict[str, int]:
    """How many features each layer of a tile has."""
    result = {}
    for number, _, start, end in items(mvt):
        if number == LAYER:
            layer = mvt[start:end]
            fields = list(items(layer))
            name = next(layer[inside:stop].decode() for field, _, inside, stop in fields if field == _NAME)
            result[name] = sum(field == FEATURE for field, *_ in fields)
    return {name: count for name, count in result.items() if count}
