"""Tiles and their TileJSON over HTTP: parameters in, one call, bytes out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import orjson
from flask import Flask, Response, request

from mapsvc.errors import InvalidInput
from tiles.tilejson import tilejson
from web import caching, parameters
from web.address import absolute

if TYPE_CHECKING:
    from tiles.service import TileAnswer, TileService

CURRENT = "current"
"""In place of a version: whatever is current, which may be kept for seconds only."""
FAILED = "mapsvc.tile_error"
"""Under this name the WSGI environment holds what the front before Flask failed with."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def ask(
    service: TileService,
    address: tuple[str, str, str, str, str],
    query: str,
    accept_encoding: str | None,
    if_none_match: str | None,
) -> TileAnswer:
    """The answer to ``/tiles/{layers}/{version}/{z}/{x}/{y}.mvt?as_of=``; raises what the service raises."""
    layers, version, *numbers = address
    z, x, y = (number(name, raw) for name, raw in zip("zxy", numbers, strict=True))
    return service.tile(
        layers,
        None if version == CURRENT else version,
        z,
        x,
        y,
        as_of=_day(query),
        accept_encoding=accept_encoding,
        if_none_match=if_none_match,
    )


def number(name: str, raw: str) -> int:
    """The whole number that ``raw`` writes; raises InvalidInput(name)."""
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 8):
        raise InvalidInput(name, f"must be a whole number, not {parameters.shown(raw)!r}")
    return int(raw)


@lru_cache(maxsize=256)
def _day(query: str) -> date | None:
    """The ``as_of`` of a tile's address. ``state`` only makes addresses differ, as TileJSON has written them."""
    try:
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=4)
    except ValueError as error:
        raise InvalidInput("as_of", "is the only parameter of a tile, beside state") from error
    found = dict(given)
    if len(found) < len(given):
        raise InvalidInput("as_of", "must be given once")
    if unknown := found.keys() - {"as_of", "state"}:
        raise InvalidInput(parameters.shown(min(unknown)), "is no parameter of a tile; known are as_of, state")
    raw = found.get("as_of", "")
    if not raw:
        return None
    try:
        # The pattern first: fromisoformat also reads 20260401 and 2026-W14.
        day = date.fromisoformat(raw) if _DAY.fullmatch(raw) else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput("as_of", f"must be a day as YYYY-MM-DD, not {parameters.shown(raw)!r}")
    return day


def register(app: Flask, service: Callable[[], TileService]) -> None:
    """The addresses of tiles; ``service`` is first called when a request needs it."""

    def tile(layers: str, version: str, z: str, x: str, y: str) -> Response:
        """``/tiles/{layers}/{version}/{z}/{x}/{y}.mvt?as_of=``: a Mapbox Vector Tile."""
        if (failed := request.environ.get(FAILED)) is not None:
            raise failed
        headers = request.headers
        query = request.query_string.decode("latin-1")
        encoding, tag = headers.get("Accept-Encoding"), headers.get("If-None-Match")
        answer = ask(service(), (layers, version, z, x, y), query, encoding, tag)
        return Response(answer.body, answer.status, list(answer.headers))

    def description(layers: str) -> Response:
        """``/tiles/{layers}.json?as_of=&lang=``: TileJSON with addresses of the present versions."""
        parameters.refuse_unknown({"as_of", "lang"})
        as_of, language = parameters.as_of(), parameters.language()
        body = orjson.dumps(tilejson(service(), layers, base=absolute(""), as_of=as_of, language=language))
        etag = hashlib.sha256(body).hexdigest()[:32]
        same = caching.unchanged(etag)
        return caching.keep(same or Response(body, mimetype="application/json"), etag)

    app.add_url_rule("/tiles/<layers>/<version>/<z>/<x>/<y>.mvt", "tile", tile)
    app.add_url_rule("/tiles/<layers>.json", "tilejson", description)
