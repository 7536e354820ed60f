"""Where a layer's data speak: itself a layer, so that it has a history like everything else."""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.registry import Catalogue
from layers.store.assertion import Assertion
from layers.store.commit import Commit, commit
from layers.store.writing import COVERAGE
from mapsvc.db.connection import Connection


def set_coverage(
    conn: Connection,
    catalogue: Catalogue,
    layer_id: str,
    geom: BaseGeometry | None,
    source: dict[str, Any],
    *,
    valid_from: date | None = None,
    part: str | None = None,
    run_id: int | None = None,
) -> Commit:
    """Say that from ``valid_from`` on the data of ``layer_id`` speak for ``geom`` (EPSG:4326; None: for nowhere).

    ``source`` holds the coverage layer's properties (source, source_date, licence …). ``part`` names one of several
    areas with sources of their own. In the caller's transaction.
    """
    key = layer_id if part is None else f"{layer_id}:{part}"
    props = None if geom is None else {**source, "layer": layer_id}
    return commit(conn, catalogue.layer(COVERAGE), [Assertion(key, valid_from, None, geom, props)], run_id=run_id)
