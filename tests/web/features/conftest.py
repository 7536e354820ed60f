"""A town with two wards, a park that was redrawn and corrected, and more shelters than one page holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from web.app import create_app
from web.state import State

WEST, EAST = shapely.box(139.60, 35.30, 139.62, 35.34), shapely.box(139.62, 35.30, 139.64, 35.34)
SHELTERS = 120
ODD = "a/b ?#%『鍵』\"'<x>"
HOSTILE = "</script><script>alert(1)</script>"
PARK = shapely.box(139.605, 35.305, 139.606, 35.306)
LARGER = shapely.box(139.605, 35.305, 139.607, 35.306)
DECIDED, CHANGED = date(1990, 4, 1), date(2010, 4, 1)


def shelter(number: int) -> Assertion:
    """Shelters stand in a row to the east, 36.4 m apart, every other one for floods."""
    props: dict[str, Any] = {
        "name": f"第{number}避難広場",
        "address": f"東町{number}番",
        "hazards": ["flood", "earthquake"] if number % 2 else ["earthquake"],
    }
    return Assertion(f"s{number:04d}", None, None, shapely.Point(139.60005 + number * 0.0003, 35.32), props)


def fill(url: str) -> None:
    """Commit all of it."""
    layers = catalogue()
    park, shelters = layers.layer("planned_park"), layers.layer("evacuation_site")
    props = {"name": "試験公園", "kind": park.field("kind").codes[0].value}  # type: ignore[union-attr]
    with connect(url, autocommit=True) as conn:
        for name in ("ward", "town", "coast", "water", "railway", "road", "station", "coverage"):
            open_layer(conn, layers.layer(name))
        with conn.transaction():
            wards = [
                Assertion("99101", None, None, WEST, {"code": "99101", "name": "西区", "name_en": "West Ward"}),
                Assertion("99102", None, None, EAST, {"code": "99102", "name": "東区", "name_en": "East Ward"}),
            ]
            commit(conn, layers.layer("ward"), wards)
            odd = Assertion(ODD, None, None, shapely.Point(139.63, 35.31), {"name": HOSTILE})
            commit(conn, shelters, [*map(shelter, range(SHELTERS)), odd])
            source = {"source": "試験市 都市計画図", "source_date": "2025-03-31", "licence": "CC BY 4.0"}
            set_coverage(conn, layers, "planned_park", WEST, source)
        for said in (
            [Assertion("p1", DECIDED, None, PARK, props)],
            [Assertion("p1", CHANGED, None, LARGER, {**props, "name": "試験中央公園"})],
            [Assertion("p1", CHANGED, None, LARGER, {**props, "name": "試験大公園"})],
            [Assertion("gone", DECIDED, None, EAST, {**props, "name": "廃止公園"})],
        ):
            with conn.transaction():
                commit(conn, park, said)
        with conn.transaction():
            commit(conn, park, [Assertion("gone", CHANGED, None, None, None)])


@pytest.fixture(scope="module")
def app(module_database: str) -> Iterator[Flask]:
    """The app on that town."""
    fill(module_database)
    made = create_app(replace(read_settings(), database_url=module_database), url=module_database)
    yield made
    shared: State = made.extensions["mapsvc"]
    shared.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who reads Japanese."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return made
