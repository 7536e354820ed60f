"""Taking a run back: what was there before is there again, as a further change; what others changed since is named."""

from __future__ import annotations

from typing import Any

from mapsvc.actor import Role
from tests.web.changes.conftest import City, collection, file_of_shelters, press, shelter, upload

_NOW = """
    SELECT layer, key, props - 'run', ST_AsText(geom), valid FROM feature
    WHERE layer IN ('evacuation_site', 'coverage') AND upper_inf(recorded) ORDER BY layer, key, valid
"""


def _through(city: City, path: str, *people: Any) -> str:
    author, other = people
    city.work()
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    city.work()
    return city.state(path)


def test_a_run_is_taken_back_whole_and_can_be_taken_back_again(city: City) -> None:
    people = city.person(Role.PLANNER), city.person(Role.PLANNER)
    before = city.rows(_NOW)
    assert _through(city, upload(people[0], "evacuation_site", file_of_shelters()), *people) == "committed"
    done = city.rows(_NOW)
    run = city.rows("SELECT max(id) FROM import_run")[0][0]
    rows = city.rows("SELECT count(*) FROM feature")
    answer = people[1].post(f"/staff/imports/runs/{run}/restore", data={"reason": "誤ったファイルでした"})
    back = str(answer.headers["Location"])
    assert _through(city, back, people[1], people[0]) == "committed"
    assert city.rows(_NOW) == before
    assert city.rows("SELECT count(*) FROM feature") >= rows  # nothing is deleted
    kinds = dict(city.rows("SELECT key, kind FROM event WHERE run_id = (SELECT max(id) FROM import_run)"))
    assert kinds["d"] == "ended"
    assert set(kinds) == {"b", "c", "d", "evacuation_site"}
    # The way back is itself a run.
    latest = city.rows("SELECT max(id) FROM import_run")[0][0]
    again = people[0].post(f"/staff/imports/runs/{latest}/restore").headers["Location"]
    assert _through(city, str(again), *people) == "committed"
    assert city.rows(_NOW) == done


def test_later_changes_of_the_same_features_are_named_and_stay(city: City) -> None:
    people = city.person(Role.PLANNER), city.person(Role.PLANNER)
    assert _through(city, upload(people[0], "evacuation_site", file_of_shelters()), *people) == "committed"
    first = city.rows("SELECT max(id) FROM import_run")[0][0]
    later = collection({"b": ((139.004, 35.004), shelter("学校b", 300))})
    path = upload(people[0], "evacuation_site", later, effective="2026-06-01", partial="1")
    assert _through(city, path, *people) == "committed"
    now = city.rows(_NOW)
    back = str(people[0].post(f"/staff/imports/runs/{first}/restore").headers["Location"])
    city.work()
    assert city.state(back) == "failed"
    assert city.rows(_NOW) == now
    message = city.rows("SELECT message FROM proposal ORDER BY id DESC LIMIT 1")[0][0]
    assert "evacuation_site b" in message
    assert "evacuation_site d" not in message
    assert "先にその変更を取り消してください" in people[0].get(back).text
    assert people[0].post("/staff/imports/runs/999/restore").status_code == 404
