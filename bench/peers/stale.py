"""After an edit: how many of the tiles that show it still show what was there before."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import urlsplit

import brotli
import shapely

from bench.measure import Result, Series
from bench.peers import rivals
from bench.peers.front import nginx
from bench.peers.scene import Scene
from bench.peers.tile_lists import Ask
from bench.place import say
from bench.server import Running, mapsvc
from layers.definition import FieldType
from layers.derive.tile import tile_fields
from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.db.connection import connect
from tiles.grid import Tile, tile_at

LAYER = "building"
EDITS = 20
ZOOMS = (14, 15, 16)
_FOUND = f"""
    SELECT key, ST_AsBinary(geom), props, lower(valid), upper(valid), ST_X(place), ST_Y(place)
    FROM feature_{LAYER}, ST_PointOnSurface(geom) AS place
    WHERE upper_inf(recorded) AND valid @> %s::date ORDER BY key
"""  # noqa: S608 - a constant


def measure(on: Scene, repeats: int) -> list[Result]:
    """Stale tiles of ours through nginx and of martin, each asked before and right after an edit."""
    del repeats  # it is counted, not timed
    if "martin" not in on.tools or LAYER not in on.held:
        return []
    place = on.place
    with (
        mapsvc(place, "stale") as server,
        nginx(server, place.work / "front-stale") as front,
        rivals.martin(place, on.tools["martin"], cached=True) as martin,
    ):
        rows = _chosen(on)
        tiles = sorted({tile_at(row[5], row[6], zoom) for row in rows for zoom in ZOOMS}, key=lambda t: (t.z, t.x, t.y))
        say(f"an edit of {len(rows)} features in {len(tiles)} tiles")
        before = {tile: (_ours(front, tile), _martin(martin, tile)) for tile in tiles}
        _edit(on, rows)
        after = {tile: (_ours(front, tile), _martin(martin, tile)) for tile in tiles}
    stale = [sum(before[tile][who] == after[tile][who] for tile in tiles) for who in (0, 1)]
    return [
        Result(
            "stale tiles after an edit",
            Series((float(stale[0]),), f"of {len(tiles)}"),
            Series((float(stale[1]),), f"of {len(tiles)}"),
            "martin's memory cache",
            more_is_better=False,
            aim="0",
            limit="nothing: a tile's address names its version, as TileJSON gives it from the edit on",
        )
    ]


def _ours(front: Running, tile: Tile) -> bytes:
    """The tile as a client gets it that reads the TileJSON first."""
    status, _, body = front.get(f"/tiles/{LAYER}.json")
    assert status == 200, body[:300]
    address = urlsplit(json.loads(body)["tiles"][0])
    path = address.path.format(z=tile.z, x=tile.x, y=tile.y)
    status, headers, body = front.get(f"{path}?{address.query}", Accept_Encoding="br")
    assert status == 200, (path, status)
    return bytes(brotli.decompress(body)) if headers.get("content-encoding") == "br" else body


def _martin(martin: Running, tile: Tile) -> bytes:
    status, _, body = martin.get(rivals.martin_address(Ask((LAYER,), tile).layers, tile))
    assert status == 200, (tile, status)
    return body


def _chosen(on: Scene) -> list[tuple[Any, ...]]:
    with connect(on.place.url) as conn:
        rows = conn.execute(_FOUND.encode(), (on.day,)).fetchall()
    return Random(2).sample(rows, min(EDITS, len(rows)))  # noqa: S311 - a sample, not a secret


def _edit(on: Scene, rows: list[tuple[Any, ...]]) -> None:
    """Another number in a field that tiles show."""
    layer = catalogue().layer(LAYER)
    field = next(field.name for field in tile_fields(layer) if field.type in {FieldType.INTEGER, FieldType.NUMBER})
    with connect(on.place.url) as conn, conn.transaction():
        assertions = [
            Assertion(key, since, until, shapely.from_wkb(geom), {**props, field: (props.get(field) or 0) + 1})
            for key, geom, props, since, until, *_ in rows
        ]
        done = commit(conn, layer, assertions)
    assert done.changed + done.corrected == len(rows), done
