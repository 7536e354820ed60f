"""All tiles of the city in one file: `mapsvc export tiles` beside martin-cp."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.measure import Result, Series, in_turn
from bench.peers import rivals
from bench.peers.scene import Scene
from bench.place import ROOT, say
from layers.registry import catalogue
from layers.store.bands import band_of
from tiles.archive.plan import union
from tiles.read import tile_pool
from tiles.versions import Versions

LARGEST = 16
CONCURRENCY = 4
_SECONDS = 7200


def measure(on: Scene, repeats: int) -> list[Result]:
    """Seconds for z0 to z16 of all layers, as often as asked but at most twice."""
    if "martin" not in on.tools:
        return []
    layers, box = list(on.held), _bounds(on)
    say(f"{len(layers)} layers as one file")
    ours, theirs = on.place.work / "ours.pmtiles", on.place.work / "theirs.mbtiles"
    config = on.place.work / "martin-cp.yaml"
    known = [catalogue().layer(name) for name in layers]
    config.write_text(rivals.written(rivals.martin_config(on.place, known, 3000, cached=False)), encoding="utf-8")

    def mapsvc() -> float:
        environment = {"DATABASE_URL": on.place.url, "MAPSVC_VAR": str(on.place.work / "export")}
        command = [sys.executable, "-m", "web.cli", "export", "tiles", *layers, "--out", str(ours)]
        return _seconds([*command, "--zoom", f"0-{LARGEST}", "--restart"], environment)

    def martin() -> float:
        theirs.unlink(missing_ok=True)
        return sum(
            _seconds(_command(on, layers, box, zooms=zooms, config=config, target=theirs), {}) for zooms in _bands()
        )

    taken = in_turn({"martin": martin, "ours": mapsvc}, min(repeats, 2))
    return [
        Result(
            f"all tiles z0-z{LARGEST} as a file",
            Series(taken["ours"], "s"),
            Series(taken["martin"], "s"),
            "martin-cp (MBTiles, gzip)",
            more_is_better=False,
            aim="> 1",
            limit="PostGIS makes the tiles; gzip and the journal share its cores",
            details={"layers": len(layers), "bytes_ours": _size(ours), "bytes_martin": _size(theirs)},
        )
    ]


def _bands() -> list[tuple[int, int]]:
    """Zooms by band, as martin's sources are: smallest and largest."""
    by_band: dict[int, list[int]] = {}
    for zoom in range(LARGEST + 1):
        by_band.setdefault(band_of(zoom), []).append(zoom)
    return [(zooms[0], zooms[-1]) for zooms in by_band.values()]


def _command(
    on: Scene, layers: list[str], box: str, *, zooms: tuple[int, int], config: Path, target: Path
) -> list[str]:
    there = [name for name in layers if catalogue().layer(name).tiles.minzoom <= zooms[1]]
    return [
        *(str(on.tools["martin"] / "martin-cp"), "--config", str(config), "--output-file", str(target)),
        *("--source", rivals.martin_sources(there, zooms[0]), "--bbox", box, "--concurrency", str(CONCURRENCY)),
        *("--min-zoom", str(zooms[0]), "--max-zoom", str(zooms[1]), "--encoding", "gzip"),
        *("--mbtiles-type", "flat", "--skip-agg-tiles-hash", "--on-duplicate", "override"),
    ]


def _bounds(on: Scene) -> str:
    pool = tile_pool(on.place.url, size=1, timeout_ms=60_000)
    pool.open()
    try:
        versions = Versions(pool)
        box = union([box for name in on.held if (box := versions.fresh(name).bounds())])
    finally:
        pool.close()
    assert box is not None
    return ",".join(f"{side:.6f}" for side in box)


def _seconds(command: list[str], environment: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "RUST_LOG": "warn", **environment}, capture_output=True, text=True,
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-500:]}{done.stderr[-1000:]}")
    return time.perf_counter() - begun


def _size(path: Path) -> int:
    return path.stat().st_size
