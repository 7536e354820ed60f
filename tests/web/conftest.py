"""An app on a real database that holds a small city: one ward, its zoning, a hazard area and what they cover."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import shapely
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import Catalogue, catalogue
from layers.store import Assertion, commit, open_layer, set_coverage
from mapsvc.config import read_settings
from mapsvc.db.connection import connect
from web.app import create_app
from web.i18n import TRANSLATIONS
from web.state import State

INSIDE = "35.001,139.001"
"""In the commercial zone, outside the flood area, where fire prevention is not covered."""
FLOODED = "35.015,139.015"
OUTSIDE = "36.5,140.5"

CITY = shapely.box(139.0, 35.0, 139.02, 35.02)
_SOURCE = {
    "source": "試験市都市計画図 & <図面>",
    "source_date": "2025-03-31",
    "licence": "CC BY 4.0",
    "attribution": "試験市",
    "fictional": True,
}


@pytest.fixture(scope="session", autouse=True)
def texts() -> None:
    """The texts, compiled as the build does it."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        made = source.with_suffix(f".{os.getpid()}")
        with source.open("rb") as po, made.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))
        made.replace(source.with_suffix(".mo"))  # in one step: test workers run beside one another


def _fill(url: str, layers: Catalogue) -> None:
    with connect(url, autocommit=True) as conn:
        for name in ("ward", "zoning", "flood_depth", "coverage"):
            open_layer(conn, layers.layer(name))
        zone = shapely.box(139.0, 35.0, 139.01, 35.02)
        commercial = {
            "use": "commercial",
            "floor_area_ratio": 400,
            "building_coverage_ratio": 80,
            "decided_on": "1973-12-25",
            "notified_on": "1996-05-10",
            "notice_number": "試験市告示第145号",
        }
        house = {**commercial, "use": "low_rise_1", "floor_area_ratio": 100, "building_coverage_ratio": 50}
        day = date(1996, 5, 10)
        flood = shapely.box(139.01, 35.01, 139.02, 35.02)
        with conn.transaction():
            ward = Assertion("99101", None, None, CITY, {"code": "99101", "name": "東区"})
            commit(conn, layers.layer("ward"), [ward])
            commit(
                conn,
                layers.layer("zoning"),
                [Assertion("z1", None, day, zone, house), Assertion("z1", day, None, zone, commercial)],
            )
            commit(conn, layers.layer("flood_depth"), [Assertion("f1", None, None, flood, flood_props(layers))])
            for name in ("zoning", "flood_depth"):
                set_coverage(conn, layers, name, CITY, _SOURCE)


def flood_props(layers: Catalogue) -> dict[str, object]:
    """The least a flood area needs: the first code of its required fields."""
    return {f.name: f.codes[0].value for f in layers.layer("flood_depth").fields if f.required and f.codes}


@pytest.fixture(scope="module")
def app(module_database: str) -> Iterator[Flask]:
    """The app; its database is shared by the tests of a module, which only read."""
    _fill(module_database, catalogue())
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
