"""What the other servers read: a copy of the city's database with views of what is in force today.

Their rows, geometry and properties are those of our tiles, read through the same indexes: per layer and zoom band a
view of the stored EPSG:3857 shapes, and per layer a view of the features with their fields as columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import uuid4

import psycopg
from psycopg import conninfo, sql

from bench.place import Place, say
from layers.definition import Field, FieldType, Layer
from layers.registry import catalogue
from layers.store.bands import bands_of
from mapsvc.dates import today
from mapsvc.db.connection import Connection

SCHEMA = "peers"
_TYPES = {FieldType.INTEGER: "integer", FieldType.NUMBER: "double precision", FieldType.BOOLEAN: "boolean"}


def view(layer: str, band: int) -> str:
    """The view of a layer's shapes in a zoom band, under which martin publishes it."""
    return f"{layer}_{band}"


@contextmanager
def copied(place: Place) -> Iterator[Place]:
    """The city in a database of its own that may be changed, with the views; dropped afterwards."""
    name = f"peers_{uuid4().hex[:12]}"
    parts = conninfo.conninfo_to_dict(place.url)
    url = place.url.replace(f"/{parts['dbname']}?", f"/{name}?")
    assert url != place.url
    admin = place.url.replace(f"/{parts['dbname']}?", "/template1?")
    say("copying the city for the other servers")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(str(parts["dbname"]))
            )
        )
        try:
            with psycopg.connect(url) as copy:
                make_views(copy, today())
            with psycopg.connect(url, autocommit=True) as copy:
                copy.execute("ANALYZE")
            yield replace(place, url=url)
        finally:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def make_views(conn: Connection, day: date) -> None:
    """The views of every layer that holds something, of what is in force on ``day``."""
    conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    for layer in published(conn):
        for band in bands_of(layer):
            conn.execute(_shapes(layer, band, day))
        conn.execute(_features(layer, day))


def published(conn: Connection) -> list[Layer]:
    """The layers that hold something."""
    held = {row[0] for row in conn.execute("SELECT id FROM layer WHERE version > 0")}
    return [layer for layer in catalogue().layers.values() if layer.id in held]


def _shapes(layer: Layer, band: int, day: date) -> sql.Composed:
    return sql.SQL(
        "CREATE VIEW {schema}.{name} AS SELECT feature_id, geom::geometry(Geometry, 3857) AS geom, props FROM {table} "
        "WHERE band = {band} AND upper_inf(recorded) AND valid @> {day}::date"
    ).format(
        schema=sql.Identifier(SCHEMA),
        name=sql.Identifier(view(layer.id, band)),
        table=sql.Identifier(f"shape_{layer.id}"),
        band=sql.Literal(band),
        day=sql.Literal(day),
    )


def _features(layer: Layer, day: date) -> sql.Composed:
    return sql.SQL(
        "CREATE VIEW {schema}.{name} AS SELECT id, key{fields}, geom::geometry(Geometry, 4326) AS geom FROM {table} "
        "WHERE upper_inf(recorded) AND valid @> {day}::date"
    ).format(
        schema=sql.Identifier(SCHEMA),
        name=sql.Identifier(layer.id),
        fields=sql.SQL("").join(_column(field) for field in layer.fields if field.name not in {"id", "key", "geom"}),
        table=sql.Identifier(f"feature_{layer.id}"),
        day=sql.Literal(day),
    )


def _column(field: Field) -> sql.Composed:
    return sql.SQL(", (props ->> {name})::{type} AS {column}").format(
        name=sql.Literal(field.name),
        type=sql.SQL(_TYPES.get(field.type, "text")),
        column=sql.Identifier(field.name),
    )
