"""What a visitor may keep of an answer, and the tags by which it is recognised as unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, request

from mapsvc.dates import JST

if TYPE_CHECKING:
    from layers.store.assertion import Version


def tag(*parts: object) -> str:
    """An entity tag over everything that an answer depends on."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode()).hexdigest()[:32]


def spelled(versions: Mapping[str, Version]) -> str:
    """Versions of layers, as part of a tag."""
    return ",".join(f"{layer}={version.version}" for layer, version in sorted(versions.items()))


def minute() -> str:
    """This minute: live values go stale and alerts expire without a change of any layer."""
    return datetime.now(JST).strftime("%Y-%m-%dT%H:%M")


def unchanged(etag: str) -> Response | None:
    """304 where the visitor holds the answer of this tag already, so that nothing needs to be asked."""
    if not request.if_none_match.contains_weak(etag):
        return None
    response = Response(status=304)
    response.set_etag(etag, weak=True)
    return response


def keep(response: Response, etag: str | None = None, *, seconds: int = 0, private: bool = False) -> Response:
    """Say how long ``response`` may be kept without asking; 0: ask each time, by its tag."""
    if etag is not None:
        response.set_etag(etag, weak=True)
    control = response.cache_control
    if private:
        control.private = True
    else:
        control.public = True
    if seconds:
        control.max_age = seconds
    else:
        control.no_cache = True
    if not request.args.get("lang", "").strip():  # empty counts as absent, as everywhere
        response.vary.add("Accept-Language")
    return response
