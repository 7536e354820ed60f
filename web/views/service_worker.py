"""``/sw.js``: the service worker, at the root so that it serves all pages, and never kept without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, send_from_directory

from mapsvc.errors import Unavailable
from web.assets import DIST, built_name

if TYPE_CHECKING:
    from flask import Flask

NAME = "sw.js"


def service_worker() -> Response:
    """The built script; raises Unavailable where the front end is not built."""
    name = built_name(NAME)
    if name is None:
        raise Unavailable("the front end is not built: run `npm run build`")
    response = send_from_directory(DIST, name, mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers["Service-Worker-Allowed"] = "/"
    return response


def install(app: Flask) -> None:
    """The address that pages register."""
    app.add_url_rule("/sw.js", "service_worker", service_worker)
