"""The small city with a square of exactly 50 m on the plane, whose name is as hostile as names can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from pyproj import Transformer

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection, connect
from tests.layers.filled import full
from tests.web.conftest import CITY
from web.sheet.asked import Asked
from web.sheet.content import Content, compose
from web.sheet.identity import new_id
from web.sheet.making import make
from web.sheet.texts import texts

PLANE = Transformer.from_crs(6668, 6677, always_xy=True)
MIDDLE = (139.005, 35.005)
HOSTILE = '#eval("1") ]] </svg><script> $x$ \\ @ref *b* 👍 名'
SOURCE = {"source": "試験", "source_date": "2025-03-31", "fictional": True, "scale": 2500}


def square_on_plane(side: float) -> shapely.Polygon:
    """A square of ``side`` metres of plane system IX around MIDDLE, in EPSG:4326."""
    x, y = PLANE.transform(*MIDDLE)
    box = shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    edge = shapely.segmentize(box, 5)

    def to_degrees(points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.column_stack(PLANE.transform(points[:, 0], points[:, 1], direction="INVERSE"))

    return shapely.transform(edge, to_degrees)


@pytest.fixture(scope="module")
def city(app: Flask, module_database: str) -> str:
    """The address of a database with the square in it."""
    layers = catalogue()
    plan = layers.layer("district_plan")
    with connect(module_database, autocommit=True) as conn:
        open_layer(conn, plan)
        with conn.transaction():
            props = full(plan) | {"name": HOSTILE}
            commit(conn, plan, [Assertion("d1", date(2001, 4, 1), None, square_on_plane(50), props)])
            set_coverage(conn, layers, plan.id, CITY, SOURCE)
    return module_database


@pytest.fixture
def conn(city: str) -> Iterator[Connection]:
    """A connection to the city."""
    with connect(city) as connection:
        yield connection
        connection.rollback()


Maker = Callable[..., tuple[Content, bytes]]


@pytest.fixture
def sheet(conn: Connection) -> Maker:
    """Make a sheet: its content and its PDF."""

    def made(
        *places: str, preview: bool = False, known_at: datetime | None = None, **given: object
    ) -> tuple[Content, bytes]:
        usual = {"as_of": None, "scale": None, "paper": "a4", "orientation": "portrait", "layers": None}
        question = {**usual, "language": "ja", **given}
        asked = Asked(places=places or (f"{MIDDLE[1]},{MIDDLE[0]}",), **question)  # type: ignore[arg-type]
        identity = None if preview else new_id()
        content = compose(
            conn,
            catalogue(),
            read_settings(),
            asked,
            gettext=texts(asked.language),
            identity=identity,
            verify=None if preview else f"https://maps.example.jp/verify/{identity}",
            known_at=known_at or datetime.now(UTC),
        )
        return content, make(conn, catalogue(), content)

    return made
