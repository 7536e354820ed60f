"""The read shape of search: one row per spelling of a feature, written with the feature itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.definition import Geometry, Layer
from layers.derive.search import spellings
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.geo import Geometries

if TYPE_CHECKING:
    from layers.store.assertion import Props

_COLUMNS = "layer, feature_id, form, text, level, area, weight, lon, lat, grams, valid, recorded"
_CHUNK = 20_000
_NAMING = 1
"""Raised when the program spells the same names in another way."""

Named = tuple[int, str, "Props", str, str]
"""Of a feature: id, key, properties, and both times as ranges in PostgreSQL's spelling."""


def write_names(conn: Connection, layer: Layer, named: Sequence[Named], geoms: Geometries) -> None:
    """Write the spellings of features (``geoms`` in EPSG:4326, in the same order); nothing where none is declared."""
    search = layer.search
    if search is None or not named:
        return
    points = places(layer, geoms)
    with conn.cursor() as cursor, cursor.copy(f"COPY name ({_COLUMNS}) FROM STDIN") as copy:
        for (feature, key, props, valid, recorded), (lon, lat) in zip(named, points.tolist(), strict=True):
            for one in spellings(layer, key, props):
                grams = one.grams
                copy.write_row(
                    (
                        layer.id,
                        feature,
                        one.form.value,
                        one.text,
                        one.level,
                        one.area,
                        search.weight,
                        lon,
                        lat,
                        grams,
                        valid,
                        recorded,
                    )
                )


def close_names(conn: Connection, layer: Layer, ids: Sequence[int], moment: datetime) -> None:
    """End at ``moment`` what these features were called."""
    if layer.search is not None and ids:
        conn.execute(
            "UPDATE name SET recorded = tstzrange(lower(recorded), %s) WHERE feature_id = ANY(%s)",
            (moment, list(ids)),
        )


def carry_names(conn: Connection, layer: Layer, closed: Sequence[int], opened: Sequence[int], moment: datetime) -> None:
    """Of a live layer, let the names that a reading did not change go on, rather than end and begin at ``moment``."""
    if layer.search is not None and layer.live is not None and closed and opened:
        values = {"layer": layer.id, "closed": list(closed), "opened": list(opened), "moment": moment}
        conn.execute(statement("layers.store", "carry_names").encode(), values)


def places(layer: Layer, geoms: Geometries) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Longitude and latitude of the point at which each feature is shown as found: on it, of a line half-way."""
    if layer.geometry is Geometry.POINT:
        points = shapely.centroid(geoms)
    elif layer.geometry is Geometry.LINE:
        merged = shapely.line_merge(geoms)
        first = shapely.get_geometry(merged, 0)
        points = shapely.line_interpolate_point(first, 0.5, normalized=True)
    else:
        points = shapely.point_on_surface(geoms)
    return np.round(shapely.get_coordinates(points), 7)


def rebuild_names(conn: Connection, layer: Layer) -> int:
    """Write the names of all that the layer ever held anew, in the caller's transaction; how many features.

    For a declaration that changed, and for databases older than the read shape. Writers of the layer wait.
    """
    conn.execute("SELECT 1 FROM layer WHERE id = %s FOR UPDATE", (layer.id,))
    conn.execute("DELETE FROM name WHERE layer = %s", (layer.id,))
    if layer.search is None:
        return 0
    last, done = 0, 0
    while True:
        values = {"layer": layer.id, "after": last, "limit": _CHUNK}
        rows = conn.execute(statement("layers.store", "to_name").encode(), values).fetchall()
        if not rows:
            return done
        geoms = shapely.from_wkb([bytes(row[3]) for row in rows])
        write_names(conn, layer, [(row[0], row[1], row[2], row[4], row[5]) for row in rows], geoms)
        last, done = rows[-1][0], done + len(rows)


def naming(layer: Layer) -> str:
    """Digest of all of a declaration that the spellings of its names depend on."""
    codes = [[(code.value, code.title) for code in field.codes] for field in layer.fields]
    said = repr((_NAMING, layer.geometry.value, layer.search, codes))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
