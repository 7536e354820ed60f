"""What changed between two days: the right features, of the right kind, page after page; and on which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.query.between import Kind, Span, differences, tally
from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect

FIRST, LAST = date(2000, 1, 1), date(2020, 1, 1)
INSIDE, ELSEWHERE = shapely.box(139.0, 35.0, 139.01, 35.01), shapely.box(139.3, 35.3, 139.31, 35.31)
FIRE, QUASI = {"kind": "fire"}, {"kind": "quasi_fire"}
TURN = date(2010, 4, 1)


def said(key: str, *states: tuple[date | None, date | None, Any, Mapping[str, Any]]) -> list[Assertion]:
    return [Assertion(key, begins, ends, shape, dict(props)) for begins, ends, shape, props in states]


CASES: dict[str, tuple[list[Assertion], str | None]] = {
    "same": (said("same", (None, None, INSIDE, FIRE)), None),
    "older": (said("older", (date(1990, 1, 1), None, INSIDE, FIRE)), None),
    "later": (said("later", (date(2021, 1, 1), None, INSIDE, FIRE)), None),
    "came": (said("came", (TURN, None, INSIDE, FIRE)), "new"),
    "last": (said("last", (LAST, None, INSIDE, FIRE)), "new"),
    "first": (said("first", (FIRST, None, INSIDE, FIRE)), None),
    "went": (said("went", (None, TURN, INSIDE, FIRE)), "ended"),
    "gone": (said("gone", (None, FIRST, INSIDE, FIRE)), None),
    "passing": (said("passing", (TURN, date(2012, 1, 1), INSIDE, FIRE)), None),
    "words": (said("words", (None, TURN, INSIDE, FIRE), (TURN, None, INSIDE, QUASI)), "changed"),
    "moved": (said("moved", (None, TURN, INSIDE, FIRE), (TURN, None, ELSEWHERE, FIRE)), "changed"),
    "back": (
        said("back", (None, TURN, INSIDE, FIRE), (TURN, LAST, INSIDE, QUASI), (LAST, None, INSIDE, FIRE)),
        None,
    ),
    "far": (said("far", (TURN, None, ELSEWHERE, QUASI)), "new"),
}
"""What was held, by key, and what became of it from FIRST to LAST."""


@pytest.fixture(scope="module", autouse=True)
def _decisions(app: Flask) -> None:
    layer = catalogue().layer("fire_prevention")
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn, conn.transaction():
        open_layer(conn, layer)
        commit(conn, layer, [assertion for assertions, _ in CASES.values() for assertion in assertions])


def found(client: FlaskClient, query: str = "") -> dict[str, str]:
    answer = client.get(f"/api/changes?from={FIRST}&to={LAST}&layers=fire_prevention{query}")
    assert answer.status_code == 200, answer.text
    return {one["key"]: one["kind"] for one in answer.json["changes"]}


def test_every_case_is_told_as_what_it_is(client: FlaskClient) -> None:
    assert found(client) == {key: kind for key, (_, kind) in CASES.items() if kind}


def test_a_place_holds_what_was_or_is_there(client: FlaskClient) -> None:
    everywhere = found(client)
    assert set(everywhere) - set(found(client, "&bbox=138.9,34.9,139.1,35.1")) == {"far"}
    assert set(found(client, "&bbox=139.2,35.2,139.4,35.4")) == {"far", "moved"}
    assert found(client, "&bbox=130,33,131,34") == {}


def test_counts_agree_with_the_list_for_any_two_days(app: Flask) -> None:
    layer = catalogue().layer("fire_prevention")
    days = [date(1985, 1, 1), FIRST, date(2011, 1, 1), LAST, date(2030, 1, 1)]
    with connect(app.extensions["mapsvc"].database) as conn:
        for first in days:
            for last in days:
                if first > last:
                    continue
                span = Span(first, last)
                listed = [one.kind for one in differences(conn, [layer], span, None, 100, drawn=False)]
                counted = tally(conn, [layer], span).get(layer.id, {})
                assert {kind: listed.count(kind) for kind in Kind if kind in listed} == counted, span
                on = {
                    day: {
                        key: (one.geom, one.props)
                        for key, (states, _) in CASES.items()
                        for one in states
                        if (one.valid_from or date.min) <= day < (one.valid_to or date.max)
                    }
                    for day in (first, last)
                }
                expected = [key for key in {**on[first], **on[last]} if on[first].get(key) != on[last].get(key)]
                assert len(listed) == len(expected), span


def test_words_shape_and_pages_are_told(client: FlaskClient) -> None:
    answer = client.get(f"/api/changes?from={FIRST}&to={LAST}&layers=fire_prevention&lang=en")
    told = {one["key"]: one for one in answer.json["changes"]}
    assert told["words"]["fields"] == [
        {"title": "Kind", "before": "Fire prevention district", "after": "Quasi-fire prevention district"}
    ]
    assert (told["words"]["moved"], told["moved"]["moved"]) == (False, True)
    assert told["came"]["geometry_before"] is None
    assert shapely.geometry.shape(told["came"]["geometry_after"]).equals(INSIDE)
    assert told["went"]["since"] == TURN.isoformat()
    for key in ("came", "went", "words"):
        assert client.get(told[key]["page"]).status_code == 200, key
    # What ended is shown as it last was, not as absent.
    assert f"as_of={FIRST}" in told["went"]["page"]


def test_pages_hold_everything_once_and_in_order(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.differences.DRAWN", 2)
    address, keys = f"/api/changes?from={FIRST}&to={LAST}&bbox=138.9,34.9,139.4,35.4", []
    while address:
        answer = client.get(address).json
        assert len(answer["changes"]) <= 2
        assert sum(answer["counts"].values()) == 6
        keys += [one["key"] for one in answer["changes"]]
        address = answer.get("next", "").replace("http://localhost", "")
    assert keys == sorted(key for key, (_, kind) in CASES.items() if kind)


def test_the_page_says_the_same_without_script(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.differences.PAGE", 4)
    first = client.get(f"/changes?from={FIRST}&to={LAST}&layers=fire_prevention").text
    assert "6件" in first
    assert first.count('class="change-kind') == 4
    assert "防火地域 → 準防火地域" in first + client.get("/changes?after=fire_prevention:moved&from=2000-01-01").text
    assert 'rel="next"' in first
    assert "noindex" in first
    none = client.get(f"/changes?from={LAST}&to={LAST}&layers=fire_prevention").text
    assert "変わったところはありません" in none


def test_days_of_decisions(client: FlaskClient) -> None:
    answer = client.get("/api/dates?layers=fire_prevention,zoning&bbox=138.9,34.9,139.1,35.1").json["dates"]
    by_day = {one["date"]: one for one in answer}
    assert list(by_day) == sorted(by_day)
    assert by_day[TURN.isoformat()] == {"date": "2010-04-01", "count": 7 - 1, "layers": ["fire_prevention"]}
    assert by_day["1996-05-10"] == {"date": "1996-05-10", "count": 1, "layers": ["zoning"]}
    far = client.get("/api/dates?layers=fire_prevention&bbox=139.2,35.2,139.4,35.4").json["dates"]
    assert [one["date"] for one in far] == ["2010-04-01"]
    assert client.get("/api/dates?layers=aed").json == {"dates": []}, "a layer that never held anything"


def test_readings_and_alerts_are_no_decisions(client: FlaskClient) -> None:
    assert client.get("/api/dates?layers=river_gauge,disaster_alert").json == {"dates": []}


@pytest.mark.parametrize("address", ["/changes", "/api/changes"])
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2020-01-02&to=2020-01-01", "from"),
        ("from=yesterday", "from"),
        ("to=2020-02-30", "to"),
        ("bbox=1,2,3", "bbox"),
        ("layers=ZONING", "layers"),
        ("after=zoning", "after"),
        ("since=2020-01-01", "since"),
    ],
)
def test_a_wrong_question_is_refused_by_name(client: FlaskClient, address: str, query: str, parameter: str) -> None:
    answer = client.get(f"{address}?{query}", headers={"Accept": "application/problem+json"})
    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_an_answer_is_kept_until_the_layer_changes(client: FlaskClient) -> None:
    address = f"/api/changes?from={FIRST}&to={LAST}&layers=fire_prevention"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    other = client.get(address.replace("2020", "2019"), headers={"If-None-Match": etag})
    assert other.status_code == 200
