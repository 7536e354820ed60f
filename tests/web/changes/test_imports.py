"""An upload on its way: compared by a job, approved by another person, committed as it was approved, or not at all."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import shapely

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.actor import Role
from mapsvc.db.connection import connect
from tests.web.changes.conftest import DAY, City, collection, file_of_shelters, press, shelter, upload
from web.work import store
from web.work.committing import Altered, commit_approved


def _current(city: City) -> dict[str, int]:
    query = "SELECT key, (props ->> 'capacity')::int FROM feature WHERE layer = 'evacuation_site' " + (
        "AND upper_inf(recorded) AND valid @> '2026-05-01'::date"
    )
    return dict(city.rows(query))


def test_what_was_approved_by_another_person_is_what_is_committed(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    before = _current(city)
    path = upload(author, "evacuation_site", file_of_shelters(), reason="年次更新")
    assert city.state(path) == "checking"
    city.work()
    page = author.get(path).text
    assert city.state(path) == "ready"
    counts = city.rows("SELECT counts FROM proposal")[0][0]
    assert {name: counts.get(name, 0) for name in ("new", "changed", "ended", "same", "rejected")} == {
        "new": 1, "changed": 1, "ended": 1, "same": 1, "rejected": 1,
    }  # fmt: skip
    # The page says from what to what, why a row was left out, and shows it drawn without script.
    assert "<del>100" in page
    assert "<ins>250" in page
    assert "changes-drawing" in page
    assert "is required" in page
    assert re.findall(r'<circle class="(\w+)"', page) == ["removed", "after", "added"]
    assert "学校d" in author.get(f"{path}?kind=new").text
    assert "学校b" not in author.get(f"{path}?kind=new").text
    rejects = author.get(f"{path}/rejects.csv")
    assert rejects.status_code == 200
    assert "bad" in rejects.text
    assert city.rows("SELECT count(*) FROM audit WHERE action = 'import.look'") == [(1,)]
    shapes = author.get(f"{path}/shapes.json").get_json()
    assert {(one["properties"]["role"], one["properties"]["key"]) for one in shapes["features"]} == {
        ("after", "b"), ("removed", "c"), ("added", "d"),
    }  # fmt: skip

    assert press(author, path, "submit", comment="確かめました") == 303
    assert author.post(f"{path}/approve", data={"seal": seal_of(city)}).status_code == 403
    assert city.state(path) == "submitted"
    assert _current(city) == before
    assert press(other, path, "approve", comment="よい") == 303
    assert _current(city) == before  # nothing before the job
    city.work()
    assert city.state(path) == "committed"
    assert _current(city) == {"a": 100, "b": 250, "d": 100}
    run = city.rows("SELECT id, state, proposal, actor, file_name FROM import_run")
    assert [row[1:3] for row in run] == [("done", 1)]
    assert run[0][4] == "避難所.geojson"
    assert city.rows("SELECT DISTINCT run_id FROM layer_version WHERE run_id IS NOT NULL") == [(run[0][0],)]
    coverage = city.rows("SELECT props ->> 'run' FROM feature WHERE layer = 'coverage' AND upper_inf(recorded)")
    assert coverage == [(str(run[0][0]),)]
    assert [row[0] for row in city.rows("SELECT what FROM proposal_act ORDER BY id")] == [
        "upload", "submit", "approve", "commit",
    ]  # fmt: skip


def seal_of(city: City) -> str:
    return str(city.rows("SELECT encode(digest, 'hex') FROM proposal ORDER BY id DESC LIMIT 1")[0][0])


def test_one_person_is_enough_where_the_layer_says_so_and_the_same_file_again_is_nothing(city: City) -> None:
    author = city.person(Role.PLANNER)
    facility = {"name": "図書館", "kind": "library"}
    kinds = catalogue().layer("public_facility").field("kind")
    if kinds is not None and kinds.codes:
        facility["kind"] = kinds.codes[0].value
    raw = collection({"f": ((139.001, 35.001), facility)})
    path = upload(author, "public_facility", raw)
    city.work()
    assert press(author, path, "submit", approve="1") == 303
    city.work()
    assert city.state(path) == "committed"
    again = upload(author, "public_facility", raw)
    city.work()
    assert city.state(again) == "ready"
    assert author.post(f"{again}/submit", data={"seal": seal_of(city)}).status_code == 400  # there is nothing to submit
    assert city.state(again) == "ready"


def test_a_store_that_moved_is_compared_anew_and_approved_anew(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    path = upload(author, "evacuation_site", file_of_shelters())
    city.work()
    assert press(author, path, "submit") == 303
    former = seal_of(city)
    assert press(other, path, "approve") == 303
    layer = catalogue().layer("evacuation_site")
    with connect(city.url) as conn:
        commit(conn, layer, [Assertion("e", DAY, None, shapely.Point(139.008, 35.008), shelter("学校e"))])
    version = city.rows("SELECT version FROM layer WHERE id = 'evacuation_site'")
    city.work()
    assert city.state(path) == "ready"  # not committed: shown anew, with what came meanwhile
    assert city.rows("SELECT version FROM layer WHERE id = 'evacuation_site'") == version
    assert seal_of(city) != former
    assert [row[0] for row in city.rows("SELECT key FROM proposal_change WHERE kind = 'ended' ORDER BY key")] == [
        "c",
        "e",
    ]
    assert "比べ直しました" in author.get(path).text
    # Who looked at the former differences decides nothing about these.
    assert author.post(f"{path}/submit", data={"seal": former}).status_code == 409
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    city.work()
    assert city.state(path) == "committed"
    assert set(_current(city)) == {"a", "b", "d"}


def test_rows_that_were_altered_after_the_approval_are_not_committed(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    path = upload(author, "evacuation_site", file_of_shelters())
    city.work()
    assert press(author, path, "submit") == 303
    assert press(other, path, "approve") == 303
    with connect(city.url) as conn:
        conn.execute("UPDATE proposal_change SET props = props || '{\"capacity\": 9}' WHERE key = 'b'")
    before = _current(city)
    with pytest.raises(Altered):
        commit_approved(city.url, catalogue(), 1)
    city.work()
    assert city.state(path) == "failed"
    assert _current(city) == before


def test_a_source_that_leaves_something_open_is_decided_on_its_page(city: City) -> None:
    author = city.person(Role.PLANNER)
    raw = "name,hazards,lat,lon\n学校,洪水,35.003,139.003\n".encode()
    path = upload(author, "evacuation_site", raw, "list.csv", profile_file=(io.BytesIO(b""), ""))

    def message() -> str:
        city.work()
        return str(city.rows("SELECT message FROM proposal")[0][0])

    def decide(**options: str) -> int:
        return author.post(f"{path}/check", data={"effective": "2026-04-01", **options, "options": "1"}).status_code

    assert "--encoding" in message()
    assert city.state(path) == "failed"
    assert "「文字コード」を決めてください" in author.get(path).text
    assert decide(crs="abc") == 400
    assert decide(effective="some day") == 400
    assert city.state(path) == "failed"
    assert decide(encoding="utf-8") == 303
    assert message() == "None"
    assert city.state(path) == "ready"
    assert city.rows("SELECT counts ->> 'new', counts ->> 'ended' FROM proposal") == [("1", "3")]


def test_refusing_needs_a_reason_and_ends_it_and_withdrawing_is_the_authors(city: City) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    path = upload(author, "evacuation_site", file_of_shelters())
    city.work()
    assert press(author, path, "submit") == 303
    assert press(other, path, "refuse", comment=" ") == 400
    assert other.post(f"{path}/withdraw").status_code == 403
    assert press(other, path, "refuse", comment="容量が違います") == 303
    assert city.state(path) == "refused"
    assert "容量が違います" in author.get(path).text
    assert author.post(f"{path}/check", data={"options": "1"}).status_code == 409
    second = upload(author, "evacuation_site", file_of_shelters())
    assert author.post(f"{second}/stop").status_code == 303
    city.work()
    assert city.state(second) == "stopped"
    assert author.post(f"{second}/check").status_code == 303
    city.work()
    assert city.state(second) == "ready"
    assert author.post(f"{second}/withdraw").status_code == 303
    assert city.state(second) == "withdrawn"


def test_bad_uploads_are_refused_beside_the_form_and_leave_nothing(city: City) -> None:
    author = city.person(Role.PLANNER)

    def sent(**fields: object) -> tuple[int, str]:
        answer = author.post("/staff/imports", data={"layer": "zoning", **fields}, content_type="multipart/form-data")
        return answer.status_code, answer.text

    assert sent()[0] == 400
    assert sent(file=(io.BytesIO(b"x"), "a.csv"), effective="someday")[0] == 400
    assert sent(file=(io.BytesIO(b"x"), ".."))[0] == 400
    assert sent(file=(io.BytesIO(b"x"), "a.csv"), layer="nothing")[0] == 404
    assert sent(file=(io.BytesIO(b"x"), "a.csv"), layer="coverage")[0] == 400
    assert not list(city.uploads.glob("*"))
    assert not city.rows("SELECT FROM proposal")
    # A zip that reaches outside of itself, and a profile that names a file of this machine, are refused by the job.
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("../../evil.geojson", collection({}))
    path = upload(author, "evacuation_site", bomb.getvalue(), "a.zip")
    own = b'layer = "evacuation_site"\nkey = ["k"]\ncoverage = "/etc/hostname"\n'
    other = upload(author, "evacuation_site", file_of_shelters(), profile_file=(io.BytesIO(own), "p.toml"))
    city.work()
    assert (city.state(path), city.state(other)) == ("failed", "failed")
    assert not list(city.uploads.parent.rglob("evil*"))


def test_nobody_without_the_right_sees_or_does_anything(city: City) -> None:
    author, viewer = city.person(Role.PLANNER), city.person(Role.VIEWER)
    ward = city.person(Role.WARD, wards=("99101",))
    path = upload(author, "evacuation_site", file_of_shelters())
    city.work()
    for address in ("/staff/imports", "/staff/imports/new", "/staff/imports/runs", path, f"{path}.json", "/staff/edit"):
        assert viewer.get(address).status_code == 403, address
        assert city.app.test_client().get(address).status_code in {303, 401}, address
    # A ward team sees its own changes alone.
    assert ward.get("/staff/imports").status_code == 200
    assert "避難所.geojson" not in ward.get("/staff/imports").text
    assert ward.get(path).status_code == 404
    assert ward.get(f"{path}/shapes.json").status_code == 404
    assert ward.post(f"{path}/approve", data={"seal": "0"}).status_code == 403
    assert ward.post("/staff/imports", data={}).status_code == 403


def test_a_listing_and_its_pages(city: City) -> None:
    author = city.person(Role.PLANNER)
    for _ in range(3):
        upload(author, "evacuation_site", file_of_shelters())
    city.work()
    with connect(city.url) as conn:
        assert [one.id for one in store.listed(conn, limit=2)] == [3, 2]
        assert [one.id for one in store.listed(conn, before=2)] == [1]
    page = author.get("/staff/imports?state=ready&layer=evacuation_site&lang=en").text
    assert page.count("Change ") >= 3
    assert "Not submitted" in page
    assert author.get("/staff/imports?state=wrong").status_code == 400
