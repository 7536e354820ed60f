"""A tile of all that is in force at some time in a period. Few ask for these: each is made anew, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from layers.definition import Layer
from layers.store.bands import band_of
from layers.store.reading import versions
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.errors import InvalidInput
from tiles.budget import allowances, most_features, shorten
from tiles.grid import EXTENT, MARGIN, Tile


def period_tile(
    conn: Connection, layers: Sequence[Layer], tile: Tile, days: tuple[date | None, date | None], budget: int
) -> bytes:
    """The uncompressed tile of the states of ``layers`` in force on any of ``days``, first and last (None: open).

    A feature that changed in the period is there in each of its states, under each state's own id. More than ``budget``
    bytes are cut, the least important features first. Raises InvalidInput("z") beyond the layers' largest zoom.
    """
    largest = max(layer.tiles.maxzoom for layer in layers)
    if tile.z > largest:
        raise InvalidInput("z", f"must be from 0 to {largest}, not {tile.z}; draw larger zooms from zoom {largest}")
    held = versions(conn, [layer.id for layer in layers])
    parts = [
        _part(conn, layer, tile, days, most_features(budget))
        for layer in layers
        if held[layer.id].version and tile.z >= layer.tiles.minzoom
    ]
    parts = [part for part in parts if part]
    if sum(map(len, parts)) <= budget:
        return b"".join(parts)
    allowed = allowances([len(part) for part in parts], budget)
    return b"".join(
        part if len(part) <= most else shorten(part, most)[0] for part, most in zip(parts, allowed, strict=True)
    )


def _part(conn: Connection, layer: Layer, tile: Tile, days: tuple[date | None, date | None], most: int) -> bytes:
    rank = f"props -> '{layer.tiles.rank}' DESC NULLS LAST, " if layer.tiles.rank else ""
    text = sql("tiles", "period").format(table=f'"shape_{layer.id}"', rank=rank)
    values = {
        "layer": layer.id, "z": tile.z, "x": tile.x, "y": tile.y, "extent": EXTENT, "margin": MARGIN,
        "share": MARGIN / EXTENT, "band": band_of(tile.z), "first": days[0], "last": days[1], "most": most,
    }  # fmt: skip
    row = conn.execute(text.encode(), values, prepare=False).fetchone()
    return bytes(row[0]) if row and row[0] else b""
