"""What is counted of a request, after its answer stands: a kind and a layer, and nothing of who asked.

Tiles are not counted, and cost nothing here: they are answered before the framework. A layer that is drawn is counted
by its TileJSON, which a map asks for once; when it only asks whether the data changed, it says so (``Mapsvc-Again``).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, request

from layers.derive.style import BASE
from mapsvc.usage import Counts
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

AGAIN = "Mapsvc-Again"
_KEY = "mapsvc.usage"
_KINDS = {
    "layer": "view",
    "feature_list": "view",
    "feature": "view",
    "tilejson": "view",
    "at": "answer",
    "ask_at": "answer",
    "at_feature": "answer",
    "find": "answer",
    "restrictions": "answer",
    "restrictions_of": "answer",
    "issue_sheet": "answer",
    "search": "search",
    "search_api": "search",
    "download_layer": "download",
    "download_view": "download",
    "download_file": "download",
}
"""By endpoint."""
_NEEDS = {"find": "place", "download_layer": "format"}
"""Forms, unless they carry this parameter."""
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiv|monitor|uptime|pingdom|probe|health|preview|facebookexternalhit|lighthouse",
    re.IGNORECASE,
)
"""Programs that say that nobody reads what they ask for. A program that somebody made to work with the data counts."""

log = logging.getLogger("mapsvc.usage")


def is_person(agent: str, purpose: str) -> bool:
    """Whether a request may be somebody's: by what its program calls itself, which is looked at and not kept."""
    return bool(agent) and not _ROBOT.search(agent) and "prefetch" not in purpose


def counted() -> tuple[str, list[str]] | None:
    """The kind and the layers (``""``: of none) of this request; None where it is not counted."""
    kind = _KINDS.get(request.endpoint or "")
    given: dict[str, Any] = request.view_args or {}
    if kind is None or request.method not in {"GET", "POST"} or AGAIN in request.headers:
        return None
    if not is_person(request.user_agent.string, request.headers.get("Sec-Purpose", "")):
        return None
    if request.endpoint in _NEEDS and not request.args.get(_NEEDS[request.endpoint]):
        return None
    if kind in {"answer", "search"}:
        return kind, [""]
    catalogue = state().catalogue.layers
    named = str(given.get("layer_id") or given.get("layers") or "")
    if request.endpoint == "download_view":
        named = request.args.get("layer") or request.args.get("layers", "")
    if request.endpoint == "download_file":
        named = str(given["name"]).partition(".")[0].partition("-")[0]
    found = [name for name in dict.fromkeys(named.split(",")) if name in catalogue]
    if request.endpoint == "tilejson":
        # The base map is below every view: it says nothing of what people look for.
        found = [name for name in found if catalogue[name].theme != BASE]
    return kind, found


def _count(response: Response) -> Response:
    if response.status_code not in {200, 206, 304}:
        return response
    try:
        if found := counted():
            counts: Counts = current_app.extensions[_KEY]
            for layer in found[1]:
                counts.add(found[0], layer)
    except Exception:  # a figure is not worth a visitor's answer
        log.exception("a request was not counted")
    return response


def install(app: Flask) -> None:
    """Count the requests of ``app``; the database is first asked for when something is to be written."""
    app.extensions[_KEY] = Counts(lambda: app.extensions["mapsvc"].database)
    app.after_request(_count)
