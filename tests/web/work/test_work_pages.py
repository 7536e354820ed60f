"""The pages of administrators: what they show, what they do, and that every act is recorded."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layers.store import Reading, observe, open_layer
from mapsvc.actor import Actor, Kind, Role, system
from mapsvc.audit import look, record
from mapsvc.dates import JST
from mapsvc.db.connection import connect
from mapsvc.identity import account as accounts
from mapsvc.identity import keys, sessions
from mapsvc.jobs.enqueue import enqueue
from tests.web.staff import account, staff

SECRET_SHOWN = re.compile(r'<div class="work-secret".*?<code>([^<]+)</code>', re.DOTALL)


@pytest.fixture
def url(app: Flask) -> str:
    found: str = app.extensions["mapsvc"].database
    return found


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return staff(app, Role.ADMINISTRATOR, Role.PLANNER)


def newest(url: str, action: str) -> look.Entry:
    with connect(url) as conn:
        return look.search(conn, look.Wanted(action=action), limit=1)[0]


def text(answer: TestResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return answer.text


def test_an_account_is_made_changed_locked_and_every_act_is_recorded(app: Flask, admin: FlaskClient, url: str) -> None:
    form = {"login": "Team-East", "name": "東区班", "role": ["ward"], "ward": ["99101"]}
    page = text(admin.post("/staff/accounts/new", data=form))
    shown = SECRET_SHOWN.search(page)
    assert shown
    assert len(shown[1]) >= 12
    assert shown[1] not in text(admin.get("/staff/accounts"))
    with connect(url) as conn:
        made = accounts.by_login(conn, "team-east")
    assert (set(made.roles), set(made.wards), made.must_change) == ({Role.WARD}, {"99101"}, True)
    here = f"/staff/accounts/{made.id}"
    assert shown[1] not in text(admin.get(here)), "a password is shown once"
    assert newest(url, "account.look").subject == f"account:{made.id}"

    answer = admin.post(here, data={"name": "東区 対応班", "role": ["viewer", "planner"], "ward": ["99101"]})
    assert answer.status_code == 303
    with connect(url) as conn:
        changed = accounts.find(conn, made.id)
        sessions.begin(conn, made.id, sessions.Limits.of(60, 12), agent="x")
    assert (changed.name, set(changed.roles), set(changed.wards)) == ("東区 対応班", {Role.VIEWER, Role.PLANNER}, set())
    assert newest(url, "account.change").details == {"before": "ward ward:99101", "after": "planner viewer"}

    assert admin.post(f"{here}/lock").status_code == 303
    assert "利用停止中" in text(admin.get(here))
    with connect(url) as conn:
        assert conn.execute("SELECT count(*) FROM account_session WHERE account_id = %s", [made.id]).fetchone() == (0,)
    assert admin.post(f"{here}/unlock").status_code == 303
    assert admin.post(f"{here}/sessions").status_code == 303
    again = SECRET_SHOWN.search(text(admin.post(f"{here}/reset")))
    assert again
    assert again[1] != shown[1]
    with connect(url) as conn:
        acts = [e.action for e in look.search(conn, look.Wanted(subject=f"account:{made.id}"))]
    assert acts[::-1] == [
        "account.add", "account.reset", "account.look", "account.change", "account.lock", "account.look",
        "account.unlock", "account.sign_out_everywhere", "account.reset",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login": "ab c", "name": "x", "role": ["viewer"]}, "2〜64文字"),
        ({"login": "abc", "name": "", "role": ["viewer"]}, "名前：1〜80文字"),
        ({"login": "abc", "name": "x", "role": []}, "役割：役割を1つ以上"),
        ({"login": "abc", "name": "x", "role": ["emperor"]}, "emperor"),
        ({"login": "abc", "name": "x", "role": ["ward"]}, "担当する区が必要"),
        ({"login": "abc", "name": "x", "role": ["ward"], "ward": ["<1>"]}, "&lt;1&gt;"),
        ({"login": "abc", "name": "x\u202e", "role": ["viewer"]}, "名前："),
    ],
)
def test_a_wrong_form_is_shown_again_and_nothing_is_made(
    admin: FlaskClient, url: str, form: dict[str, Any], said: str
) -> None:
    page = text(admin.post("/staff/accounts/new", data=form), 400)
    alert = re.search(r'role="alert">([^<]+)<', page)
    assert alert
    assert said in alert[1]
    with connect(url) as conn:
        logins = [each.login for each in accounts.listed(conn)]
    assert not {"abc", "ab c"} & set(logins)


def test_the_last_administrator_stays(app: Flask, url: str) -> None:
    only = account(url, Role.ADMINISTRATOR)
    with connect(url) as conn:
        conn.execute("UPDATE account SET locked_at = clock_timestamp() WHERE id <> %s", [only.id])
        conn.execute("UPDATE account SET password = '$argon2id$x' WHERE id = %s", [only.id])
    client = staff(app, person=only)
    try:
        page = text(client.post(f"/staff/accounts/{only.id}/lock"), 409)
        assert "最後の管理者" in page
        form = {"name": "x", "role": ["viewer"]}
        assert client.post(f"/staff/accounts/{only.id}", data=form).status_code == 409
        with connect(url) as conn:
            assert accounts.find(conn, only.id).roles == {Role.ADMINISTRATOR}
    finally:
        with connect(url) as conn:
            conn.execute("UPDATE account SET locked_at = NULL")


def test_acts_on_accounts_want_a_fresh_proof(app: Flask, url: str) -> None:
    person = account(url, Role.ADMINISTRATOR)
    client = staff(app, person=person)
    with connect(url) as conn:
        conn.execute("UPDATE account_session SET authenticated_at = authenticated_at - %s", [timedelta(hours=1)])
    assert client.get("/staff/accounts").status_code == 200
    for path in ("/staff/accounts/new", f"/staff/accounts/{person.id}", "/staff/accounts/keys"):
        assert client.get(path).headers["Location"].startswith("/sign-in/again")
    assert client.post(f"/staff/accounts/{person.id}/reset").headers["Location"].startswith("/sign-in/again")


def test_a_key_is_shown_once_and_ends(admin: FlaskClient, url: str) -> None:
    form = {"name": "水位計", "scope": ["observe:river_gauge"], "days": "30"}
    shown = SECRET_SHOWN.search(text(admin.post("/staff/accounts/keys", data=form)))
    assert shown
    with connect(url) as conn:
        key = keys.find(conn, shown[1])
    assert key is not None
    assert shown[1] not in text(admin.get("/staff/accounts/keys"))
    assert admin.post("/staff/accounts/keys/end", data={"key": str(key.id)}).status_code == 303
    with connect(url) as conn:
        assert keys.find(conn, shown[1]) is None
    assert admin.post("/staff/accounts/keys/end", data={"key": str(key.id)}).status_code == 409
    for wrong in ({"scope": ["manage_accounts"]}, {"scope": ["observe:nothing"]}, {"days": "0"}, {"days": "x"}):
        assert admin.post("/staff/accounts/keys", data=form | wrong).status_code == 400
    shown_in = [newest(url, action).details for action in ("key.make", "key.end")]
    assert shown[1] not in str(shown_in)


def test_jobs_are_tried_again_and_stopped(admin: FlaskClient, url: str) -> None:
    with connect(url) as conn:
        failed, waiting = (enqueue(conn, "bulk:run", queue="bulk", number=n) for n in (1, 2))
        conn.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [failed])
        conn.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed])
        conn.execute("INSERT INTO job_failure VALUES (%s, now(), 'ListFailed in tasks.py:60')", [failed])
    page = text(admin.get("/staff/jobs?status=failed"))
    assert "ListFailed in tasks.py:60" in page
    assert f"処理{failed}をやり直す" in page
    assert "失敗した処理" in text(admin.get("/staff"))
    assert admin.post("/staff/jobs", data={"retry": str(failed)}).status_code == 303
    assert admin.post("/staff/jobs", data={"retry": str(failed)}).status_code == 409
    assert admin.post("/staff/jobs", data={"stop": str(waiting)}).status_code == 303
    assert admin.post("/staff/jobs", data={"stop": str(waiting)}).status_code == 409
    assert admin.post("/staff/jobs", data={"stop": "9" * 18}).status_code == 404
    assert admin.post("/staff/jobs", data={"stop": "x"}).status_code == 400
    assert admin.get("/staff/jobs?status=lost").status_code == 400
    with connect(url) as conn:
        rows = conn.execute("SELECT id, status::text FROM procrastinate_jobs WHERE id = ANY (%s)", [[failed, waiting]])
        assert dict(rows.fetchall()) == {failed: "todo", waiting: "cancelled"}
    assert newest(url, "job.stop").subject == f"job:{waiting}"


def test_the_audit_is_searched_paged_and_exported(admin: FlaskClient, url: str) -> None:
    who = Actor(Kind.ACCOUNT, "4711", "=HYPERLINK(1)")
    with connect(url, autocommit=True) as conn:
        for number in range(120):
            record(conn, who, "edit.submit", f"<b>:{number:03}", {"layer": "<i>zoning</i>"})
    page = text(admin.get("/staff/audit?actor=account:4711&action=edit&subject=%3Cb%3E"))
    assert newest(url, "audit.look").subject == "account:4711"
    assert "<b>:" not in page
    assert "&lt;i&gt;zoning" in page
    seen, older = [], page
    while True:
        seen += re.findall(r"&lt;b&gt;:(\d{3})</a>", older)
        link = re.search(r'href="([^"]+)" rel="next"', older)
        if link is None:
            break
        older = text(admin.get(link[1].replace("&amp;", "&")))
    assert seen == [f"{number:03}" for number in range(119, -1, -1)]
    answer = admin.get("/staff/audit.csv?actor=account:4711&subject=%3Cb%3E:00")
    rows = list(csv.DictReader(io.StringIO(text(answer).removeprefix("\ufeff"))))
    assert [row["subject"] for row in rows] == [f"<b>:{number:03}" for number in range(9, -1, -1)]
    assert rows[0]["actor_name"] == "'=HYPERLINK(1)"
    assert newest(url, "audit.export").details == {"actor": "account:4711", "subject": "<b>:00"}
    entry = newest(url, "edit.submit")
    assert entry.hash.hex() in text(admin.get(f"/staff/audit/{entry.id}"))
    for wrong in ("actor=nobody:1", "actor=account", "since=gestern", "before=-1", "until=10000-01-01", "x=1"):
        assert admin.get(f"/staff/audit?{wrong}").status_code == 400, wrong
    assert admin.get("/staff/audit/999999999999999999999").status_code == 404


def test_a_verification_that_found_something_waits_for_administrators(admin: FlaskClient, url: str) -> None:
    with connect(url, autocommit=True) as conn:
        record(conn, system("worker"), "audit.verify", "", {"intact": False, "entries": 9, "findings": 3})
    try:
        assert "監査記録の検証で見つかった異常" in text(admin.get("/staff"))
        assert "3件の異常" in text(admin.get("/staff/audit"))
    finally:
        with connect(url, autocommit=True) as conn:
            record(conn, system("worker"), "audit.verify", "", {"intact": True, "entries": 9, "findings": 0})
    assert "検証で見つかった異常" not in text(admin.get("/staff"))


def test_layers_say_what_is_stale_uncovered_and_failed(app: Flask, admin: FlaskClient, url: str) -> None:
    layer = app.extensions["mapsvc"].catalogue.layer("river_gauge")
    assert layer.live is not None
    with connect(url, autocommit=True) as conn:
        open_layer(conn, layer)
        with conn.transaction():
            place = shapely.Point(139.01, 35.01)
            for number, age in enumerate([timedelta(), timedelta(hours=2)]):
                props = {"station": f"s{number}", "name": f"観測所{number}", "status": "normal"}
                observed = (datetime.now(JST) - age).isoformat(timespec="seconds")
                assert observe(conn, layer, [Reading(f"s{number}", {**props, "observed_at": observed}, place)]).written
        conn.execute(
            "INSERT INTO import_run (layer, state, file_name, actor, message) "
            "VALUES ('flood_depth', 'failed', 'x<1>.zip', 'office', 'none of 3 rows can be taken')"
        )
    page = text(admin.get("/staff/layers"))
    assert "x&lt;1&gt;.zip" in page
    assert "none of 3 rows" in page
    assert "取込み失敗" in page
    assert "1 / 2件" in page
    assert "一部が古い" in page
    assert "観測値が古いレイヤー" in text(admin.get("/staff"))
    assert "直近の取込みに失敗したレイヤー" in text(admin.get("/staff"))


def test_a_page_shows_only_what_its_reader_may_open(app: Flask) -> None:
    page = text(staff(app, Role.VIEWER).get("/staff"))
    assert 'href="/staff/layers' in page
    for path in ("/staff/audit", "/staff/accounts", "/staff/jobs", "/staff/imports"):
        assert f'href="{path}' not in page
