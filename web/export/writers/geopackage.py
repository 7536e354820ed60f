"""What GDAL leaves out of a GeoPackage: titles of columns, meanings of codes, and whence the data come.

Titles and codes stand where the standard's Schema extension has them (OGC 12-128r19, F.9), which QGIS shows as aliases
and value maps; sources, licence and the rest in a table ``about``, since few programs show ``gpkg_metadata``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC
from pathlib import Path

from web.export.columns import columns
from web.export.order import Order, Part

ABOUT = "about"
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
    constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
    max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE IF NOT EXISTS about (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL);
"""
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"


def complete(path: Path, order: Order, part: Part) -> None:
    """Add what belongs to the table of one layer, and set the times in the file to those of the data."""
    moment = order.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.executescript(_TABLES)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            known = conn.execute("SELECT 1 FROM gpkg_extensions WHERE table_name = ?", (table,)).fetchone()
            if known is None:
                extension = (table, None, "gpkg_schema", _SCHEMA, "read-write")
                conn.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", extension)
        _columns(conn, order, part)
        said = [(part.question.layer.id, *pair) for pair in part.about.said(order.language).items()]
        conn.executemany("INSERT INTO about (layer, name, text) VALUES (?, ?, ?)", said)
        conn.execute(
            "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description) "
            "VALUES ('about', 'attributes', 'about', '')"
        )
        conn.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))


def _columns(conn: sqlite3.Connection, order: Order, part: Part) -> None:
    layer, language = part.question.layer, order.language
    taken: set[str] = set()
    for column in columns(layer):
        title = column.title.get(language)
        name = title if title not in taken else f"{title} ({column.name})"  # names in a table differ
        taken.add(name)
        field = column.field
        described = field.description.get(language) if field and field.description else None
        constraint = None
        if field and field.codes and not column.meaning and column.kind == "text":
            constraint = f"{layer.id}.{field.name}"
            codes = [(constraint, code.value, code.title.get(language)) for code in field.codes]
            conn.executemany(
                "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
                "VALUES (?, 'enum', ?, ?)",
                codes,
            )
        row = (layer.id, column.name, name, title, described, None, constraint)
        conn.execute("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, ?, ?)", row)
