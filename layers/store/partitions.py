"""The partitions of a layer: made on first use, indexed for what reads them.

A partition is made as a table of its own and then attached: attaching takes a lock that readers of other layers do
not notice, creating it in place would stop them all.
"""

from __future__ import annotations

from psycopg import sql

from layers.definition import Layer
from layers.store.bands import bands_of
from layers.store.names import naming
from mapsvc.db.connection import Connection


def open_layer(conn: Connection, layer: Layer) -> None:
    """Make sure that ``layer`` has its head, partitions and indexes; harmless to repeat."""
    if conn.execute("SELECT to_regclass(%s)", (f"shape_{layer.id}",)).fetchone() != (None,):
        return
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(hashtext('mapsvc.open_layer'))")
        values = (layer.id, naming(layer))
        conn.execute("INSERT INTO layer (id, named) VALUES (%s, %s) ON CONFLICT DO NOTHING", values)
        if conn.execute("SELECT to_regclass(%s)", (f"shape_{layer.id}",)).fetchone() != (None,):
            return
        for table in ("feature", "shape"):
            names: dict[str, sql.Composable] = {
                "part": sql.Identifier(f"{table}_{layer.id}"),
                "parent": sql.Identifier(table),
            }
            names |= {"layer": sql.Literal(layer.id), "check": sql.Identifier(f"{table}_{layer.id}_layer")}
            statement = sql.SQL(
                "CREATE TABLE {part} (LIKE {parent} INCLUDING ALL, CONSTRAINT {check} CHECK (layer = {layer}));"
                "ALTER TABLE {parent} ATTACH PARTITION {part} FOR VALUES IN ({layer});"
                "ALTER TABLE {part} DROP CONSTRAINT {check}"
            )
            conn.execute(statement.format(**names))
        index(conn, layer)


def index(conn: Connection, layer: Layer) -> None:
    """Make the indexes and the exclusion constraint of the layer's partitions."""
    for definition in _indexes(layer).values():
        conn.execute(f"CREATE {definition}".encode())
    conn.execute(_exclusion(layer))


def missing_indexes(conn: Connection, layer: Layer) -> list[str]:
    """The definitions of those indexes that the layer's partitions lack: an earlier version made them."""
    there = {row[0] for row in conn.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")}
    return [definition for name, definition in _indexes(layer).items() if name not in there]


def unindex(conn: Connection, layer: Layer) -> None:
    """Drop what :func:`index` makes: filling an empty partition first and indexing it after is much faster."""
    conn.execute(
        sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
            sql.Identifier(f"feature_{layer.id}"), sql.Identifier(f"feature_{layer.id}_once")
        )
    )
    for name in _indexes(layer):
        conn.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(name)))


def _indexes(layer: Layer) -> dict[str, str]:
    """Name and definition of each index; the layer's id has been checked to be a plain identifier."""
    feature, shape = f"feature_{layer.id}", f"shape_{layer.id}"
    found = {
        f"{feature}_id": f"UNIQUE INDEX {feature}_id ON {feature} (id)",
        f"{feature}_key": f"INDEX {feature}_key ON {feature} (key) WHERE upper_inf(recorded)",
        # Whoever walks through pages of an earlier moment meets these beside the current rows, in the same order.
        f"{feature}_closed": f"INDEX {feature}_closed ON {feature} (key) WHERE NOT upper_inf(recorded)",
        f"{feature}_geom": f"INDEX {feature}_geom ON {feature} USING gist (geom) WHERE upper_inf(recorded)",
        f"{shape}_feature": f"INDEX {shape}_feature ON {shape} (feature_id)",
        f"{shape}_closed": f"INDEX {shape}_closed ON {shape} USING gist (geom) WHERE NOT upper_inf(recorded)",
    }
    for band in bands_of(layer):
        found[f"{shape}_band{band}"] = (
            f"INDEX {shape}_band{band} ON {shape} USING gist (geom) WHERE band = {band} AND upper_inf(recorded)"
        )
    return found


def _exclusion(layer: Layer) -> sql.Composed:
    """No two rows of one key may overlap in both times.

    By the key's 64-bit hash: GiST compares text so slowly that building the index took four times as long. Two keys of
    one hash in one layer would be refused, not confused; among a million keys the chance is one in 40 million.
    """
    return sql.SQL(
        "ALTER TABLE {table} ADD CONSTRAINT {name} "
        "EXCLUDE USING gist (hashtextextended(key, 0) WITH =, valid WITH &&, recorded WITH &&)"
    ).format(table=sql.Identifier(f"feature_{layer.id}"), name=sql.Identifier(f"feature_{layer.id}_once"))
