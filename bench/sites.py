"""The engine by itself: points one by one beside their bare SQL, many points at once, and sites of three sizes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

import orjson
import shapely

from bench.measure import Result, Series, in_turn
from bench.place import Place, say
from layers.answer import answer_json, place_of, restrictions, restrictions_at, restrictions_for
from layers.registry import catalogue
from mapsvc.db.connection import Connection, connect

POINTS = 400
MANY = 4_000
AT_ONCE = 1_000
SITES = 40
SIZES = {"parcel, 150 m²": 12.2, "block, 2,500 m²": 50.0, "10 ha": 316.0}
"""Side of a square in metres."""

_DEGREE_M = 111_000
Spots = list[tuple[float, float]]


def measure(place: Place, repeats: int) -> list[Result]:
    """Points beside the same statements alone; points per second on two processes; sites of three sizes."""
    spots = _spots(place.url)
    say(f"the engine: {POINTS} points, {MANY} at once, {SITES} sites of each size")
    results: list[Result] = []
    with _connection(place.url) as conn:
        results += _points(conn, spots[:POINTS], repeats)
    results.append(_many(place.url, spots[:MANY], repeats))
    with _connection(place.url) as conn:
        results += [_sites(conn, name, side, spots[:SITES], repeats) for name, side in SIZES.items()]
    return results


def _points(conn: Connection, spots: Spots, repeats: int) -> list[Result]:
    recorded = _Recorded(conn)
    for lon, lat in spots:
        restrictions_at(recorded, catalogue(), lon, lat)  # type: ignore[arg-type]
    whole: list[list[float]] = []

    def engine() -> float:
        whole.append([_timed(lambda: _answered(conn, lon, lat)) for lon, lat in spots])  # noqa: B023 - called at once
        return len(spots) / sum(whole[-1])

    def bare() -> float:
        begun = perf_counter()
        for query, values in recorded.said:
            conn.execute(query, values).fetchall()
        return len(spots) / (perf_counter() - begun)

    engine()
    bare()
    whole.clear()
    taken = in_turn({"engine": engine, "bare": bare}, repeats)
    limit = "what the SQL takes; beside it the very statements with the very values, their rows fetched"
    return [
        Result(
            "point, engine and JSON", Series(taken["engine"], "/s"), Series(taken["bare"], "/s"), "bare SQL",
            aim="ratio 0.8", limit=limit,
        ),
        _percentile("  p50", whole, 50, ""),
        _percentile("  p99", whole, 99, "< 15 ms"),
    ]  # fmt: skip


def _many(url: str, spots: Spots, repeats: int) -> Result:
    halves = [spots[::2], spots[1::2]]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_batches, [(url, half[:10]) for half in halves])

        def both() -> float:
            begun = perf_counter()
            pool.starmap(_batches, [(url, half) for half in halves])
            return len(spots) / (perf_counter() - begun)

        taken = in_turn({"many": both}, repeats)
    limit = "the SQL of pieces and boundaries; two processes, each with a server process on the same cores"
    return Result(
        "points at once", Series(taken["many"], "/s"), aim="2,000/s", limit=limit, details={"in one statement": AT_ONCE}
    )


def _batches(url: str, spots: Spots) -> int:
    with _connection(url) as conn:
        return sum(
            len(restrictions_for(conn, catalogue(), spots[start : start + AT_ONCE]))
            for start in range(0, len(spots), AT_ONCE)
        )


def _sites(conn: Connection, name: str, side: float, spots: Spots, repeats: int) -> Result:
    half = side / 2 / _DEGREE_M
    places = [place_of(shapely.box(lon - half * 1.2, lat - half, lon + half * 1.2, lat + half)) for lon, lat in spots]

    def one() -> list[float]:
        return [
            _timed(lambda: orjson.dumps(answer_json(restrictions(conn, catalogue(), place), "ja")))  # noqa: B023
            for place in places
        ]

    one()
    taken = [one() for _ in range(repeats)]
    found = _percentile(f"site, {name}, p99", taken, 99, "")
    found.limit = "overlays of every layer in GEOS, then their measures on the plane"
    found.details = {"p50 ms": round(quantiles([t for run in taken for t in run], n=100)[49] * 1000, 1)}
    return found


def _answered(conn: Connection, lon: float, lat: float) -> bytes:
    return orjson.dumps(answer_json(restrictions_at(conn, catalogue(), lon, lat), "ja"))


def _timed(work: Any) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _percentile(name: str, runs: Sequence[Sequence[float]], percent: int, aim: str) -> Result:
    values = tuple(quantiles(run, n=100)[percent - 1] * 1000 for run in runs)
    return Result(name, Series(values, "ms"), more_is_better=False, aim=aim)


def _connection(url: str) -> Connection:
    conn = connect(url, autocommit=True)
    conn.prepare_threshold = 1
    return conn


def _spots(url: str) -> Spots:
    """Buildings, where people ask, in mixed order."""
    query = """
        SELECT ST_X(at), ST_Y(at)
        FROM (SELECT id, ST_PointOnSurface(geom) AS at FROM feature WHERE layer = 'building') AS held
        ORDER BY id
    """
    with connect(url) as conn:
        found = [(float(lon), float(lat)) for lon, lat in conn.execute(query).fetchall()]
    return Random(1).sample(found, min(MANY, len(found)))  # noqa: S311 - a sample, not a secret


class _Recorded:
    """A connection that keeps what is said over it."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.said: list[tuple[Any, Any]] = []

    def execute(self, query: Any, values: Any = None) -> Any:
        """Keep and say."""
        self.said.append((query, values))
        return self._conn.execute(query, values)
