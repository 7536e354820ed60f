"""Beside the servers people use today: martin, pg_tileserv, tipg and pygeoapi, on the same database."""

from __future__ import annotations

from bench.measure import Result, Series
from bench.peers import cold, files, pages, places, stale, tools, warm
from bench.peers.scene import scene
from bench.peers.views import copied
from bench.place import Place

_WANTED = {"martin": tools.martin, "pg_tileserv": tools.pg_tileserv, "tipg": tools.tipg, "pygeoapi": tools.pygeoapi}
_ON_THE_CITY = {"cold": cold, "warm": warm, "places": places, "files": files, "stale": stale}
"""The one that edits comes last."""
PARTS = (*_ON_THE_CITY, "pages")


def measure(place: Place, repeats: int, parts: tuple[str, ...] = PARTS) -> list[Result]:
    """All comparisons with those that are there; first a line that says who is left out, and why."""
    there, left_out = tools.found(_WANTED)
    results = [
        Result(
            "other servers measured",
            Series((float(len(there)),), f"of {len(_WANTED)}"),
            limit="; ".join(f"{name}: {reason}" for name, reason in left_out.items()),
        )
    ]
    with copied(place) as copy:
        on = scene(copy, there)
        for name, part in _ON_THE_CITY.items():
            if name in parts:
                results += part.measure(on, repeats)
    if "pages" in parts:
        results += pages.measure(place, there, repeats)
    return results
