"""One's own account: the password and what is refused as one, sessions, and what an administrator's password opens."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.actor import Role
from mapsvc.db.connection import connect
from mapsvc.errors import Conflict, InvalidInput
from mapsvc.identity import manage, passwords, sessions
from tests.web.identity.person import BY, PASSWORD, browser, person, said, sign_in, token

NEW = "seven quiet ferries at dusk"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def change(client: FlaskClient, current: str, new: str, repeated: str | None = None) -> tuple[int, str]:
    form = {"current": current, "new": new, "repeated": new if repeated is None else repeated}
    answer = client.post("/account/password", data=form)
    return answer.status_code, said(answer) if answer.status_code != 303 else answer.headers["Location"]


def test_a_new_password_ends_all_other_sessions(app: Flask, client: FlaskClient) -> None:
    one = person(app, "change-1")
    elsewhere = browser(app)
    sign_in(client, one.login)
    sign_in(elsewhere, one.login)
    before = token(client)
    assert change(client, "not mine at all", NEW)[0] == 400
    assert change(client, PASSWORD, NEW, NEW + "!") == (400, "The two entries of the new password differ.")
    assert change(client, PASSWORD, PASSWORD)[0] == 400
    assert change(client, PASSWORD, NEW) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert token(client) != before
    assert elsewhere.get("/account").status_code == 303
    assert sign_in(browser(app), one.login).status_code == 400
    assert sign_in(browser(app), one.login, NEW).status_code == 303


def test_a_password_is_changed_only_by_who_proved_it_lately(app: Flask, client: FlaskClient) -> None:
    """What follows counts as a fresh proof: a second factor must not be passed over on this way."""
    one = person(app, "change-2")
    sign_in(client, one.login)
    with connect(one.url) as conn:
        conn.execute(
            "UPDATE account_session SET authenticated_at = now() - interval '1 hour' WHERE account_id = %s",
            [one.account.id],
        )
    status, onward = change(client, PASSWORD, NEW)
    assert status == 303
    assert str(onward).startswith("/sign-in/again")
    assert sign_in(browser(app), one.login).status_code == 303, "it is still the former one"


@pytest.mark.parametrize(
    "password",
    [
        "short one",
        "password1234!!",
        "P@ssw0rd2026!",
        "123456789012345",
        "qwertyuiop123",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklmnop",
        "Administrator2026",
        "パスワード１２３４５６７",
        "都市計画課2026年11月",
        "shiomi-city-2026",
        "planner-7!planner-7",
        "１２３４５６７８９０１２",
    ],
)
def test_what_everybody_tries_first_is_no_password(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        passwords.check(password, "planner-7", "都市計画課", "汐見市", "Shiomi")
    assert refused.value.name == "password"


@pytest.mark.parametrize(
    "password",
    [
        NEW,
        PASSWORD,
        "correcthorsebattery",
        "tr7-Qm!x2vLp",
        "みどりの傘と七つの船",
        "p6ws-t55d-7573-m6rd",
        "730418265590127",
        "夕立のあとの石畳を歩く",
        "x" * 100 + " and then some other words",
    ],
)
def test_length_is_enough_and_any_letter_will_do(password: str) -> None:
    if len(password) < passwords.LEAST:
        with pytest.raises(InvalidInput, match="12"):
            passwords.check(password)
    else:
        assert passwords.check(password, "planner-7", "都市計画課", "汐見市", "Shiomi")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    composed, decomposed = "gar\u00e7on am Hafenbecken", "garc\u0327on am Hafenbecken"
    assert passwords.fits(passwords.hashed(composed), decomposed)


def test_a_password_beyond_all_measure_is_refused_before_it_is_worked_on() -> None:
    with pytest.raises(InvalidInput, match="200"):
        passwords.check("x1y2z3" * 1_000_000)


def test_an_administrators_password_opens_only_the_page_that_changes_it(app: Flask, client: FlaskClient) -> None:
    one = person(app, "given-1", Role.VIEWER)
    with connect(one.url) as conn:
        given = manage.give_password(conn, BY, one.account.id)
    shared = app.extensions["mapsvc"]
    assert sign_in(client, one.login).status_code == 400  # the former one is void
    assert sign_in(client, one.login, given).status_code == 303
    asked = client.get("/staff")
    assert asked.status_code in {303, 404}
    if asked.status_code == 303:
        assert asked.headers["Location"] == "/account/password"
    assert "An administrator gave you this password" in client.get("/account").get_data(as_text=True)
    assert change(client, given, NEW) == (303, "/account")
    assert "An administrator gave you" not in client.get("/account").get_data(as_text=True)
    with shared.connection() as conn:
        assert sessions.listed(conn, one.account.id, sessions.Limits.of(60, 12))


def test_sessions_are_listed_and_ended_by_their_owner_alone(app: Flask, client: FlaskClient) -> None:
    one, two = person(app, "list-1"), person(app, "list-2")
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sign_in(client, one.login)
    other, stranger = browser(app), browser(app)
    sign_in(other, one.login)
    sign_in(stranger, two.login)
    page = client.get("/account/sessions").get_data(as_text=True)
    assert page.count("<b>Firefox, Linux</b>") == 1
    assert page.count('name="session"') == 2  # the other one, and all others
    with psycopg.connect(one.url) as conn:
        query = "SELECT id FROM account_session WHERE account_id = %s ORDER BY id DESC LIMIT 1"
        theirs = conn.execute(query, [two.account.id]).fetchone()
        mine = conn.execute(query, [one.account.id]).fetchone()
    assert theirs is not None
    assert mine is not None
    client.post("/account/sessions", data={"session": theirs[0]})
    assert stranger.get("/account").status_code == 200
    client.post("/account/sessions", data={"session": mine[0]})
    assert other.get("/account").status_code == 303
    sign_in(other, one.login)
    client.post("/account/sessions", data={"session": "others"})
    assert (other.get("/account").status_code, client.get("/account").status_code) == (303, 200)
    assert client.post("/account/sessions", data={"session": "1; DROP"}).status_code == 400


def test_somebody_must_be_left_to_manage_accounts(conn: psycopg.Connection) -> None:
    made = [
        manage.add(conn, BY, login=f"admin-{n}", name="管理", roles=frozenset({Role.ADMINISTRATOR})) for n in (1, 2)
    ]
    for one in made:
        conn.execute("UPDATE account SET password = '$argon2id$x' WHERE id = %s", [one.id])
    manage.lock(conn, BY, made[0].id)
    with pytest.raises(Conflict):
        manage.lock(conn, BY, made[1].id)
    with pytest.raises(Conflict):
        manage.change(conn, BY, made[1].id, name="管理", roles=frozenset({Role.VIEWER}), wards=frozenset())


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"login": "Ab c"}, "login"),
        ({"login": "x"}, "login"),
        ({"login": "taken"}, "login"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"roles": frozenset()}, "role"),
        ({"roles": frozenset({Role.WARD})}, "ward"),
        ({"wards": frozenset({"99101"})}, "ward"),
    ],
)
def test_accounts_that_cannot_be(conn: psycopg.Connection, changed: dict[str, object], named: str) -> None:
    given = {"login": "fine", "name": "名", "roles": frozenset({Role.VIEWER}), "wards": frozenset()}
    manage.add(conn, BY, **{**given, "login": "taken"})  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        manage.add(conn, BY, **{**given, **changed})  # type: ignore[arg-type]
    assert refused.value.name == named
