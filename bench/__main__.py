"""``python -m bench``: run the benchmarks and print the table; ``script/bench`` installs what they need first."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    bulk,
    cold_tiles,
    first_map,
    imports,
    items,
    machine,
    mail,
    mail_whole,
    matching,
    memory,
    peers,
    points,
    push,
    report,
    search,
    sheet,
    sites,
    start,
    warm_tiles,
)
from bench.measure import Result
from bench.place import ROOT, Place, prepared

BENCHMARKS: dict[str, Callable[[Place, argparse.Namespace], list[Result]]] = {
    "cold": lambda place, given: cold_tiles.measure(place, given.repeats),
    "warm": lambda place, given: warm_tiles.measure(place, given.repeats),
    "points": lambda place, given: points.measure(place, given.repeats),
    "bulk": lambda place, given: bulk.measure(place, given.repeats),
    "answers": lambda place, given: sites.measure(place, given.repeats),
    "items": lambda place, given: items.measure(place, given.repeats),
    "search": lambda place, given: search.measure(place, given.repeats),
    "import": lambda place, given: imports.measure(place, given.repeats, given.polygons),
    "start": lambda place, given: start.measure(place, given.repeats),
    "first_map": lambda place, given: first_map.measure(place, given.repeats),
    "sheet": lambda place, given: sheet.measure(place, given.repeats),
    "push": lambda place, given: push.measure(place, given.repeats),
    "peers": lambda place, given: peers.measure(place, given.repeats, tuple(given.part or peers.PARTS)),
    "mail": lambda place, given: mail.measure(place, given.repeats),
    "delivery": lambda place, given: mail_whole.measure(place, given.repeats),
    "matching": lambda place, given: matching.measure(place, given.repeats),
    "memory": lambda place, given: memory.measure(place, given.repeats),
}


def main() -> None:
    """Measure what was named, or all."""
    parser = argparse.ArgumentParser(prog="script/bench", description="Benchmarks side by side on the demo city.")
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; without one, all")
    parser.add_argument("--scale", type=float, default=10, help="size of the demo city (default 10)")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--polygons", type=int, default=300_000, help="polygons that are imported (default 300000)")
    parser.add_argument("--part", action="append", choices=peers.PARTS, help="of peers only this; can be repeated")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json", help="where the JSON goes")
    given = parser.parse_args()
    # Ended from outside, what was started is ended too, and copies are dropped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # The servers measured are given a database of their own, and so must be given the secret that goes with it.
    os.environ.setdefault("MAPSVC_SECRET", secrets.token_urlsafe(48))
    results: list[Result] = []
    with prepared(given.scale) as place:
        described, before = machine.describe(place.url), machine.noise()
        for name in given.names or BENCHMARKS:
            results += BENCHMARKS[name](place, given)
        noise = {"before": before, "after": machine.noise()}
    given.json.write_text(
        json.dumps(report.as_json(results, given.scale, described, noise), indent=2, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    print(report.table(results, described, noise))
    print(f"JSON: {given.json}")


main()
