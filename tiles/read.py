"""Reading a tile from the store in one round trip, with proof of the version that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import OperationalError, RawCursor
from psycopg.errors import QueryCanceled
from psycopg_pool import ConnectionPool, PoolTimeout

from mapsvc.db.connection import Connection, make_pool, twice
from mapsvc.errors import TooExpensive, Unavailable
from tiles.budget import Cut, allowances, most_features, shorten
from tiles.grid import Tile
from tiles.statement import MOST_REMEMBERED, Part, count_statement, numbered, parameters, tile_statement

_SESSION = "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0"
"""Planned once per connection, and run by one process: parallel workers would give other bytes for the same tile."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a tile shows of one layer: the content of the moment ``recorded_at``, in force on ``day``."""

    part: Part
    day: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """What the store gave: the bytes, what was left out, and per layer the moment of its newest version then."""

    mvt: bytes
    cut: Cut | None
    heads: tuple[datetime, ...]


def tile_pool(url: str | None = None, *, size: int, timeout_ms: int) -> ConnectionPool[Any]:
    """A closed pool for tiles; a visitor's tile ends after ``timeout_ms``."""
    return make_pool(url, size=size, timeout_ms=timeout_ms, session=_SESSION, check=False)


def read(pool: ConnectionPool[Any], tile: Tile, wanted: Sequence[Wanted], budget: int) -> Read:
    """The uncompressed tile of all ``wanted``, at most ``budget`` bytes.

    Raises TooExpensive where it takes too long, Unavailable where the database does not answer.
    """
    return read_several(pool, [tile], wanted, budget)[0]


def read_several(pool: ConnectionPool[Any], tiles: Sequence[Tile], wanted: Sequence[Wanted], budget: int) -> list[Read]:
    """The uncompressed tiles of all ``wanted``, all of one zoom, in one round trip; raises as :func:`read`."""
    try:
        return twice(pool, lambda conn: _read(conn, tiles, wanted, budget))
    except QueryCanceled as error:
        raise TooExpensive("this tile takes longer than a visitor's question may; look at a larger zoom") from error
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable("the database does not answer; tiles made before are still served") from error


def _read(conn: Connection, tiles: Sequence[Tile], wanted: Sequence[Wanted], budget: int) -> list[Read]:
    limit = most_features(budget)
    few = len(wanted) <= MOST_REMEMBERED
    compose = tile_statement if few else tile_statement.__wrapped__
    statement = compose(tuple(want.part for want in wanted), limit, several=len(tiles) > 1)
    values = parameters(tiles, [want.day for want in wanted], [want.recorded_at for want in wanted])
    rows = _ask(conn, statement, values, prepare=few)
    return [_within(conn, tile, wanted, budget, row) for tile, row in zip(tiles, rows, strict=True)]


def _within(conn: Connection, tile: Tile, wanted: Sequence[Wanted], budget: int, row: tuple[Any, ...]) -> Read:
    """The tile of a row of the statement, cut to its budget where it is over it."""
    limit = most_features(budget)
    heads, founds, mvts = row[0::3], row[1::3], [bytes(mvt) for mvt in row[2::3]]
    cut = None
    if sum(map(len, mvts)) > budget or max(founds) >= limit:
        kept = there = 0
        for place, allowance in enumerate(allowances([len(mvt) for mvt in mvts], budget)):
            found = founds[place] if founds[place] < limit else _count(conn, tile, wanted[place])
            there += found
            if len(mvts[place]) > allowance:
                mvts[place], found = shorten(mvts[place], allowance)
            elif founds[place] >= limit:
                found = min(found, limit)
            kept += found
        cut = Cut(kept, there)
    return Read(b"".join(mvts), cut, tuple(heads))


def _count(conn: Connection, tile: Tile, want: Wanted) -> int:
    values = parameters([tile], [want.day], [want.recorded_at])
    return int(_ask(conn, count_statement(want.part), values, prepare=True)[0][0])


def _ask(conn: Connection, statement: bytes, values: Mapping[str, object], *, prepare: bool) -> list[tuple[Any, ...]]:
    text, names = numbered(statement) if prepare else numbered.__wrapped__(statement)
    with RawCursor(conn) as cursor:
        cursor.execute(text, [values[name] for name in names], prepare=prepare, binary=True)
        return cursor.fetchall()
