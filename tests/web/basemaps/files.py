"""PMTiles files for tests, written by the writer of our own archives."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from PIL import Image
from pmtiles.tile import Compression, TileType, tileid_to_zxy, zxy_to_tileid

from tiles.archive.write import _header, _written

BOX = (139.55, 35.25, 139.69, 35.38)


def png(color: tuple[int, int, int]) -> bytes:
    """One tile of one colour."""
    made = BytesIO()
    Image.new("RGB", (256, 256), color).save(made, "PNG")
    return made.getvalue()


def covering(zooms: range, box: tuple[float, float, float, float] = BOX) -> list[int]:
    """Ids of the tiles that meet ``box``, in order."""
    import math  # noqa: PLC0415

    found = []
    for z in zooms:
        n = 1 << z

        def row(lat: float, n: int = n) -> int:
            return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)

        west, south, east, north = box
        found += [
            zxy_to_tileid(z, x, y)
            for x in range(int((west + 180) / 360 * n), int((east + 180) / 360 * n) + 1)
            for y in range(row(north), row(south) + 1)
        ]
    return sorted(found)


def write(path: Path, tiles: list[tuple[int, bytes]], header: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Put a file in place in one step, as it is to be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as file:
        _written(file, tiles, header, metadata)
    unfinished.replace(path)


def write_images(path: Path, color: tuple[int, int, int], zooms: range = range(10, 15), **metadata: Any) -> None:
    """A file of images of one colour."""
    body = png(color)
    header = {**_header(BOX), "tile_type": TileType.PNG, "tile_compression": Compression.NONE}
    write(path, [(one, body) for one in covering(zooms)], header, {"attribution": "試験の写真", **metadata})


def write_vectors(path: Path, zooms: range = range(10, 13), **metadata: Any) -> None:
    """A file of vector tiles, each one square of the layer ``field``."""
    square = mapbox_vector_tile.encode(
        [
            {
                "name": "field",
                "features": [{"geometry": "POLYGON((0 0, 4096 0, 4096 4096, 0 4096, 0 0))", "properties": {}}],
            }
        ]
    )
    body = gzip.compress(square, mtime=0)
    said = {
        "attribution": '<a href="https://example.org/terms">試験 &amp; 地図</a>',
        "vector_layers": [{"id": "field"}],
    }
    write(path, [(one, body) for one in covering(zooms)], _header(BOX), {**said, **metadata})


def first_tile(zooms: range) -> tuple[int, int, int]:
    """Zoom, column and row of a tile that such files hold."""
    z, x, y = tileid_to_zxy(covering(zooms)[0])
    return z, x, y
