"""Making a tile from the store, of exactly the content that its name says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg_pool import ConnectionPool

from mapsvc.errors import Unavailable
from tiles.grid import Tile
from tiles.identity import Identity
from tiles.metrics import Metrics
from tiles.read import Read, Wanted, read, read_several


def build(
    pool: ConnectionPool[Any],
    identity: Identity,
    tile: Tile,
    budget: int,
    again: Callable[[], Identity],
    *,
    metrics: Metrics,
) -> Read:
    """The uncompressed tile of ``identity``.

    The fast statement reads the current rows, and in the same snapshot which version they are. Where somebody wrote
    meanwhile, ``again`` says what the tile's content is by now: if it is still the same, what was read is right, and
    if not, the rows of the earlier moment are read. Raises TooExpensive and Unavailable.
    """
    wanted = identity.wanted
    if not wanted:
        return Read(b"", None, ())
    result = _read(pool, tile, wanted, budget, metrics)
    if not any(want.part.current for want in wanted) or result.heads == identity.seen:
        return result
    now = again()
    if now.name == identity.name and _paths(now) == _paths(identity) and _covers(now.seen, result.heads):
        return result
    metrics.add("reread")
    past = tuple(replace(want, part=replace(want.part, current=False)) for want in wanted)
    return _read(pool, tile, past, budget, metrics)


def build_several(
    pool: ConnectionPool[Any], identity: Identity, tiles: Sequence[Tile], budget: int
) -> list[Read] | None:
    """The uncompressed ``tiles``, which all want what ``identity`` wants, in one round trip.

    None where they are not simply the current rows: those of a moment, or somebody wrote meanwhile. Raises TooExpensive
    and Unavailable.
    """
    if not all(want.part.current for want in identity.wanted):
        return None
    made = read_several(pool, tiles, identity.wanted, budget)
    return made if all(one.heads == identity.seen for one in made) else None


def _paths(identity: Identity) -> list[bool]:
    return [want.part.current for want in identity.wanted]


def _covers(known: Sequence[datetime], read_at: Sequence[datetime]) -> bool:
    """Whether all versions that were read are among those known (nothing in the tile changed up to the known ones)."""
    return all(newest >= head for newest, head in zip(known, read_at, strict=True))


def _read(pool: ConnectionPool[Any], tile: Tile, wanted: tuple[Wanted, ...], budget: int, metrics: Metrics) -> Read:
    if not all(want.part.current for want in wanted):
        metrics.add("historic")
    result = read(pool, tile, wanted, budget)
    if any(_behind(head, want.recorded_at) for head, want in zip(result.heads, wanted, strict=True)):
        raise Unavailable("the database is behind the version asked for; try again in a moment")
    return result


def _behind(head: datetime | None, moment: datetime) -> bool:
    return head is None or head < moment
