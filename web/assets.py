"""Addresses of built front-end files, by the manifest that the build writes beside them, and their delivery.

The build leaves each file beside its brotli and gzip forms; what the visitor takes is sent as it lies there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import request, send_from_directory, url_for

if TYPE_CHECKING:
    from flask import Flask, Response

DIST = Path(__file__).parent / "static" / "dist"
_HASHED = "/static/dist/"
_ENDINGS = {"br": ".br", "gzip": ".gz"}
_TYPES = {".js": "text/javascript", ".css": "text/css"}


@cache
def _read(path: Path, _changed: float) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _written(name: str) -> dict[str, Any]:
    """What the build wrote into ``name``; empty where nothing is built."""
    path = DIST / name
    try:
        return _read(path, path.stat().st_mtime)
    except FileNotFoundError:
        return {}


def _built() -> dict[str, str]:
    """Built names by plain names."""
    return _written("manifest.json")


def asset(name: str) -> str:
    """The address of the built file ``name`` (``map.js``); unbuilt, its plain name, so that pages still read."""
    return url_for("static", filename=f"dist/{_built().get(name, name)}")


def built_name(name: str) -> str | None:
    """The file in DIST that the build made of ``name``; None where nothing is built."""
    return _built().get(name)


def parts(name: str) -> list[str]:
    """Addresses of what the script ``name`` imports at once: asked for together with it, nothing waits in a row."""
    return [url_for("static", filename=f"dist/{part}") for part in _written("parts.json").get(name, [])]


def _compressed(name: str) -> Response | None:
    """The built file ``name`` in the coding that the visitor takes; None where there is none such."""
    coding = request.accept_encodings.best_match(tuple(_ENDINGS))
    kind = _TYPES.get(Path(name).suffix)
    if coding is None or kind is None or not (DIST / (name + _ENDINGS[coding])).is_file():
        return None
    # The tag is made of this file's name, so that each coding has its own.
    response = send_from_directory(DIST, name + _ENDINGS[coding], mimetype=kind)
    response.headers["Content-Encoding"] = coding
    return response


def _serve() -> Response | None:
    """Answer for a built file, where one is asked for; anything else goes its usual way."""
    if request.method not in {"GET", "HEAD"} or not request.path.startswith(_HASHED):
        return None
    name = request.path.removeprefix(_HASHED)
    return _compressed(name) if name in _built().values() else None


def _keep(response: Response) -> Response:
    """A hashed name never changes its content: it may be kept for a year."""
    if not request.path.startswith(_HASHED) or response.status_code not in {200, 304}:
        return response
    if request.path.removeprefix(_HASHED) in _built().values():
        response.vary.add("Accept-Encoding")
        response.cache_control.public = True
        response.cache_control.max_age = 31_536_000
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    return response


def install(app: Flask) -> None:
    """Give templates ``asset()`` and ``parts()``, and built files their short form and their lifetime."""
    app.jinja_env.globals.update(asset=asset, parts=parts)
    app.before_request(_serve)
    app.after_request(_keep)
