"""The rows of a change, written: closed and opened in feature, shape, piece and name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from psycopg import sql

from layers.definition import Answer, Layer
from layers.derive.tile import tile_properties
from layers.store.assertion import Assertion, Content, encode
from layers.store.bands import bands_of, generalise, sizes
from layers.store.names import close_names, write_names
from layers.store.plan import Segment
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.geo import to_mercator

COVERAGE = "coverage"
"""The layer that says where the others' data speak; asked together with them."""

_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Opening:
    """A row to open: its new id, the segment, and the content where it is new (else it is copied from a row)."""

    id: int
    key: str
    segment: Segment
    assertion: Assertion | None = None
    content: Content | None = None


def reach_m(layer: Layer) -> float | None:
    """How far from a feature of ``layer`` it still applies, in metres; None where the layer is never asked."""
    if layer.answer is Answer.COVERS or layer.id == COVERAGE:
        return 0.0
    return layer.within_m if layer.answer is Answer.WITHIN else None


def close(conn: Connection, layer: Layer, ids: Sequence[int], moment: datetime) -> None:
    """End the system's belief in these rows at ``moment``."""
    if not ids:
        return
    for table, column in ((f"feature_{layer.id}", "id"), (f"shape_{layer.id}", "feature_id")):
        conn.execute(
            sql.SQL(
                "UPDATE {table} SET recorded = tstzrange(lower(recorded), %(moment)s) "
                "WHERE {column} = ANY(%(ids)s) AND upper_inf(recorded)"
            ).format(table=sql.Identifier(table), column=sql.Identifier(column)),
            {"moment": moment, "ids": list(ids)},
        )
    if reach_m(layer) is not None:
        conn.execute(
            "UPDATE piece SET recorded = tstzrange(lower(recorded), %(moment)s) WHERE feature_id = ANY(%(ids)s)",
            {"moment": moment, "ids": list(ids)},
        )
    close_names(conn, layer, ids, moment)


def copy_remnants(
    conn: Connection, layer: Layer, openings: Sequence[Opening], moment: datetime, run: int | None
) -> None:
    """Open rows that carry on a stored row's content over another interval."""
    if not openings:
        return
    values = {
        "layer": layer.id,
        "ids": [opening.id for opening in openings],
        "sources": [opening.segment.source for opening in openings],
        "valid": [_range(opening.segment) for opening in openings],
        "moment": moment,
        "run": run,
    }
    for table in ("feature", "shape", "piece", "name"):
        conn.execute(statement("layers.store", f"copy_{table}").encode(), values)


def write_new(
    conn: Connection,
    layer: Layer,
    openings: Sequence[Opening],
    moment: datetime,
    run: int | None,
    *,
    written: Callable[[int, int], None] | None = None,
) -> None:
    """Open rows of new content: the features, their shapes for every band, their names, their pieces.

    ``written`` is told (features written, of how many) after every chunk.
    """
    for start in range(0, len(openings), _CHUNK):
        chunk = openings[start : start + _CHUNK]
        _write_chunk(conn, layer, chunk, moment, run)
        if written is not None:
            written(start + len(chunk), len(openings))
    reach = reach_m(layer)
    if reach is not None and openings:
        conn.execute(
            statement("layers.store", "cut_pieces").encode(),
            {"layer": layer.id, "reach": reach, "first": openings[0].id, "last": openings[-1].id},
        )


def _write_chunk(
    conn: Connection, layer: Layer, openings: Sequence[Opening], moment: datetime, run: int | None
) -> None:
    recorded = f"[{moment.isoformat()},)"
    rows = sql.SQL("COPY {} (id, layer, key, geom, props, digest, valid, recorded, run_id) FROM STDIN")
    with conn.cursor() as cursor, cursor.copy(rows.format(sql.Identifier(f"feature_{layer.id}"))) as copy:
        for opening in openings:
            assert opening.content is not None
            digest, wkb, json = opening.content
            copy.write_row(
                (
                    opening.id,
                    layer.id,
                    opening.key,
                    wkb.hex(),
                    json,
                    digest,
                    _range(opening.segment),
                    recorded,
                    run,
                )
            )
    geoms = np.array([opening.assertion.geom for opening in openings if opening.assertion], dtype=object)
    mercator = to_mercator(geoms)
    size = sizes(layer, mercator)
    props = [encode(tile_properties(layer, opening.assertion.props or {})) for opening in openings if opening.assertion]
    shapes = sql.SQL("COPY {} (layer, band, feature_id, geom, props, size, valid, recorded) FROM STDIN")
    with conn.cursor() as cursor, cursor.copy(shapes.format(sql.Identifier(f"shape_{layer.id}"))) as copy:
        for band in bands_of(layer):
            drawn = generalise(layer, mercator, band)
            encoded = shapely.to_wkb(shapely.set_srid(drawn, 3857), include_srid=True, hex=True)
            for opening, wkb, prop, big in zip(openings, encoded, props, size, strict=True):
                if wkb is not None:
                    copy.write_row(
                        (layer.id, band, opening.id, wkb, prop, float(big), _range(opening.segment), recorded)
                    )
    named = [
        (opening.id, opening.key, opening.assertion.props or {}, _range(opening.segment), recorded)
        for opening in openings
        if opening.assertion
    ]
    write_names(conn, layer, named, geoms)


def _range(segment: Segment) -> str:
    start = "" if segment.start == date.min else segment.start.isoformat()
    end = "" if segment.end == date.max else segment.end.isoformat()
    return f"[{start},{end})"
