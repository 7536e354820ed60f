"""TileJSON 3.0.0 of one or several layers, with tile addresses that can be kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from psycopg import OperationalError

from layers.definition import Layer
from layers.derive.tile import tile_fields
from mapsvc.dates import today
from mapsvc.db.connection import twice
from mapsvc.db.sqlfile import sql
from mapsvc.errors import Unavailable
from mapsvc.languages import japanese
from tiles.grid import Box
from tiles.history import History
from tiles.identity import declared
from tiles.service import TileService

_WORLD = (-180.0, -85.051129, 180.0, 85.051129)


def tilejson(
    service: TileService, layers: str, *, base: str, as_of: date | None = None, language: str = "ja"
) -> dict[str, Any]:
    """The TileJSON of comma-joined ``layers`` in force on ``as_of`` (None: today), as the database has them now.

    ``base`` is the address tiles are asked at, without a final slash (``https://map.example``). The addresses name the
    last day at which something came into force instead of ``as_of``: they are the same each day until that happens.
    Raises UnknownLayer, InvalidInput("layers"), Unavailable.
    """
    found = service.layers(layers)
    service.versions.refresh()
    histories = [service.versions.at(layer.id, 0) for layer in found]
    asked = as_of or today()
    day = max(history.last_day(history.head, asked) for history in histories)
    version = "-".join(str(history.head) for history in histories)
    query = f"as_of={day.isoformat()}&state={_state(service, found, histories)}"
    boxes = [box for history in histories if (box := history.bounds())]
    result: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": "、".join(layer.title.get(language) for layer in found)
        if japanese(language)
        else ", ".join(layer.title.get(language) for layer in found),
        "scheme": "xyz",
        "tiles": [f"{base}/tiles/{layers}/{version}/{{z}}/{{x}}/{{y}}.mvt?{query}"],
        "minzoom": min(layer.tiles.minzoom for layer in found),
        "maxzoom": max(layer.tiles.maxzoom for layer in found),
        "bounds": _bounds(boxes),
        "vector_layers": [_vector_layer(layer, language) for layer in found],
    }
    if attribution := _attribution(service, found, asked):
        result["attribution"] = attribution
    return result


def _vector_layer(layer: Layer, language: str) -> dict[str, Any]:
    return {
        "id": layer.id,
        "description": layer.title.get(language),
        "minzoom": layer.tiles.minzoom,
        "maxzoom": layer.tiles.maxzoom,
        "fields": {
            field.name: field.title.get(language) + (f" ({field.unit})" if field.unit else "")
            for field in tile_fields(layer)
        },
    }


def _state(service: TileService, layers: Sequence[Layer], histories: Sequence[History]) -> str:
    """Another one where the same versions hold something else: a new declaration, a database filled anew."""
    parts = [(declared(layer), str(history.head_recorded_at)) for layer, history in zip(layers, histories, strict=True)]
    return hashlib.blake2b(repr((service.budget, parts)).encode(), digest_size=5).hexdigest()


def _bounds(boxes: Sequence[Box]) -> list[float]:
    if not boxes:
        return list(_WORLD)
    west, south = (min(box[side] for box in boxes) for side in (0, 1))
    east, north = (max(box[side] for box in boxes) for side in (2, 3))
    return [max(west, _WORLD[0]), max(south, _WORLD[1]), min(east, _WORLD[2]), min(north, _WORLD[3])]


def _attribution(service: TileService, layers: Sequence[Layer], as_of: date) -> str:
    """The sources' attributions, escaped: a map draws this text as HTML."""
    values = {"layers": [layer.id for layer in layers], "as_of": as_of}
    try:
        rows = twice(service.pool, lambda conn: conn.execute(sql("tiles", "attribution").encode(), values).fetchall())
    except OperationalError as error:
        raise Unavailable("the database does not answer; try again in a moment") from error
    return " | ".join(escape(text) for (text,) in rows)
