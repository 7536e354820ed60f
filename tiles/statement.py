"""The statements that make tiles, composed from the files in ``sql/``: one per combination of layers, bands and paths.

Each names its layer's partition and its band literally, so that it is planned once per connection and on the index of
exactly these rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from psycopg import sql
from psycopg.types.numeric import Int4

from mapsvc.db.sqlfile import sql as sqlfile
from tiles.grid import EXTENT, MARGIN, Tile

MOST_REMEMBERED = 12
"""Statements of up to so many layers are remembered here and prepared in the database: the whole base map is one. Of
more, whoever asks for the layers in ever another order would fill the memory of both."""
_NAME = re.compile(rb"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Part:
    """What a statement depends on for one layer of a tile; the rest are parameters."""

    layer: str
    """The id of a declared layer."""
    band: int
    rank: str | None
    """Property whose small values are cut first; None: small features are."""
    current: bool
    """Reads the current rows alone; otherwise the rows of a moment of system time."""


@lru_cache(maxsize=1024)
def tile_statement(parts: tuple[Part, ...], limit: int, *, several: bool = False) -> bytes:
    """One statement for all ``parts``: per part the layer's head moment, the rows found (at most ``limit``), the MVT.

    Parameters: ``z``, ``x``, ``y``, and for the n-th part ``day<n>`` (legal date) and ``moment<n>`` (system time).
    ``several``: ``x`` and ``y`` are arrays, and each tile has a row, in their order.
    """
    joined = sql.SQL("").join(
        sql.SQL(" CROSS JOIN LATERAL ({}) AS {}").format(_part(part, number, limit), sql.Identifier(f"part{number}"))
        for number, part in enumerate(parts)
    )
    columns = sql.SQL(", ").join(
        sql.SQL("{0}.head, {0}.found, {0}.mvt").format(sql.Identifier(f"part{number}")) for number in range(len(parts))
    )
    order = sql.SQL(" ORDER BY area.n" if several else "")
    return (
        sql.SQL("{area} SELECT {columns} FROM area{joined}{order}")
        .format(area=_area(several=several), columns=columns, joined=joined, order=order)
        .as_bytes(None)
    )


@lru_cache(maxsize=1024)
def count_statement(part: Part) -> bytes:
    """How many features of one layer there are in a tile; parameters as of :func:`tile_statement`, numbered 0."""
    return (_area(several=False) + _template("count").format(rows=_rows(part, 0))).as_bytes(None)


@lru_cache(maxsize=1024)
def numbered(statement: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A statement with ``$1``, ``$2`` … in place of its names, and the names in that order.

    psycopg would look for the names in the text anew each time: it remembers none above 4 kB.
    """
    names: dict[bytes, int] = {}
    text = _NAME.sub(lambda found: b"$%d" % names.setdefault(found[1], len(names) + 1), statement)
    return text, tuple(name.decode() for name in names)


def parameters(tiles: Sequence[Tile], days: Sequence[object], moments: Sequence[object]) -> dict[str, object]:
    """The parameters of a statement under the names it uses; of ``tiles``, all of one zoom, one or ``several``."""
    # Always of four bytes: a statement is prepared once, not once per size of its numbers.
    columns, rows = [Int4(tile.x) for tile in tiles], [Int4(tile.y) for tile in tiles]
    one = len(tiles) == 1
    named: dict[str, object] = {
        "z": Int4(tiles[0].z),
        "x": columns[0] if one else columns,
        "y": rows[0] if one else rows,
    }
    named.update((f"day{number}", day) for number, day in enumerate(days))
    named.update((f"moment{number}", moment) for number, moment in enumerate(moments))
    return named


def _area(*, several: bool) -> sql.Composed:
    return _template("areas" if several else "area").format(margin=sql.Literal(MARGIN / EXTENT))


def _part(part: Part, number: int, limit: int) -> sql.Composed:
    rank = sql.SQL("props -> {} DESC NULLS LAST, ").format(sql.Literal(part.rank)) if part.rank else sql.SQL("")
    return _template("part").format(
        layer=sql.Literal(part.layer),
        extent=sql.Literal(EXTENT),
        margin=sql.Literal(MARGIN),
        rows=_rows(part, number),
        rank=rank,
        limit=sql.Literal(limit),
    )


def _rows(part: Part, number: int) -> sql.Composed:
    name = "current" if part.current else "historic"
    return _template(name).format(
        table=sql.Identifier(f"shape_{part.layer}"),
        band=sql.Literal(part.band),
        day=sql.Placeholder(f"day{number}"),
        moment=sql.Placeholder(f"moment{number}"),
    )


def _template(name: str) -> sql.SQL:
    # Without the comments, which stand at line starts: joined statements go over the wire and into the server's log.
    lines = sqlfile("tiles", name).splitlines()
    return sql.SQL("\n".join(line for line in lines if not line.lstrip().startswith("--")))
