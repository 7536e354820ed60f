"""A place in other coordinate systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from flask import Response

from web import caching, parameters
from web.coordinates import coordinates

if TYPE_CHECKING:
    from flask import Flask


def show() -> Response:
    """``/api/coordinates?lat=&lon=``: the place in degrees, on the plane rectangular system, in UTM and in meshes."""
    parameters.refuse_unknown({"lat", "lon"})
    lat = parameters.latitude(parameters.single("lat"))
    lon = parameters.longitude(parameters.single("lon"))
    body = orjson.dumps(coordinates(lon, lat))
    return caching.keep(Response(body, mimetype="application/json"), seconds=86_400)


def install(app: Flask) -> None:
    """The address of coordinates."""
    app.add_url_rule("/api/coordinates", "coordinates", show)
