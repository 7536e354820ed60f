"""Addresses of built front-end files, by the manifest that the build writes beside them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import request, url_for

if TYPE_CHECKING:
    from flask import Flask, Response

DIST = Path(__file__).parent / "static" / "dist"
_HASHED = "/static/dist/"


@cache
def _manifest(_changed: float) -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names


def asset(name: str) -> str:
    """The address of the built file ``name`` (``map.js``); unbuilt, its plain name, so that pages still read."""
    manifest = DIST / "manifest.json"
    hashed = _manifest(manifest.stat().st_mtime).get(name, name) if manifest.exists() else name
    return url_for("static", filename=f"dist/{hashed}")


def _keep(response: Response) -> Response:
    """A hashed name never changes its content: it may be kept for a year."""
    if request.path.startswith(_HASHED) and response.status_code == 200 and DIST.joinpath("manifest.json").exists():
        name = request.path.removeprefix(_HASHED)
        if name in _manifest((DIST / "manifest.json").stat().st_mtime).values():
            response.cache_control.public = True
            response.cache_control.max_age = 31_536_000
            response.cache_control.immutable = True
            response.cache_control.no_cache = None
    return response


def install(app: Flask) -> None:
    """Give templates ``asset()``, and built files their lifetime."""
    app.jinja_env.globals.update(asset=asset)
    app.after_request(_keep)
