"""How often one would have been told: what is counted is what would have been sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection
from mapsvc.subscriptions.model import AreaKind, Wish
from web.subscribe.preview import Preview, preview

WEST, EAST = shapely.box(139.0, 35.0, 139.01, 35.01), shapely.box(139.05, 35.0, 139.06, 35.01)
CITY = Wish()
TOLD = ["zoning", "flood_depth", "aed"]


@pytest.fixture
def told(conn: Connection) -> Connection:
    """A first publication, then three commits: west, west and east at once, and the AED in the east that leaves."""
    known = catalogue()
    zone = {"use": "commercial", "floor_area_ratio": 400, "building_coverage_ratio": 80}
    zone |= {"decided_on": "1996-05-10", "notified_on": "1996-05-10", "notice_number": "1"}

    def say(layer: str, *assertions: Assertion) -> None:
        commit(conn, known.layer(layer), list(assertions))

    def zones(ratio: int, **where: BaseGeometry) -> list[Assertion]:
        made = zone | {"floor_area_ratio": ratio}
        return [Assertion(key, date(1996, 5, 10), None, geom, made) for key, geom in where.items()]

    for name in TOLD:
        open_layer(conn, known.layer(name))
    say("zoning", *zones(400, w=WEST, e=EAST))
    say("aed", Assertion("a", None, None, EAST.centroid, {"name": "東"}))
    say("zoning", *zones(500, w=WEST))
    say("zoning", *zones(600, w=WEST, e=EAST))
    say("aed", Assertion("a", None, None, None, None))
    return conn


def counted(conn: Connection, wish: Wish) -> Preview:
    found = preview(conn, wish, TOLD)
    assert found is not None
    return found


def test_one_message_is_one_commit_and_the_first_publication_is_none(told: Connection) -> None:
    found = counted(told, CITY)
    assert (found.times, found.layers) == (3, (("zoning", 2), ("aed", 1)))
    assert found.latest is not None
    assert found.held_since is not None


def test_the_area_the_dataset_the_topic_the_feature_and_the_severity_decide(told: Connection) -> None:
    drawn = replace(CITY, area_kind=AreaKind.DRAWN)
    assert counted(told, replace(drawn, area=WEST)).layers == (("zoning", 2),)
    assert counted(told, replace(drawn, area=EAST)).layers == (("aed", 1), ("zoning", 1)), "what left was there too"
    assert counted(told, replace(drawn, area=shapely.box(139.02, 35.0, 139.03, 35.01))).times == 0
    assert counted(told, replace(CITY, layers=("aed",))).times == 1
    assert counted(told, replace(CITY, topics=("planning.zoning",))).times == 2
    assert counted(told, replace(CITY, topics=("planning.height_control",))).times == 0
    assert counted(told, replace(CITY, feature="zoning:e")).times == 1
    assert counted(told, replace(CITY, least_severity=3)).times == 0


def test_readings_and_what_is_older_than_a_year_are_not_counted(told: Connection) -> None:
    told.execute("UPDATE event SET recorded_at = now() - interval '13 months' WHERE layer = 'zoning' AND version = 2")
    assert counted(told, CITY).layers == (("aed", 1), ("zoning", 1))
    told.execute("UPDATE event SET reading = true WHERE layer = 'aed'")
    assert counted(told, CITY).layers == (("zoning", 1),)


def test_nothing_is_said_where_counting_takes_too_long(told: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.subscribe.preview._COUNT", "SELECT 'x', 1, now() FROM pg_sleep(30)")
    monkeypatch.setattr("web.subscribe.preview._MOST_MS", 20)
    assert preview(told, CITY, TOLD) is None
    assert told.execute("SELECT 1").fetchone() == (1,), "the transaction goes on"
