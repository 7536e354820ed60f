"""Writing an archive: blocks of tiles by several connections, kept in a journal, then packed into one file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from mapsvc.errors import NotFound
from tiles.archive.journal import Journal, remove
from tiles.archive.plan import Order, blocks, union
from tiles.build import build, build_several
from tiles.coding import encode
from tiles.grid import Box, Tile
from tiles.identity import Identity, Question, identify
from tiles.service import TileService
from tiles.tilejson import tilejson

CONNECTIONS = 3
"""One more than the usual two cores: while one waits for the database another compresses."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export has come."""

    done: int
    blocks: int
    tiles: int
    """Tiles with content, of those made in this run."""


def write_archive(
    service: TileService,
    order: Order,
    target: Path,
    *,
    language: str = "ja",
    restart: bool = False,
    told: Callable[[Progress], None] | None = None,
) -> int:
    """Write the tiles of ``order`` as the data are now to ``target`` (PMTiles 3, gzip); answers how many there are.

    What is made is kept in a journal beside ``target`` until all is: an export that was interrupted (Ctrl-C, a lost
    database) goes on where it stopped, as long as the data are the same; ``restart`` throws the journal away first.
    ``target`` is replaced in one step at the end. Raises NotFound where the layers hold nothing, Conflict where the
    journal is of something else, and what making a tile raises.
    """
    described = tilejson(service, order.ids, base="", as_of=order.as_of, language=language)
    histories = [service.versions.at(layer.id, 0) for layer in order.layers]
    bounds = union([box for history in histories if (box := history.bounds())])
    if bounds is None:
        raise NotFound(f"{order.ids}: nothing is held of these layers yet")
    said = f"{described['tiles'][0]} {order.as_of} {order.minzoom}-{order.maxzoom}"
    path = target.with_name(f"{target.name}.partial")
    if restart:
        remove(path)
    with Journal(path, said) as journal:
        versions = tuple(history.head for history in histories)
        _make(list(blocks(order, bounds)), partial(_block, service, order, versions), journal, told)
        count = _pack(journal, target, _header(bounds), _metadata(described, order))
        journal.remove()
    return count


def _make(
    wanted: Sequence[tuple[Tile, ...]],
    make: Callable[[tuple[Tile, ...]], list[tuple[int, bytes]]],
    journal: Journal,
    told: Callable[[Progress], None] | None,
) -> None:
    done = journal.done()
    finished, tiles = len(done), 0
    waiting = iter([(number, block) for number, block in enumerate(wanted) if number not in done])
    flying: dict[Future[list[tuple[int, bytes]]], int] = {}
    with ThreadPoolExecutor(CONNECTIONS) as people:
        try:
            while True:
                for number, block in islice(waiting, 2 * CONNECTIONS - len(flying)):
                    flying[people.submit(make, block)] = number
                if not flying:
                    return
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    number = flying.pop(future)
                    made = future.result()
                    journal.add(number, made)
                    finished, tiles = finished + 1, tiles + len(made)
                    if told is not None:
                        told(Progress(finished, len(wanted), tiles))
        finally:
            for future in flying:
                future.cancel()


def _block(
    service: TileService, order: Order, versions: tuple[int, ...], block: tuple[Tile, ...]
) -> list[tuple[int, bytes]]:
    """The tiles of a block that hold something: PMTiles id and compressed bytes."""

    def identity(tile: Tile) -> Identity:
        question = Question(order.ids, versions, tile, order.as_of)
        return identify(service.versions, order.layers, question, service.budget)

    alike: dict[object, list[tuple[Tile, Identity]]] = {}
    for tile in block:
        found = identity(tile)
        if found.wanted:
            alike.setdefault(found.wanted, []).append((tile, found))
    return [
        (zxy_to_tileid(tile.z, tile.x, tile.y), encode(mvt, "gzip"))
        for group in alike.values()
        for tile, mvt in _read(service, group, identity)
        if mvt
    ]


def _read(
    service: TileService, group: list[tuple[Tile, Identity]], identity: Callable[[Tile], Identity]
) -> Iterator[tuple[Tile, bytes]]:
    """The tiles of a group that wants the same; one by one where somebody writes meanwhile."""
    tiles = [tile for tile, _ in group]
    made = build_several(service.pool, group[0][1], tiles, service.budget) if len(tiles) > 1 else None
    if made is not None:
        yield from ((tile, one.mvt) for tile, one in zip(tiles, made, strict=True))
        return
    for tile, known in group:
        again = _refreshed(service, identity, tile)
        yield tile, build(service.pool, known, tile, service.budget, again, metrics=service.metrics).mvt


def _refreshed(service: TileService, identity: Callable[[Tile], Identity], tile: Tile) -> Callable[[], Identity]:
    def again() -> Identity:
        service.versions.refresh()
        return identity(tile)

    return again


def _header(bounds: Box) -> dict[str, Any]:
    west, south, east, north = (round(side * 10_000_000) for side in bounds)
    return {
        "version": 3,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 12,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(described: dict[str, Any], order: Order) -> dict[str, Any]:
    """What a reader of the file is told: the layers with their fields, whose data they are, and of which day."""
    kept: dict[str, Any] = {key: described[key] for key in ("name", "attribution", "vector_layers") if key in described}
    return {**kept, "type": "overlay", "as_of": order.as_of.isoformat(), "generator": "mapsvc"}


def _pack(journal: Journal, target: Path, header: dict[str, Any], metadata: dict[str, Any]) -> int:
    """Write the file and put it in place in one step."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with unfinished.open("wb") as file:
        count = _written(file, journal.tiles(), header, metadata)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return count


def _written(
    file: BinaryIO, tiles: Iterable[tuple[int, bytes]], header: dict[str, Any], metadata: dict[str, Any]
) -> int:
    writer: Any = Writer(file)  # type: ignore[no-untyped-call]  # the package is typed in part
    for tile_id, body in tiles:
        writer.write_tile(tile_id, body)
    if writer.addressed_tiles == 0:
        raise NotFound("no tile of these layers holds anything at these zooms on this day")
    writer.finalize(header, metadata)
    return int(writer.addressed_tiles)
