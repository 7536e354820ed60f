"""``/events/stream``: which layers changed since an open map last looked, as server-sent events (WHATWG HTML, 9.2).

A web process has few threads, and one that waits serves nobody. So the answer tells what is new since ``Last-Event-ID``
and ends; the browser comes back by itself after ``retry`` milliseconds, which differ from answer to answer so that
thousands of open maps do not come back together.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import orjson
import shapely
from flask import Response, request
from flask_babel import gettext

from layers.store import versions
from mapsvc.errors import InvalidInput
from web import parameters
from web.feeds.asked import box
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask

    from layers.store.assertion import Version
    from mapsvc.db.connection import Connection

RETRY_MS = (10_000, 20_000)
MOST_COMMITS = 200
"""Commits of a layer that are told one by one; a map that slept longer is told to read all of the layer anew."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,47}:[0-9]{1,9}", re.ASCII)
_SINCE = """
SELECT version, recorded_at, changes, boxes FROM layer_version
WHERE layer = %s AND version > %s AND version <= %s ORDER BY version LIMIT %s
"""


def stream() -> Response:
    """The events of ``layers`` (default: all), in ``bbox`` where it is given, since ``Last-Event-ID``, then the end.

    Without ``Last-Event-ID`` only the place from which to go on is told. Raises InvalidInput, UnknownLayer.
    """
    parameters.refuse_unknown({"layers", "bbox", "lang", "since"})
    parameters.language()
    catalogue = state().catalogue
    named = parameters.layer_ids()
    ids = [layer.id for layer in shown_layers(catalogue)] if named is None else [catalogue.layer(n).id for n in named]
    near = box(parameters.single("bbox"))
    known = _known(request.headers.get("Last-Event-ID", "").strip() or parameters.single("since") or "")
    with state().connection() as conn:
        held = versions(conn, ids)
        events = [event for layer in ids for event in _events(conn, layer, known.get(layer), held[layer], near)]
    body = "".join([f"retry: {random.randint(*RETRY_MS)}\n\n", *events, _event("", None, _id(held))])  # noqa: S311
    response = Response(body, content_type="text/event-stream; charset=utf-8")
    response.cache_control.no_store = True
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _known(raw: str) -> Mapping[str, int]:
    """The versions that the map has, as an earlier answer wrote them: ``zoning:12 parking:4711``."""
    parts = raw.split(" ") if raw else []
    if len(raw) > 4_000 or not all(_ID.fullmatch(part) for part in parts):
        raise InvalidInput("Last-Event-ID", gettext("stream.problem.id"))
    pairs = (part.split(":") for part in parts)
    return {layer: int(version) for layer, version in pairs}


def _id(held: Mapping[str, Version]) -> str:
    return " ".join(f"{layer}:{one.version}" for layer, one in sorted(held.items()))


def _events(
    conn: Connection,
    layer: str,
    since: int | None,
    held: Version,
    near: tuple[float, float, float, float] | None,
) -> list[str]:
    if since is None or since == held.version:
        return []
    if since > held.version or held.version - since > MOST_COMMITS:
        # Another database, or a long sleep: what changed in between is not told, so all of it may have.
        return [_event("reset", {"layer": layer, "version": held.version})]
    found = []
    for version, recorded_at, changes, boxes in conn.execute(_SINCE, (layer, since, held.version, MOST_COMMITS)):
        sides = list(zip(*(boxes[side::4] for side in range(4)), strict=True))
        if near is None or _meet(sides, near):
            data = {"layer": layer, "version": version, "recorded_at": recorded_at, "changes": changes, "boxes": sides}
            found.append(_event("change", data))
    return found


def _meet(boxes: Sequence[Sequence[float]], near: tuple[float, float, float, float]) -> bool:
    if not boxes:
        return False
    west, south, east, north = zip(*boxes, strict=True)
    return bool(shapely.intersects(shapely.box(west, south, east, north), shapely.box(*near)).any())


def _event(kind: str, data: object = None, event_id: str | None = None) -> str:
    """One event; the last one carries only the id, which the browser keeps also without data."""
    lines = [f"event: {kind}"] if kind else []
    lines += [f"id: {event_id}"] if event_id is not None else []
    lines += [f"data: {orjson.dumps(data).decode()}"] if data is not None else []
    return "\n".join(lines) + "\n\n"


def install(app: Flask) -> None:
    """The address of the stream."""
    app.add_url_rule("/events/stream", "stream", stream)
