"""``mapsvc account``: from an empty database to an administrator who signs in, and keys of machines."""

from __future__ import annotations

import json
import re

import psycopg
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from mapsvc.db.connection import connect
from mapsvc.identity import keys
from tests.web.identity.person import browser, sign_in
from web.cli.main import COMMANDS, main


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> object:
    url = app.extensions["mapsvc"].database
    monkeypatch.setattr("web.cli.account.connect", lambda: connect(url))
    return lambda *words: CliRunner().invoke(main, ["account", *words])


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_the_first_administrator(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    assert "account" in COMMANDS
    told = done(run("add", "First-1", "--name", "総務課", "--role", "administrator", "--role", "planner"))
    password = re.search(r"first-1: password (\S+)", told)
    assert password is not None
    client = browser(app)
    assert sign_in(client, "first-1", password[1]).status_code == 303
    assert client.get("/account/password").status_code == 200
    listed = next(one for one in json.loads(done(run("list", "--json"))) if one["login"] == "first-1")
    assert (listed["roles"], listed["must_change"]) == (["administrator", "planner"], True)
    assert password[1] not in json.dumps(listed)
    refused = run("lock", "first-1")
    assert refused.exit_code == 1
    assert "last administrator" in refused.output
    done(run("add", "second-1", "--name", "総務課", "--role", "administrator"))
    done(run("lock", "first-1"))
    assert client.get("/account").status_code == 303
    assert "locked" in done(run("list"))
    done(run("unlock", "first-1"))
    fresh = re.search(r"password (\S+)", done(run("reset", "first-1")))
    assert fresh is not None
    assert sign_in(browser(app), "first-1", password[1]).status_code == 400
    assert sign_in(browser(app), "first-1", fresh[1]).status_code == 303
    with psycopg.connect(app.extensions["mapsvc"].database) as conn:
        query = "SELECT DISTINCT actor_kind, actor_name FROM audit WHERE action IN ('account.add', 'account.reset')"
        assert ("system", "command line") in conn.execute(query).fetchall()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "x", "--name", "名", "--role", "viewer"), "login"),
        (("add", "team-1", "--name", "名", "--role", "ward"), "ward"),
        (("add", "king-1", "--name", "名", "--role", "king"), "--role"),
        (("lock", "nobody"), "nobody"),
        (("change", "nobody", "--role", "viewer"), "nobody"),
        (("key", "add", "鍵", "--scope", "manage_accounts"), "--scope"),
        (("key", "add", "鍵", "--scope", "observe:../x"), "scope"),
        (("key", "add", "鍵", "--scope", "observe", "--days", "0"), "--days"),
        (("key", "end", "999999999"), "999999999"),
    ],
)
def test_what_is_asked_wrongly(run, words: tuple[str, ...], said: str) -> None:  # type: ignore[no-untyped-def]
    refused = run(*words)
    assert refused.exit_code == 2, refused.output
    assert said in refused.output


def test_keys_are_shown_once(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    told = done(run("key", "add", "水位計", "--scope", "observe:river_gauge", "--days", "30"))
    made = re.search(r"(\d+): (mapsvc_key_\S+)", told)
    assert made is not None
    with connect(app.extensions["mapsvc"].database) as conn:
        found = keys.find(conn, made[2])
        assert found is not None
        assert found.scopes == {"observe:river_gauge"}
        assert keys.find(conn, made[2][:-1] + "A") is None
    assert made[2] not in done(run("key", "list"))
    assert "水位計" in done(run("key", "list"))
    done(run("key", "end", made[1]))
    assert "ended" in done(run("key", "list"))
    with connect(app.extensions["mapsvc"].database) as conn:
        assert keys.find(conn, made[2]) is None
    assert run("key", "end", made[1]).exit_code == 2


def test_roles_are_changed(app: Flask, run) -> None:  # type: ignore[no-untyped-def]
    done(run("add", "turn-1", "--name", "区", "--role", "ward", "--ward", "99101"))
    done(run("change", "turn-1", "--role", "viewer"))
    listed = next(one for one in json.loads(done(run("list", "--json"))) if one["login"] == "turn-1")
    assert (listed["roles"], listed["wards"], listed["name"]) == (["viewer"], [], "区")
