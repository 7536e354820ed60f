"""The fictional city into the store: drawn tile by tile, committed layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from time import perf_counter

import numpy as np
import shapely

from importers import runs
from importers.demo import frame, live
from importers.demo.city import SEED, City, make_city
from importers.demo.cover import GROUNDS, SOURCE, covered, ground_of, source
from importers.demo.record import Drawn
from importers.demo.sheet import DRAWN, draw
from layers.registry import catalogue
from layers.store import COVERAGE, Assertion, commit, open_layer
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, InvalidInput

Progress = Callable[[int, int, str], None]
"""(steps done, steps in all, what is being done)."""

BATCH = 10
"""Tiles drawn before they are committed: bounds the memory of a large city."""
ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build stored: states of features per layer, the tiles of the city, and how long it took."""

    states: dict[str, int]
    tiles: int
    seed: int
    scale: float
    seconds: float

    @property
    def total(self) -> int:
        """States of features over all layers."""
        return sum(self.states.values())


def tiles_of(scale: float) -> int:
    """How many tiles (islands of about 55,000 features, most of them lots and addresses) a city of ``scale`` has."""
    if not 0.02 <= scale <= 200:
        raise InvalidInput("scale", f"must be from 0.02 to 200, not {scale:g}")
    return max(1, ceil(scale))


def assertions(city: City, layer: str, tiles: int, now: datetime) -> list[Assertion]:
    """The states of ``layer`` in ``city`` as the store takes them, in EPSG:4326."""
    drawn = draw(city, layer, now)
    if layer == "coast" and city.tile == 0:
        drawn = [*drawn, Drawn("外海", frame.open_sea(tiles), {"kind": "sea", "name": "外海"})]
    if not drawn:
        return []
    geoms = frame.to_degrees([d.geom for d in drawn], city.tile, tiles)
    return [
        Assertion(d.key, d.since, d.until, geom, {k: v for k, v in d.props.items() if v is not None})
        for d, geom in zip(drawn, geoms, strict=True)
    ]


def is_present(conn: Connection) -> bool:
    """Whether the store holds a fictional city now."""
    known = conn.execute("SELECT to_regclass('feature') IS NOT NULL").fetchone()
    if known != (True,):
        return False
    row = conn.execute(
        "SELECT EXISTS (SELECT FROM feature WHERE layer = %s AND props ->> 'source' = %s AND upper_inf(recorded))",
        (COVERAGE, SOURCE),
    ).fetchone()
    return row == (True,)


def build(
    conn: Connection | str | None = None,
    scale: float = 1,
    seed: int = SEED,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Summary:
    """Draw the city and store it; ``conn`` is a connection, an address, or None for the program's database.

    ``scale`` 1 is about 55,000 features, a third of them lots and a third addresses; above, the city is an archipelago
    of so many islands. ``now`` (default: the clock) is the moment its alerts, gauges and parking lots speak of; all
    else depends on ``seed`` and ``scale`` alone.
    Commits by itself where it opened the connection, else in a transaction or savepoint of the caller's connection.
    Raises Conflict where a fictional city is stored already, InvalidInput for a scale out of range.
    """
    tiles_of(scale)
    moment = now or datetime.now(JST)
    if conn is None or isinstance(conn, str):
        with connect(conn) as own:
            return _build(own, scale, seed, progress, moment)
    return _build(conn, scale, seed, progress, moment)


def _build(conn: Connection, scale: float, seed: int, progress: Progress | None, now: datetime) -> Summary:
    started = perf_counter()
    tiles = tiles_of(scale)
    if is_present(conn):
        raise Conflict("a fictional city is stored already; remove it with `mapsvc demo clear` first")
    say = progress or (lambda done, steps, text: None)
    batches = [range(first, min(tiles, first + BATCH)) for first in range(0, tiles, BATCH)]
    steps = tiles + len(batches) * len(DRAWN)
    done = 0
    states: dict[str, int] = defaultdict(int)
    covers: dict[str, list[shapely.Geometry]] = defaultdict(list)
    facts = {"file_name": SOURCE, "crs": f"EPSG:{frame.CRS}", "actor": ACTOR, "source": {"seed": seed, "scale": scale}}
    with conn.transaction():
        run = {layer: runs.start(conn, {"layer": layer, **facts}) for layer in DRAWN}
        for batch in batches:
            found: dict[str, list[Assertion]] = {layer: [] for layer in DRAWN}
            for tile in batch:
                say(done, steps, f"島 {tile + 1} / {tiles}")
                city = make_city(tile, seed, min(scale, 1.0))
                for layer, collected in found.items():
                    collected.extend(assertions(city, layer, tiles, now))
                for ground in GROUNDS:
                    covers[ground].append(frame.to_degrees([covered(city, ground)], tile, tiles)[0])
                done += 1
            for layer in DRAWN:
                say(done, steps, layer)
                states[layer] += _store(conn, layer, found.pop(layer), run[layer])
                done += 1
        _cover(conn, covers, run)
        for layer, number in run.items():
            runs.finish(conn, number, "done", {"new": states[layer]})
        live.tick(conn, now)
    say(steps, steps, "")
    for table in ("feature", "shape", "piece"):
        conn.execute(f"ANALYZE {table}".encode())
    return Summary(dict(states), tiles, seed, scale, perf_counter() - started)


def _store(conn: Connection, layer: str, found: list[Assertion], run: int) -> int:
    declared = catalogue().layer(layer)
    open_layer(conn, declared)
    commit(conn, declared, found, run_id=run)
    return len(found)


def _cover(conn: Connection, covers: dict[str, list[shapely.Geometry]], run: dict[str, int]) -> None:
    """All layers' coverage in one commit: 40 commits of a large city's outline would each cut it anew."""
    whole = {ground: shapely.union_all(np.array(areas)) for ground, areas in covers.items()}
    said = [
        Assertion(layer, None, None, whole[ground_of(layer)], source(catalogue().layer(layer), number))
        for layer, number in run.items()
    ]
    declared = catalogue().layer(COVERAGE)
    open_layer(conn, declared)
    commit(conn, declared, said, run_id=min(run.values()))
