"""A vector tile by OGC API - Tiles (OGC 20-057), made, kept and compressed by the tiles service."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, request

from layers.store import versions
from mapsvc.errors import InvalidInput, NotFound
from tiles.coding import decode, negotiated
from tiles.grid import Tile
from tiles.identity import declared
from tiles.period import period_tile
from tiles.service import BRIEFLY
from web import parameters
from web.ogc import matrix
from web.ogc.answers import MVT
from web.ogc.asked import period
from web.ogc.tiles import NAMED, layers_of, within_limits
from web.state import state
from web.tiles import CURRENT, ask, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from layers.definition import Layer
    from layers.query import Period
    from layers.store.assertion import Version
    from tiles.cache import Kept
    from tiles.coding import Stored


def tile(matrix_set: str, z: str, y: str, x: str, layer_id: str | None = None) -> Response:
    """``…/{tileMatrix}/{tileRow}/{tileCol}``: a Mapbox Vector Tile, 204 where nothing is there.

    ``datetime`` names a day in law, or a period, whose tiles show every state in force at some time in it. Raises what
    the tiles service raises, and NotFound for another set of matrices or outside the limits that the tile set declares
    (/req/core/tc-error), which is looked at for empty tiles only: the others pay nothing for it.
    """
    named = NAMED if layer_id is None else NAMED - {"collections"}
    parameters.refuse_unknown(named | {"f"})
    matrix.check(matrix_set)
    if parameters.single("f") not in {None, "mvt"}:
        raise InvalidInput("f", "must be mvt")
    layers, days = layers_of(layer_id), period()
    place = Tile(number("z", z), number("x", x), number("y", y))
    response = _of_period(layers, place, days) if days.day is None else _of_day(layers, place, days.day)
    if response.status_code == 204 and not within_limits(layers, place):
        raise NotFound(f"{place.z}/{place.y}/{place.x}")
    return response


def _of_day(layers: Sequence[Layer], tile: Tile, day: date) -> Response:
    query = urlencode({"as_of": day.isoformat()}) if "datetime" in request.args else ""
    ids = ",".join(layer.id for layer in layers)
    encoding, known = request.headers.get("Accept-Encoding"), request.headers.get("If-None-Match")
    made = ask(state().tiles, (ids, CURRENT, str(tile.z), str(tile.x), str(tile.y)), query, encoding, known)
    return Response(made.body, made.status, list(made.headers))


def _of_period(layers: Sequence[Layer], tile: Tile, days: Period) -> Response:
    coding = negotiated(request.headers.get("Accept-Encoding"))
    with state().connection() as conn:
        held = versions(conn, [layer.id for layer in layers])
    name = _name(layers, held, tile, days)
    if request.if_none_match.contains_weak(f"{name}-{coding}"):
        response = Response(status=304)
    else:
        kept = _kept(layers, tile, days, name, "gzip" if coding == "identity" else coding)
        if kept.empty:
            response = Response(status=204)
        else:
            body = decode(kept.body, "gzip") if coding == "identity" else kept.body
            response = Response(body, content_type=MVT)
            if coding != "identity":
                response.headers["Content-Encoding"] = coding
    response.set_etag(f"{name}-{coding}")
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = BRIEFLY
    return response


def _name(layers: Sequence[Layer], held: Mapping[str, Version], tile: Tile, days: Period) -> str:
    """The digest of all that the tile depends on; of each layer the newest version, wherever it changed something."""
    said = ["period", f"{tile.z}/{tile.x}/{tile.y}/{state().settings.tile_budget_bytes}", str(days)]
    said += [f"{layer.id}/{declared(layer)}/{held[layer.id].recorded_at}" for layer in layers]
    return hashlib.blake2b("|".join(said).encode(), digest_size=16).hexdigest()


def _kept(layers: Sequence[Layer], tile: Tile, days: Period, name: str, coding: Stored) -> Kept:
    cache, budget = state().tiles.cache, state().settings.tile_budget_bytes
    if kept := cache.get(name, coding) or cache.recode(name, coding):
        return kept
    with state().connection() as conn:
        # Where a layer changed since its version was read, this is kept under a name that is not asked for again.
        content = period_tile(conn, layers, tile, (days.first, days.last), budget)
    return cache.put(name, coding, content, None)
