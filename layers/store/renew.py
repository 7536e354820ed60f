"""Layers stored by an earlier version or under an earlier declaration, brought to what this version reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from layers.registry import Catalogue
from layers.store.names import naming, rebuild_names
from layers.store.partitions import missing_indexes
from mapsvc.db.connection import Connection


@dataclass(frozen=True, slots=True)
class Renewed:
    """What was brought up to date of a layer."""

    layer: str
    names: int | None
    """Features whose names were written anew; None where they were as declared."""
    indexes: int


def renew(conn: Connection, catalogue: Catalogue, *, all_names: bool = False) -> Iterator[Renewed]:
    """Make missing indexes, and write the names of layers whose ``[search]`` is not the one they were written by.

    ``all_names``: of every layer. A transaction for each layer, whose writers wait meanwhile; what is in order is
    left alone, so it may be interrupted and repeated.
    """
    known = {row[0]: row[1] for row in conn.execute("SELECT id, named FROM layer")}
    for layer in catalogue.layers.values():
        if layer.id not in known:
            continue
        digest = naming(layer)
        with conn.transaction():
            made = missing_indexes(conn, layer)
            for definition in made:
                conn.execute(sql.SQL("CREATE {}").format(sql.SQL(definition)))
            names = None
            if all_names or known[layer.id] != digest:
                names = rebuild_names(conn, layer)
                conn.execute("UPDATE layer SET named = %s WHERE id = %s", (digest, layer.id))
        if names or made:
            yield Renewed(layer.id, names, len(made))
