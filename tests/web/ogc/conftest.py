"""An app whose store holds a layer with a field of every type, and zones with a history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.definition import Theme
from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from tests.layers.query.places import LAYER, NAME, fill
from web.app import create_app
from web.state import State

ZONES = 25
SOURCE = {
    "source": "試験市都市計画図",
    "source_date": "2025-03-31",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "attribution": "試験市",
    "fictional": True,
}


def zone_key(at: int) -> str:
    """Keys as sources have them: with slashes, signs and Japanese."""
    return ["区域/一", "a&b?c=d#e", "50%", "x@2019-04-01", "a b+c"][at] if at < 5 else f"z{at:03}"


def zone(at: int, **more: Any) -> Assertion:
    """A zone since 1996; a row of small squares."""
    west = 139.0 + at / 1000
    props = {
        "use": "commercial" if at % 2 else "low_rise_1",
        "floor_area_ratio": 400,
        "building_coverage_ratio": 80,
        "notified_on": "1996-05-10",
        **more,
    }
    return Assertion(zone_key(at), date(1996, 5, 10), None, shapely.box(west, 35, west + 0.001, 35.001), props)


@pytest.fixture(scope="module")
def layers() -> Catalogue:
    """The catalogue, and the layer with a field of every type."""
    own = catalogue()
    themes = (*own.themes, Theme("test", 99, NAME, NAME))
    return Catalogue(themes, MappingProxyType({**own.layers, LAYER.id: LAYER}))


@pytest.fixture(scope="module")
def app(module_database: str, layers: Catalogue, texts: None) -> Iterator[Flask]:
    """The app; tests of a module share its database."""
    with connect(module_database, autocommit=True) as conn:
        for name in ("ward", "zoning", "coverage", LAYER.id):
            open_layer(conn, layers.layer(name))
        with conn.transaction():
            fill(conn)
            commit(conn, layers.layer("zoning"), [zone(at) for at in range(ZONES)])
            city = shapely.box(139, 35, 139.1, 35.1)
            commit(
                conn, layers.layer("ward"), [Assertion("99101", None, None, city, {"code": "99101", "name": "東区"})]
            )
            set_coverage(conn, layers, "zoning", city, SOURCE)
    made = create_app(replace(read_settings(), database_url=module_database), layers, module_database)
    yield made
    shared: State = made.extensions["mapsvc"]
    shared.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that names no type."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT"] = "*/*"
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return made
