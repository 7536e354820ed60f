"""A tile service on a real database with three small layers, and ways to see what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from psycopg_pool import ConnectionPool

from layers.definition import Code, Field, FieldType, Geometry, Layer, Text, Tiles
from layers.registry import Catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection, connect
from tiles.cache import TileCache
from tiles.metrics import Metrics
from tiles.read import tile_pool
from tiles.service import TileAnswer, TileService
from tiles.versions import Versions

_TEXT = Text("名", "name")


def _layer(name: str, geometry: Geometry, *fields: Field, rank: str | None = None) -> Layer:
    return Layer(
        id=name,
        theme="test",
        order=1,
        geometry=geometry,
        title=Text(f"層{name}", f"Layer {name}"),
        description=_TEXT,
        office=_TEXT,
        fields=fields,
        tiles=Tiles(minzoom=8, maxzoom=16, rank=rank),
    )


AREA = _layer(
    "area",
    Geometry.POLYGON,
    Field("use", FieldType.CODE, _TEXT, tile=True, codes=(Code("a", _TEXT), Code("b", _TEXT))),
    Field("ratio", FieldType.INTEGER, _TEXT, tile=True, unit="%"),
    Field("remarks", FieldType.TEXT, _TEXT),
)
LINE = _layer("line", Geometry.LINE, Field("width", FieldType.NUMBER, _TEXT, tile=True), rank="width")
SPOT = _layer("spot", Geometry.POINT, Field("name", FieldType.TEXT, _TEXT, tile=True))
LAYERS = Catalogue((), MappingProxyType({layer.id: layer for layer in (AREA, LINE, SPOT)}))


class CountingPool:
    """A pool that counts how often somebody took a connection: no connection, no SQL."""

    def __init__(self, pool: ConnectionPool[Any]) -> None:
        self._pool = pool
        self.taken = 0

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        self.taken += 1
        with self._pool.connection() as conn:
            yield conn

    def check(self) -> None:
        self._pool.check()


def service_on(pool: Any, folder: Path, *, budget: int = 500_000, memory: int = 1_000_000) -> TileService:
    """A service with a cache in ``folder``."""
    metrics = Metrics()
    cache = TileCache(folder, 100_000_000, memory=memory, metrics=metrics)
    return TileService(pool, LAYERS, cache, Versions(pool, metrics=metrics), budget=budget, metrics=metrics)


@pytest.fixture
def pool(database: str) -> Iterator[CountingPool]:
    """Connections to a database that holds the layers, empty."""
    with connect(database, autocommit=True) as conn:
        for layer in LAYERS.layers.values():
            open_layer(conn, layer)
    with tile_pool(database, size=4, timeout_ms=20_000) as made:
        yield CountingPool(made)


@pytest.fixture
def service(pool: CountingPool, tmp_path: Path) -> TileService:
    """The service under test."""
    return service_on(pool, tmp_path / "cache")


@pytest.fixture
def write(database: str) -> Iterator[Callable[..., int]]:
    """Commits assertions to a layer and answers the new version."""
    with connect(database, autocommit=True) as conn:

        def _write(layer: Layer, *assertions: Assertion) -> int:
            with conn.transaction():
                return commit(conn, layer, assertions).version

        yield _write


def area(
    key: str, geom: Any, since: date | None = None, until: date | None = None, *, use: str = "a", ratio: int = 60
) -> Assertion:
    """An area; without geometry: it does not exist."""
    return Assertion(key, since, until, geom, None if geom is None else {"use": use, "ratio": ratio})


def spot(key: str, lon: float, lat: float, name: str = "x") -> Assertion:
    """A point at a place in degrees."""
    return Assertion(key, None, None, shapely.Point(lon, lat), {"name": name})


def decoded(answer: TileAnswer) -> dict[str, Any]:
    """The layers of an uncompressed answer, y upwards."""
    return dict(mapbox_vector_tile.decode(answer.body)) if answer.body else {}


def headers(answer: TileAnswer) -> dict[str, str]:
    """The headers by name."""
    return dict(answer.headers)
