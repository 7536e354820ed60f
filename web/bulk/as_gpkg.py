"""The result as a GeoPackage: a point for every row that has a place, and a table of what the layers rest on."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from pyogrio import raw as ogr

from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.errors import UnknownLayer
from web.bulk.layout import Layout, layer_cells, layout, results, row_cells
from web.bulk.store import Choices, Job, sources
from web.bulk.table import unique
from web.bulk.turns import Gone
from web.bulk.wording import DISCLAIMER, FICTIONAL

ANSWERS, SOURCES = "answers", "sources"
"""The two tables."""
CRS = "EPSG:6668"
"""JGD2011, with which EPSG:4326 is treated as coincident."""
_AT_ONCE = 5_000
_PART = 1_000_000
_RESERVED = ("fid", "geom")
"""Columns that the format makes itself."""


def keep(conn: Connection, catalogue: Catalogue, job: Job, raw: bytes, runner: UUID) -> None:
    """Make the GeoPackage of a list that ``runner`` has answered, and keep it in the database in parts. Raises Gone."""
    with tempfile.TemporaryDirectory(prefix="mapsvc-bulk-") as folder:
        path = Path(folder) / "answers.gpkg"
        write(path, conn, catalogue, job, raw)
        with path.open("rb") as file, conn.transaction():
            # Locks the list: deleted meanwhile, its parts must not come after it; taken over and done by another
            # runner, they must not change while they are sent.
            held = "SELECT FROM bulk_job WHERE number = %s AND runner = %s AND state = 'running' FOR UPDATE"
            if conn.execute(held, [job.number, runner]).fetchone() is None:
                raise Gone
            conn.execute("DELETE FROM bulk_part WHERE job = %s", [job.number])
            part = 0
            while piece := file.read(_PART):
                conn.execute(
                    "INSERT INTO bulk_part (job, part, content) VALUES (%s, %s, %s)", [job.number, part, piece]
                )
                part += 1


def write(path: Path, conn: Connection, catalogue: Catalogue, job: Job, raw: bytes) -> None:
    """Write the file ``path``, which must not exist: all rows in the list's order, then the table of sources."""
    choices = job.choices
    if choices is None:
        raise Gone
    columns = layout(catalogue, job, choices)
    found = sources(conn, job.number)
    names = unique([*_RESERVED, *columns.names])[len(_RESERVED) :]
    rows = results(conn, job, choices, raw)
    places = range(len(columns.own) + 4, len(columns.own) + 6)
    about = _about(job, choices, any(one[5] for listed in found.values() for one in listed))
    written = False
    while part := list(islice(rows, _AT_ONCE)):
        table = [
            [*cells, *row_cells(row, choices.language), *layer_cells(row, len(choices.layers), choices.language)]
            for cells, row in part
        ]
        points = [shapely.Point(row[5], row[6]) if row[5] is not None else None for _, row in part]
        ogr.write(
            path,
            shapely.to_wkb(np.array(points, dtype=object)),
            [_column(table, at, number=at in places) for at in range(len(names))],
            names,
            layer=ANSWERS,
            driver="GPKG",
            geometry_type="Point",
            crs=CRS,
            append=written,
            **({} if written else {"dataset_metadata": about, "layer_metadata": about}),
        )
        written = True
    _write_sources(path, catalogue, columns, choices, found)


def _column(table: Sequence[Sequence[Any]], at: int, *, number: bool) -> Any:
    if number:
        return np.array([np.nan if row[at] is None else row[at] for row in table], dtype=np.float64)
    return np.array([row[at] for row in table], dtype=object)


def _about(job: Job, choices: Choices, fictional: bool) -> dict[str, str]:
    language = choices.language
    return {
        "title": f"mapsvc: {job.file_name}",
        "as_of": choices.as_of.isoformat(),
        "known_at": choices.known_at.isoformat(),
        "disclaimer": DISCLAIMER.get(language) + (FICTIONAL.get(language) if fictional else ""),
        "rows": str(job.total),
    }


def _write_sources(
    path: Path, catalogue: Catalogue, columns: Layout, choices: Choices, found: dict[str, list[list[Any]]]
) -> None:
    names = (
        "layer",
        "column",
        "title",
        "source",
        "source_date",
        "licence",
        "attribution",
        "scale",
        "fictional",
        "as_of",
    )
    rows: list[list[Any]] = []
    for layer, (_, content) in zip(choices.layers, columns.layers, strict=True):
        try:
            title = catalogue.layer(layer).title.get(choices.language)
        except UnknownLayer:
            title = layer
        for source, day, licence, attribution, scale, fictional in found.get(layer) or [[None] * 6]:
            told = None if fictional is None else "yes" if fictional else "no"
            rows.append(
                [layer, content, title, source, day, licence, attribution, scale, told, choices.as_of.isoformat()]
            )
    ogr.write(
        path,
        None,
        [
            np.array([None if row[at] is None else str(row[at]) for row in rows], dtype=object)
            for at in range(len(names))
        ],
        list(names),
        layer=SOURCES,
        driver="GPKG",
        append=True,
    )
