"""An app whose store holds a layer with a field of every type, zones with a past, points, and texts that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.definition import Theme
from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection, connect
from tests.layers.query.places import LAYER, NAME, fill
from tests.web.ogc.conftest import SOURCE, zone
from web.app import create_app
from web.state import State

ZONES = 25
REZONED = date(2015, 4, 1)
HOSTILE = {
    "a1": '=HYPERLINK("http://evil.example","x")',
    "a2": "<script>alert(1)</script> & ]]> 'q' \"d\"",
    "a3": "一行目\n二行目,コンマ",
    "a4": "①髙﨑〜−",
    "a5": "𠮷野家 café 🗾",
    "a6": "制御\u0001\u000b文字",
    "a7": "長" * 200,
}
"""Names of points."""


def point(at: int) -> shapely.Point:
    """The place of the point ``a<at>``."""
    return shapely.Point(139 + at / 1000, 35.0005)


def stored(conn: Connection, layers: Catalogue) -> None:
    """Fill an empty, migrated database."""
    for name in ("ward", "zoning", "aed", "port_zone", "coverage", LAYER.id):
        open_layer(conn, layers.layer(name))
    with conn.transaction():
        fill(conn)
        zones = [zone(at) for at in range(ZONES)]
        past = replace(zone(7), valid_to=REZONED, props={**(zone(7).props or {}), "use": "quasi_industrial"})
        zones[7] = replace(zones[7], valid_from=REZONED)
        commit(conn, layers.layer("zoning"), [*zones, past])
        points = [
            Assertion(key, None, None, point(at), {"name": name}) for at, (key, name) in enumerate(HOSTILE.items())
        ]
        commit(conn, layers.layer("aed"), points)
        city = shapely.box(139, 35, 139.1, 35.1)
        commit(conn, layers.layer("ward"), [Assertion("99101", None, None, city, {"code": "99101", "name": "東区"})])
        set_coverage(conn, layers, "zoning", city, SOURCE)


@pytest.fixture(scope="module")
def layers() -> Catalogue:
    """The catalogue, and the layer with a field of every type."""
    own = catalogue()
    themes = (*own.themes, Theme("test", 99, NAME, NAME))
    return Catalogue(themes, MappingProxyType({**own.layers, LAYER.id: LAYER}))


@pytest.fixture(scope="module")
def app(
    module_database: str, layers: Catalogue, texts: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The app; tests of a module share its database and its folder of made files."""
    with connect(module_database, autocommit=True) as conn:
        stored(conn, layers)
    settings = replace(read_settings(), database_url=module_database, var=tmp_path_factory.mktemp("var"))
    made = create_app(settings, layers, module_database)
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


@pytest.fixture
def var(app: Flask) -> Path:
    """Where the app keeps what it makes."""
    shared: State = app.extensions["mapsvc"]
    return shared.settings.var
