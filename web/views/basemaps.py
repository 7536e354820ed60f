"""``/basemaps/``: tiles and styles of the PMTiles files in ``var/basemaps``.

Addresses hold the file's version, so that they may be kept for ever; the file that is there now answers under an older
version too, but then not to be kept.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import orjson
from flask import Response, request

from mapsvc.errors import InvalidInput, NotFound, Unavailable
from web import parameters
from web.basemaps import offer
from web.basemaps.archive import MOST_TILE_BYTES, Archive, BrokenArchive
from web.tiles import number

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("mapsvc.basemaps")
_YEAR = 31_536_000


def tile(basemap: str, version: str, ending: str, **numbers: str) -> Response:
    """One tile; 204 where the file holds none there. Raises NotFound, InvalidInput, Unavailable."""
    archive = _archive(basemap)
    if ending != archive.kind[0]:
        raise NotFound(f"tiles of {basemap} end in .{archive.kind[0]}")
    z, x, y = (number(name, numbers[name]) for name in "zxy")
    low, high = archive.header["min_zoom"], archive.header["max_zoom"]
    if not low <= z <= high:
        raise InvalidInput("z", f"must be from {low} to {high}, the zooms of {basemap}")
    if x >= 1 << z or y >= 1 << z:
        raise InvalidInput("x, y", f"must be below {1 << z} at zoom {z}")
    etag = f"{archive.stamp.version}-{z}-{x}-{y}"
    if request.if_none_match.contains_weak(etag):
        return _kept(Response(status=304), archive, version, etag)
    try:
        body = archive.tile(z, x, y)
        response = Response(status=204) if body is None else _coded(archive, body)
    except (BrokenArchive, OSError, EOFError, zlib.error) as error:
        log.warning("a tile of the base map %s cannot be read: %s", basemap, error)
        raise Unavailable(f"the file of {basemap} is broken") from error
    return _kept(response, archive, version, etag)


def style(basemap: str, version: str, scheme: str) -> Response:
    """``light.json``, ``dark.json``: how the vector tiles of a file are drawn."""
    archive = _archive(basemap)
    if not archive.vector or scheme not in {"light", "dark"}:
        raise NotFound(f"{basemap} has no such style")
    tiles = f"/basemaps/{basemap}/{archive.stamp.version}/{{z}}/{{x}}/{{y}}.{archive.kind[0]}"
    try:
        made = offer.offer().folder.style(basemap, archive, "dark" if scheme == "dark" else "light", tiles)
    except BrokenArchive as error:
        log.warning("the style of the base map %s cannot be used: %s", basemap, error)
        raise Unavailable(f"the style of {basemap} is broken") from error
    response = Response(orjson.dumps(made), mimetype="application/json")
    response.add_etag()
    response.cache_control.no_cache = True  # a style beside the file changes without it
    response.make_conditional(request)
    return response


def _archive(basemap: str) -> Archive:
    found = offer.offer().folder.archive(basemap)
    if found is None:
        raise NotFound(f"no base map {parameters.shown(basemap)!r} is served here")
    return found


def _coded(archive: Archive, body: bytes) -> Response:
    """``body`` as it lies in the file where the visitor takes it so."""
    if not archive.gzipped:
        return Response(body, mimetype=archive.kind[1])
    if request.accept_encodings["gzip"] > 0:
        response = Response(body, mimetype=archive.kind[1])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(_unpacked(body), mimetype=archive.kind[1])
    response.vary.add("Accept-Encoding")
    return response


def _unpacked(body: bytes) -> bytes:
    with gzip.GzipFile(fileobj=BytesIO(body)) as file:
        plain = file.read(10 * MOST_TILE_BYTES + 1)
    if len(plain) > 10 * MOST_TILE_BYTES:
        raise BrokenArchive("a tile grows beyond all measure when it is unpacked")
    return plain


def _kept(response: Response, archive: Archive, version: str, etag: str) -> Response:
    response.set_etag(etag)
    response.cache_control.public = True
    if version == archive.stamp.version:
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response


def install(app: Flask) -> None:
    """The addresses; reads the configured base maps, and raises InvalidInput where they are wrong."""
    offer.install(app)
    app.add_url_rule("/basemaps/<basemap>/<version>/<z>/<x>/<y>.<ending>", "basemap_tile", tile)
    app.add_url_rule("/basemaps/<basemap>/<version>/<scheme>.json", "basemap_style", style)
