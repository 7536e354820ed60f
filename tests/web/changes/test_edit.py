"""A feature edited by hand: by form and by typed coordinates, in the right wards, checked, with days and a reason."""

from __future__ import annotations

from flask.testing import FlaskClient

from mapsvc.actor import Role
from tests.web.changes.conftest import City, press

_SITES = """
    SELECT (props ->> 'capacity')::int, lower(valid)::text, upper(valid)::text FROM feature
    WHERE layer = 'evacuation_site' AND key = %s AND upper_inf(recorded) ORDER BY lower(valid)
"""


def _row(city: City, key: str, layer: str = "evacuation_site") -> str:
    query = "SELECT id FROM feature WHERE layer = %s AND key = %s AND upper_inf(recorded)"
    return str(city.rows(query, layer, key)[0][0])


def _site(city: City, key: str, **changed: str) -> dict[str, str]:
    given = {
        "row": _row(city, key), "manner": "change", "from": "2026-05-01", "reason": "増築", "shape": "35.002, 139.002",
        "f-name": f"学校{key}", "f-hazards": "flood", "f-capacity": "100", "f-address": "試験市東区1番",
    }  # fmt: skip
    return {**given, **changed}


def _post(person: FlaskClient, key: str, given: dict[str, str]) -> tuple[int, str]:
    answer = person.post(f"/staff/edit/evacuation_site/feature?key={key}", data=given)
    return answer.status_code, str(answer.headers.get("Location") or answer.text)


def test_a_change_from_a_day_on_a_correction_and_an_end(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    page = author.get("/staff/edit/evacuation_site/feature?key=a").text
    assert "35.002, 139.002" in page
    assert 'value="学校a"' in page
    status, path = _post(author, "a", _site(city, "a", **{"f-capacity": "180"}))
    assert status == 303
    shown = author.get(path).text
    assert "<ins>180" in shown
    assert "増築" in shown
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    city.work()
    assert city.rows(_SITES, "a") == [(100, "2020-04-01", "2026-05-01"), (180, "2026-05-01", None)]
    status, path = _post(author, "b", _site(city, "b", **{"f-capacity": "110", "manner": "correct"}))
    assert status == 303
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    city.work()
    assert city.rows(_SITES, "b") == [(110, "2020-04-01", None)]
    status, path = _post(author, "b", _site(city, "b", **{"manner": "end"}))
    assert status == 303
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    city.work()
    assert city.rows(_SITES, "b") == [(110, "2020-04-01", "2026-05-01")]


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_made(city: City) -> None:
    author = city.person(Role.PLANNER)
    for field, value, words in (
        ("f-capacity", "many", "整数"),
        ("f-hazards", "godzilla", "godzilla"),
        ("from", "2019-01-01", "有効になる前"),
        ("from", "tomorrow", "日付"),
        ("shape", "139.002, 35.002", "日本の外"),
        ("shape", "35.002", "1行目"),
        ("shape", "", "座標"),
        ("manner", "new", "どれか"),
        ("reason", " ", "理由"),
    ):
        status, page = _post(author, "a", _site(city, "a", **{field: value}))
        assert status == 400, field
        assert words in page, field
    assert _post(author, "a", _site(city, "a", row="1"))[0] == 409
    assert not city.rows("SELECT FROM proposal")
    assert not city.rows("SELECT FROM proposal_change")
    assert author.get("/staff/edit/flood_depth").status_code == 404  # its declaration does not allow it
    assert author.get("/staff/edit/evacuation_site/feature?key=nothing").status_code == 404


def test_a_ward_team_edits_in_its_wards_alone(city: City) -> None:
    team = city.person(Role.WARD, wards=("99101",))
    found = team.get("/staff/edit/evacuation_site").text
    assert "学校a" in found
    assert "学校c" not in found
    assert team.get("/staff/edit/zoning").status_code == 404
    assert team.get("/staff/edit/evacuation_site/feature?key=c").status_code == 403
    assert _post(team, "c", _site(city, "c"))[0] == 403
    # Neither may a shelter be moved out of the ward.
    assert _post(team, "a", _site(city, "a", shape="35.002, 139.015"))[0] == 403
    status, path = _post(team, "a", _site(city, "a", shape="35.003, 139.003"))
    assert status == 303
    assert press(team, path, "submit") == 303
    assert city.state(path) == "submitted"
    assert not city.rows("SELECT FROM proposal WHERE state NOT IN ('submitted')")


def test_a_new_zone_that_overlaps_says_so_and_one_that_crosses_itself_is_refused(city: City) -> None:
    author = city.person(Role.PLANNER)
    given = {
        "from": "2026-05-01", "reason": "新しい区域", "f-use": "commercial", "f-floor_area_ratio": "400",
        "f-building_coverage_ratio": "80",
        "shape": "35.009, 139.001\n35.012, 139.001\n35.012, 139.002\n35.009, 139.002",
    }  # fmt: skip
    answer = author.post("/staff/edit/zoning/new", data=given)
    assert answer.status_code == 303, answer.text
    notes = city.rows("SELECT notes FROM proposal")[0][0]
    assert [(note["what"], note["other"]) for note in notes] == [("overlap", "z1")]
    assert 9_000 < notes[0]["m2"] < 11_500  # 0.001° × 0.001° at 35° north is about 10,100 m²
    assert "z1" in author.get(answer.headers["Location"]).text
    without = author.post("/staff/edit/zoning/new", data=given | {"f-use": ""})
    assert without.status_code == 400
    assert "必須の項目です" in without.text
    bow = given | {"shape": "35.009, 139.001\n35.012, 139.002\n35.012, 139.001\n35.009, 139.002"}
    refused = author.post("/staff/edit/zoning/new", data=bow)
    assert refused.status_code == 400
    assert "交わって" in refused.text


def test_two_edits_of_different_features_do_not_hinder_each_other_but_of_one_they_do(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    paths = [
        _post(author, key, _site(city, key, **{"f-capacity": capacity, "manner": "correct"}))[1]
        for key, capacity in (("a", "11"), ("b", "12"), ("a", "13"))
    ]
    for path in paths:
        assert press(author, path, "submit") == 303
        assert press(other, path, "approve") == 303
    city.work()
    assert [city.state(path) for path in paths] == ["committed", "committed", "ready"]
    assert city.rows(_SITES, "a")[0][0] == 11
    assert "<del>11" in author.get(paths[2]).text  # shown anew, against what is stored now
