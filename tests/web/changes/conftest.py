"""A city of its own with one ward, shelters and zones, its app, and people of the staff who work in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.actor import Role
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection, connect
from mapsvc.jobs.app import make_app
from tests.conftest import _at, _made
from tests.web.staff import account, staff
from tests.working import work as do_what_waits
from web.app import create_app
from web.work import tasks

WARDS = {"99101": shapely.box(139.0, 35.0, 139.01, 35.02), "99102": shapely.box(139.01, 35.0, 139.02, 35.02)}
DAY = date(2020, 4, 1)
PROFILE = 'layer = "{layer}"\ntitle = "試験"\nkey = ["k"]\n'


@dataclass(slots=True)
class City:
    """The app on its database, and whoever works in it."""

    app: Flask
    url: str
    uploads: Path

    def person(self, *roles: Role, wards: tuple[str, ...] = ()) -> FlaskClient:
        """A new person of the staff, signed in."""
        return staff(self.app, *roles, person=account(self.url, *roles, wards=wards))

    def work(self) -> None:
        """What a worker would do now."""
        do_what_waits(lambda: make_app(self.url, {"work": tasks.blueprint(self.url, self.uploads, 30)}))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.url) as conn:
            return conn.execute(query.encode(), values or None).fetchall()

    def state(self, path: str) -> str:
        return str(
            self.rows(
                "SELECT state FROM proposal WHERE id = %s",
                int(path.rsplit("/", maxsplit=1)[-1].split("?", maxsplit=1)[0]),
            )[0][0]
        )


def shelter(name: str, capacity: int | None = 100) -> dict[str, Any]:
    """The properties of an evacuation site."""
    return {"name": name, "hazards": ["flood"], "capacity": capacity, "address": "試験市東区1番"}


def fill(conn: Connection) -> None:
    """Two wards, three shelters, two zones side by side."""
    layers = catalogue()
    with conn.transaction():
        for name in ("ward", "evacuation_site", "zoning", "coverage", "public_facility"):
            open_layer(conn, layers.layer(name))
        wards = [Assertion(key, None, None, box, {"code": key, "name": f"{key}区"}) for key, box in WARDS.items()]
        commit(conn, layers.layer("ward"), wards)
        places = {"a": (139.002, 35.002), "b": (139.004, 35.004), "c": (139.012, 35.004)}
        sites = [Assertion(key, DAY, None, shapely.Point(at), shelter(f"学校{key}")) for key, at in places.items()]
        commit(conn, layers.layer("evacuation_site"), sites)
        use = {"use": "commercial", "floor_area_ratio": 400, "building_coverage_ratio": 80}
        zones = {"z1": shapely.box(139.0, 35.0, 139.005, 35.01), "z2": shapely.box(139.005, 35.0, 139.01, 35.01)}
        commit(conn, layers.layer("zoning"), [Assertion(key, DAY, None, zone, use) for key, zone in zones.items()])


@pytest.fixture(scope="session")
def filled(server_url: str, template: str) -> Iterator[str]:
    """The name of a database that holds the city; each test gets a clone of it."""
    with _made(server_url, "city", template) as name:
        with connect(_at(server_url, name), autocommit=True) as conn:
            fill(conn)
        yield name


@pytest.fixture
def city(server_url: str, filled: str, tmp_path: Path) -> Iterator[City]:
    """The city, for this test alone."""
    with _made(server_url, "changes", filled) as name:
        url = _at(server_url, name)
        app = create_app(replace(read_settings(), database_url=url, var=tmp_path), url=url)
        yield City(app, url, tmp_path / "uploads")
        app.extensions["mapsvc"].close()


def collection(features: Mapping[str, tuple[tuple[float, float], dict[str, Any]]]) -> bytes:
    """A GeoJSON file of points with their keys in ``k``."""
    made = [
        {"type": "Feature", "properties": {**props, "k": key}, "geometry": {"type": "Point", "coordinates": list(at)}}
        for key, (at, props) in features.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": made}).encode()


def file_of_shelters() -> bytes:
    """``a`` as it is, ``b`` larger, ``c`` missing, ``d`` new, and a row without its required name."""
    return collection(
        {
            "a": ((139.002, 35.002), shelter("学校a")),
            "b": ((139.004, 35.004), shelter("学校b", 250)),
            "d": ((139.006, 35.006), shelter("学校d")),
            "bad": ((139.007, 35.007), shelter("", 10)),
        }
    )


def upload(person: FlaskClient, layer: str, raw: bytes, name: str = "避難所.geojson", **more: Any) -> str:
    """Send a file as the form does; the address of the change."""
    given = {
        "layer": layer,
        "file": (io.BytesIO(raw), name),
        "profile_file": (io.BytesIO(PROFILE.format(layer=layer).encode()), "profile.toml"),
        "effective": "2026-04-01",
        **more,
    }
    answer = person.post("/staff/imports", data=given, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def seal(person: FlaskClient, path: str) -> str:
    """The seal of what a person looks at."""
    answer = person.get(path)
    assert answer.status_code == 200
    found = re.search(r'name="seal" value="([0-9a-f]{64})"', answer.text)
    return found[1] if found else ""


def press(person: FlaskClient, path: str, button: str, **fields: str) -> int:
    """Press a button of a change's page as somebody who looked at it."""
    given = {"seal": seal(person, path), **fields}
    return person.post(f"{path}/{button}", data=given).status_code
