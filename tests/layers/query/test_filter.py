"""Every operator of CQL2 that is declared, against answers worked out without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import cql2
import pytest
from shapely import Point, box

from mapsvc.db.connection import Connection
from tests.layers.query.places import keys, shape, those

Test = Callable[[int, dict[str, Any]], bool | None]
BOX = box(139.02, 35.0, 139.035, 35.005)


def at_least(name: str, least: float) -> Test:
    return lambda _, p: name in p and p[name] >= least


def _dates(at: int) -> tuple[date, date]:
    return date(2010 + at, 1, 1), date(2015 + at, 12, 31) if at % 2 == 0 else date.max


FILTERS: list[tuple[str, Test]] = [
    # Basic CQL2
    ("name = 'Alpha'", lambda _, p: p.get("name") == "Alpha"),
    ("name <> 'Alpha'", lambda _, p: "name" in p and p["name"] != "Alpha"),
    ("'Alpha' = name", lambda _, p: p.get("name") == "Alpha"),
    ("name = 'it''s'", lambda _, p: p.get("name") == "it's"),
    ("number > 30", lambda _, p: p.get("number", 0) > 30),
    ("number >= 30", at_least("number", 30)),
    ("number < 30", lambda _, p: "number" in p and p["number"] < 30),
    ("number <= 30", lambda _, p: "number" in p and p["number"] <= 30),
    ("30 < number", lambda _, p: p.get("number", 0) > 30),
    ("size = 0.25", lambda _, p: p.get("size") == 0.25),
    ("open = true", lambda _, p: p["open"]),
    ("open <> TRUE", lambda _, p: not p["open"]),
    ("open", lambda _, p: p["open"]),
    ("NOT open", lambda _, p: not p["open"]),
    ("true", lambda _, p: True),
    ("false", lambda _, p: False),
    ("built = DATE('2003-04-01')", lambda at, _: at == 3),
    ("built < DATE('2003-04-01')", lambda at, _: at < 3),
    ("seen >= TIMESTAMP('2020-01-04T03:00:00Z')", lambda at, _: at >= 3),
    ("seen > TIMESTAMP('2020-01-04T03:00:00.5Z')", lambda at, _: at > 3),
    ("number IS NULL", lambda _, p: "number" not in p),
    ("number IS NOT NULL", lambda _, p: "number" in p),
    ("valid_until IS NULL", lambda at, _: at % 2 == 1),
    ("feature_key = 'p04'", lambda at, _: at == 4),
    ("kind = 'red' AND open", lambda at, p: p["kind"] == "red" and p["open"]),
    ("kind = 'red' OR open", lambda at, p: p["kind"] == "red" or p["open"]),
    ("kind = 'red' AND NOT (open OR number = 30)", lambda at, p: p["kind"] == "red" and not p["open"] and at != 3),
    ("number = 0 OR number = 30 AND open", lambda at, p: at == 0),
    ("NOT (number > 30)", lambda _, p: "number" in p and not p["number"] > 30),
    # Advanced comparison operators
    ("name LIKE 'al%'", lambda _, p: p.get("name", "").startswith("al")),
    ("name LIKE '_lpha'", lambda _, p: p.get("name") == "Alpha"),
    (r"name LIKE '50\%'", lambda _, p: p.get("name") == "50%"),
    (r"name LIKE 'a\_b'", lambda _, p: p.get("name") == "a_b"),
    ("name NOT LIKE '%a%'", lambda _, p: "name" in p and "a" not in p["name"]),
    ("number BETWEEN 30 AND 70", lambda _, p: 30 <= p.get("number", 0) <= 70),
    ("number NOT BETWEEN 30 AND 70", lambda _, p: "number" in p and not 30 <= p["number"] <= 70),
    ("built BETWEEN DATE('2002-01-01') AND DATE('2004-04-01')", lambda at, _: 2 <= at <= 4),
    ("number IN (30, 60, 75)", lambda _, p: p.get("number") in {30, 60}),
    ("number NOT IN (30, 60, 75)", lambda _, p: "number" in p and p["number"] not in {30, 60}),
    ("kind IN ('red', 'blue')", lambda _, p: p["kind"] != "green"),
    ("open IN (true)", lambda _, p: p["open"]),
    # Case-insensitive and accent-insensitive comparison
    ("CASEI(name) = CASEI('ALPHA')", lambda _, p: p.get("name") == "Alpha"),
    ("CASEI(name) LIKE casei('AL%')", lambda _, p: p.get("name") in {"Alpha", "alpine"}),
    ("CASEI(name) IN (CASEI('École'), CASEI('ZZ'))", lambda _, p: p.get("name") in {"école", "ÉCOLE", "zz"}),
    ("CASEI(name) = CASEI('ａＢｃ')", lambda _, p: p.get("name") == "Ａｂｃ"),
    ("ACCENTI(name) = ACCENTI('ecole')", lambda _, p: p.get("name") == "école"),
    ("CASEI(ACCENTI(name)) = 'ecole'", lambda _, p: p.get("name") in {"école", "ÉCOLE"}),
    ("ACCENTI(name) = ACCENTI('カーテン')", lambda _, p: False),
    ("ACCENTI(name) = ACCENTI('ガーデン')", lambda _, p: p.get("name") == "ガーデン"),
    # Spatial functions
    ("S_INTERSECTS(geometry, BBOX(139.02, 35.0, 139.035, 35.005))", lambda at, _: shape(at).intersects(BOX)),
    ("S_INTERSECTS(BBOX(139.02, 35.0, 139.035, 35.005), geometry)", lambda at, _: shape(at).intersects(BOX)),
    ("S_INTERSECTS(geometry, POINT(139.005 35.005))", lambda at, _: at == 0),
    ("S_INTERSECTS(geometry, LINESTRING(139.005 35.005, 139.025 35.005))", lambda at, _: at <= 2),
    ("S_INTERSECTS(geometry, MULTIPOINT((139.005 35.005), (139.045 35.005)))", lambda at, _: at in {0, 4}),
    (
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(139.005 35.005), LINESTRING(139.041 35.005, 139.042 35.005)))",
        lambda at, _: at in {0, 4},
    ),
    ("S_INTERSECTS(geometry, POLYGON((139.0 35.0, 139.005 35.0, 139.0 35.005, 139.0 35.0)))", lambda at, _: at == 0),
    ("S_DISJOINT(geometry, BBOX(139.02, 35.0, 139.035, 35.005))", lambda at, _: shape(at).disjoint(BOX)),
    ("S_WITHIN(geometry, BBOX(139.0, 35.0, 139.025, 35.01))", lambda at, _: at <= 1),
    ("S_CONTAINS(geometry, POINT(139.025 35.005))", lambda at, _: shape(at).contains(Point(139.025, 35.005))),
    ("S_TOUCHES(geometry, BBOX(139.02, 35.0, 139.03, 35.01))", lambda at, _: at in {1, 3}),
    ("S_OVERLAPS(geometry, BBOX(139.005, 35.0, 139.025, 35.01))", lambda at, _: at in {0, 2}),
    ("S_EQUALS(geometry, BBOX(139.02, 35.0, 139.03, 35.01))", lambda at, _: at == 2),
    ("S_CROSSES(geometry, LINESTRING(139.005 34.9, 139.005 35.005))", lambda at, _: at == 0),
    # A box over the antimeridian, and one whose height is passed over
    ("S_INTERSECTS(geometry, BBOX(139.05, 34, -170, 36))", lambda at, _: at >= 4),
    ("S_INTERSECTS(geometry, BBOX(139.02, 35.0, -100, 139.025, 35.005, 100))", lambda at, _: at in {1, 2}),
    # Temporal functions
    ("T_AFTER(built, DATE('2003-04-01'))", lambda at, _: at > 3),
    ("T_BEFORE(built, DATE('2003-04-01'))", lambda at, _: at < 3),
    ("T_EQUALS(built, DATE('2003-04-01'))", lambda at, _: at == 3),
    ("T_DISJOINT(built, INTERVAL('2003-01-01', '2004-12-31'))", lambda at, _: at not in {3, 4}),
    ("T_INTERSECTS(built, INTERVAL('2003-04-01', '..'))", lambda at, _: at >= 3),
    ("T_INTERSECTS(built, INTERVAL('..', '2003-04-01'))", lambda at, _: at <= 3),
    ("T_DURING(built, INTERVAL('2003-01-01', '2004-12-31'))", lambda at, _: at in {3, 4}),
    ("T_AFTER(seen, TIMESTAMP('2020-01-04T03:00:00Z'))", lambda at, _: at > 3),
    ("T_INTERSECTS(seen, INTERVAL('2020-01-04T00:00:00Z', '2020-01-05T00:00:00Z'))", lambda at, _: at == 3),
    ("T_AFTER(seen, DATE('2020-01-04'))", lambda at, _: at >= 3),
    *[
        (f"{name}(INTERVAL(valid_from, valid_until), INTERVAL('2014-01-01', '2019-12-31'))", test)
        for name, test in {
            "T_INTERSECTS": lambda at, _: _dates(at)[0] <= date(2019, 12, 31) and _dates(at)[1] >= date(2014, 1, 1),
            "T_DISJOINT": lambda at, _: _dates(at)[0] > date(2019, 12, 31) or _dates(at)[1] < date(2014, 1, 1),
            "T_CONTAINS": lambda at, _: at in {1, 3},
            "T_DURING": lambda at, _: False,
            "T_EQUALS": lambda at, _: at == 4,
            "T_OVERLAPS": lambda at, _: at in {0, 2},
            "T_OVERLAPPEDBY": lambda at, _: 5 <= at <= 9,
            "T_STARTS": lambda at, _: False,
            "T_STARTEDBY": lambda at, _: False,
            "T_FINISHES": lambda at, _: False,
            "T_FINISHEDBY": lambda at, _: False,
            "T_MEETS": lambda at, _: False,
            "T_METBY": lambda at, _: False,
        }.items()
    ],
    ("T_STARTS(INTERVAL(valid_from, valid_until), INTERVAL('2014-01-01', '2030-12-31'))", lambda at, _: at == 4),
    ("T_STARTEDBY(INTERVAL(valid_from, valid_until), INTERVAL('2013-01-01', '2014-12-31'))", lambda at, _: at == 3),
    ("T_FINISHES(INTERVAL(valid_from, valid_until), INTERVAL('2000-01-01', '2019-12-31'))", lambda at, _: at == 4),
    ("T_FINISHEDBY(INTERVAL(valid_from, valid_until), INTERVAL('2015-01-01', '2019-12-31'))", lambda at, _: at == 4),
    ("T_MEETS(INTERVAL(valid_from, valid_until), INTERVAL('2019-12-31', '2025-01-01'))", lambda at, _: at == 4),
    ("T_METBY(INTERVAL(valid_from, valid_until), INTERVAL('2000-01-01', '2014-01-01'))", lambda at, _: at == 4),
    # Array functions
    ("A_CONTAINS(kinds, ('red', 'green'))", lambda _, p: {"red", "green"} <= set(p["kinds"])),
    ("A_CONTAINEDBY(kinds, ('red', 'green'))", lambda _, p: set(p["kinds"]) <= {"red", "green"}),
    ("A_EQUALS(kinds, ('green', 'red'))", lambda _, p: set(p["kinds"]) == {"red", "green"}),
    ("A_OVERLAPS(kinds, ('green', 'blue'))", lambda _, p: bool(set(p["kinds"]) & {"green", "blue"})),
    ("A_CONTAINS(('red', 'green'), kinds)", lambda _, p: set(p["kinds"]) <= {"red", "green"}),
    # Property-property and arithmetic
    ("number > size", lambda _, p: "number" in p and "size" in p and p["number"] > p["size"]),
    ("built < seen", lambda at, p: p["built"] < p["seen"]),
    ("kind = name", lambda _, p: False),
    ("size * 4 + 1 = 6", lambda at, p: "size" in p and at == 5),
    ("number - 10 > 30 / 2", lambda _, p: p.get("number", 0) > 25),
    ("number % 20 = 10", lambda _, p: p.get("number", 0) % 20 == 10),
    ("number div 20 = 1", lambda _, p: "number" in p and p["number"] // 20 == 1),
    ("size ^ 2 > 1", lambda _, p: p.get("size", 0) ** 2 > 1),
    ("-number < -50", lambda _, p: p.get("number", 0) > 50),
    ("number / 0 > 1", lambda _, p: False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "test"), FILTERS, ids=[text for text, _ in FILTERS])
def test_features_that_meet_a_filter(filled: Connection, text: str, test: Test) -> None:
    expected = those(test)
    assert keys(filled, text) == expected
    assert keys(filled, json.dumps(cql2.parse_text(text).to_json()), "cql2-json") == expected


def test_the_examples_tell_something() -> None:
    """Most filters let some features pass and not others, so a filter that is passed over is noticed."""
    telling = [text for text, test in FILTERS if 0 < len(those(test)) < 12]
    assert len(telling) > 0.75 * len(FILTERS)
