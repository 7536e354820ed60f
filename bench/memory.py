"""Memory of the web processes after visitors have used them."""

from __future__ import annotations

from pathlib import Path

from bench.load import around, each_once
from bench.measure import Result, Series
from bench.place import Place, say
from bench.points import point_addresses
from bench.server import Running, mapsvc
from bench.warm_tiles import tile_addresses

CONNECTIONS = 16
SECONDS = 5
_MB = 1024


def measure(place: Place, repeats: int) -> list[Result]:
    """Resident memory of the largest web process, idle and after tiles and points (``repeats`` times)."""
    say("memory of the web processes")
    tiles, places = tile_addresses(place), point_addresses(place)
    with mapsvc(place, "memory") as server:
        idle = _largest(server, "VmRSS")
        for _ in range(repeats):
            each_once(server.port, tiles, CONNECTIONS, place.work)
            around(server.port, places, CONNECTIONS, place.work, SECONDS)
        used, peak = _largest(server, "VmRSS"), _largest(server, "VmHWM")
    return [
        Result("web process, idle", Series((idle,), "MB"), more_is_better=False),
        Result(
            "web process, used",
            Series((used,), "MB"),
            more_is_better=False,
            aim="< 250 MB",
            limit="libraries, the catalogue, and the tiles each process remembers (32 MB)",
            details={"peak_mb": peak},
        ),
    ]


def _largest(server: Running, field: str) -> float:
    return max(_status(pid, field) for pid in server.web_processes())


def _status(pid: int, field: str) -> float:
    """A figure of /proc/…/status in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return round(int(line.split()[1]) / _MB, 1)
    raise RuntimeError(f"/proc/{pid}/status has no {field}")
