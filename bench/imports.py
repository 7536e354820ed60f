"""A file of many polygons into the empty store, against ogr2ogr into PostGIS."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import conninfo

from bench import polygons
from bench.measure import Result, Series, in_turn
from bench.place import ROOT, Place, fresh_database, say
from mapsvc.db.migrate import migrate

LAYER = "building"
PROFILE = Path(__file__).parent / "building.toml"
_KB = 1024


def measure(place: Place, repeats: int, count: int) -> list[Result]:
    """Seconds of the whole command, and the most memory that its process held."""
    file = place.work / "buildings.gpkg"
    polygons.write(file, count)
    say(f"import of {count:,} polygons, {file.stat().st_size / 1e6:.0f} MB")
    memory: list[float] = []

    def ours() -> float:
        with fresh_database(place.url) as url:
            migrate(url)
            command = [sys.executable, "-m", "web.cli", "import", LAYER, str(file), "--profile", str(PROFILE)]
            seconds, peak = _timed(command, {"DATABASE_URL": url}, place.work / "import.log")
            memory.append(peak)
            _check(url, "SELECT count(*) FROM feature_building", count)
            return seconds

    def ogr2ogr() -> float:
        with fresh_database(place.url) as url:
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute("CREATE EXTENSION postgis")
            target = "PG:" + conninfo.make_conninfo(url)
            command = ["ogr2ogr", "-f", "PostgreSQL", target, str(file), "-nln", "buildings", "-t_srs", "EPSG:4326"]
            seconds, _ = _timed(command, {"PG_USE_COPY": "YES"}, place.work / "ogr2ogr.log")
            _check(url, "SELECT count(*) FROM buildings", count)
            return seconds

    taken = in_turn({"ogr2ogr": ogr2ogr, "ours": ours}, repeats)
    return [
        Result(
            f"import of {count:,} polygons",
            Series(taken["ours"], "s"),
            Series(taken["ogr2ogr"], "s"),
            "ogr2ogr into PostGIS",
            more_is_better=False,
            aim=">= 1",
            limit="values are checked, then features, shapes, pieces and events written; ogr2ogr fills one table",
            details={"megabytes": round(file.stat().st_size / 1e6), "per_second": round(count / min(taken["ours"]))},
        ),
        Result("  memory of the import", Series(tuple(memory), "MB"), more_is_better=False, aim="< 1,500 MB"),
    ]


def _timed(command: list[str], environment: dict[str, str], log: Path) -> tuple[float, float]:
    """Seconds, and MB of the largest resident memory, of a command that succeeds."""
    with log.open("w") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed: {log.read_text(encoding='utf-8')[-2000:]}")
    return seconds, round(usage.ru_maxrss / _KB, 1)


def _check(url: str, query: str, expected: int) -> None:
    with psycopg.connect(url) as conn:
        row = conn.execute(query.encode()).fetchone()
    if row != (expected,):
        raise RuntimeError(f"{query}: {row}, not {expected}")
