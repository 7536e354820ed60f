"""Signing in: right and wrong passwords, sessions and their cookies, lockout, and where one goes on to."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.actor import Role
from mapsvc.config import settings
from mapsvc.db.connection import connect
from mapsvc.identity import manage, passwords, throttle
from tests.web.identity.person import BY, PASSWORD, browser, heading, person, said, sign_in, token
from web.identity import onward
from web.identity.cookies import DEVICE, SESSION


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def audited(app: Flask, account_id: int) -> list[str]:
    with psycopg.connect(app.extensions["mapsvc"].database) as conn:
        query = "SELECT action FROM audit WHERE subject = %s ORDER BY id"
        return [str(row[0]) for row in conn.execute(query, [f"account:{account_id}"])]


def test_from_a_guarded_page_to_the_form_and_back(app: Flask, client: FlaskClient) -> None:
    one = person(app, "back-1")
    asked = client.get("/account/sessions?lang=en")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=%2Faccount%2Fsessions%3Flang%3Den")
    page = client.get(asked.headers["Location"])
    assert (page.status_code, heading(page)) == (200, "Staff sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    done = client.post(asked.headers["Location"], data={"login": " Back-1 ", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/account/sessions?lang=en")
    assert heading(client.get("/account")) == "Your account"
    assert audited(app, one.account.id)[-1] == "account.sign_in"


def test_cookies_are_for_this_host_and_no_script(app: Flask, client: FlaskClient) -> None:
    person(app, "cookie-1")
    http = sign_in(client, "cookie-1").headers.getlist("Set-Cookie")
    assert {line.split("=")[0] for line in http} == {SESSION, DEVICE}
    for line in http:
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line
        assert "Domain" not in line
        assert "Secure" not in line
    with app.test_client() as secure:
        form = {"login": "cookie-1", "password": PASSWORD}
        https = secure.post("/sign-in", data=form, base_url="https://localhost").headers.getlist("Set-Cookie")
    assert {line.split("=")[0] for line in https} == {f"__Host-{SESSION}", f"__Host-{DEVICE}"}
    assert all("; Secure" in line for line in https)
    session = next(line for line in http if line.startswith(f"{SESSION}="))
    assert "Expires" not in session  # it ends with the browser at the latest


def test_only_a_digest_of_the_token_is_stored(dear: None, app: Flask, client: FlaskClient) -> None:
    one = person(app, "digest-1")
    sign_in(client, "digest-1")
    held = token(client)
    assert held is not None
    with psycopg.connect(one.url) as conn:
        everything = conn.execute("SELECT string_agg(to_jsonb(s)::text, ' ') FROM account_session s").fetchone()
        account = conn.execute("SELECT password FROM account WHERE id = %s", [one.account.id]).fetchone()
    assert everything is not None
    assert held not in everything[0]
    assert account is not None
    assert account[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106 §4, second recommended option


def test_a_token_from_before_the_sign_in_is_worth_nothing_after_it(app: Flask, client: FlaskClient) -> None:
    person(app, "fixed-1")
    client.set_cookie(SESSION, "planted-by-somebody")
    sign_in(client, "fixed-1")
    first = token(client)
    assert first != "planted-by-somebody"
    sign_in(client, "fixed-1")
    other = browser(app)
    other.set_cookie(SESSION, str(first))
    assert other.get("/account").status_code == 303  # the former session ended with the new sign-in
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda one: one.set("locked_at = now()"), id="locked"),
        pytest.param(lambda one: one.set("password = NULL"), id="no password"),
        pytest.param(
            lambda one: one.set("must_change = true, password_at = now() - interval '8 days'"), id="temporary, too old"
        ),
    ],
)
def test_who_may_not_sign_in_hears_the_same_as_who_is_not_there(
    app: Flask, client: FlaskClient, spoil: Callable[..., None], request: pytest.FixtureRequest
) -> None:
    one = person(app, "same-" + request.node.callspec.id.replace(" ", "-").replace(",", ""))
    spoil(one)
    known, unknown = sign_in(client, one.login), sign_in(client, "nobody-here")
    assert known.status_code == unknown.status_code == 400
    assert said(known) == said(unknown) == "The account, the password or the code is not right."
    assert token(client) is None
    assert known.get_data(as_text=True).replace(one.login, "X") == unknown.get_data(as_text=True).replace(
        "nobody-here", "X"
    )


def test_as_much_work_for_names_that_no_account_has(dear: None, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = passwords._HASHER.verify

    class Counting:
        def verify(self, stored: str, typed: str) -> bool:
            verified.append(stored.rsplit("$", 2)[0])
            return real(stored, typed)

        def __getattr__(self, name: str) -> object:
            return getattr(passwords_hasher, name)

    passwords_hasher = passwords._HASHER
    stored = passwords.hashed(PASSWORD)
    passwords._nobodys()
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    assert passwords.fits(stored, PASSWORD)
    assert not passwords.fits(stored, "wrong")
    assert not passwords.fits(None, "wrong")
    assert verified == ["$argon2id$v=19$m=65536,t=3,p=4"] * 3


def test_an_account_that_is_locked_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    one = person(app, "locked-1")
    sign_in(client, one.login)
    assert client.get("/account").status_code == 200
    with connect(one.url) as conn:
        manage.lock(conn, BY, one.account.id)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("later", "alive"),
    [
        ("seen_at = now() - interval '59 minutes'", True),
        ("seen_at = now() - interval '61 minutes'", False),  # idle
        ("expires_at = now() - interval '1 second'", False),  # at the latest
    ],
)
def test_sessions_end_by_themselves(app: Flask, client: FlaskClient, later: str, alive: bool) -> None:
    one = person(app, f"idle-{abs(hash(later)) % 10_000_000}")
    sign_in(client, one.login)
    with psycopg.connect(one.url) as conn:
        conn.execute(f"UPDATE account_session SET {later} WHERE account_id = %s", [one.account.id])
    assert (client.get("/account").status_code == 200) == alive


def test_signing_out(app: Flask, client: FlaskClient) -> None:
    one = person(app, "out-1")
    sign_in(client, one.login)
    held = str(token(client))
    assert client.get("/sign-out").status_code == 405  # no link, no image of another site signs anybody out
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/sign-out").headers["Location"] == "/"
    assert token(client) is None
    client.set_cookie(SESSION, held)
    assert client.get("/account").status_code == 303
    assert audited(app, one.account.id)[-1] == "account.sign_out"


def test_many_failures_make_wait_but_not_a_browser_that_is_known(app: Flask, client: FlaskClient) -> None:
    one = person(app, "slow-1")
    known = browser(app)
    sign_in(known, one.login)  # this browser now holds the mark of a device
    known.post("/sign-out")
    answers = [sign_in(client, one.login, "wrong") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [400] * 6 + [429]
    assert int(answers[-1].headers["Retry-After"]) in {1, 2}
    assert "Too many attempts" in said(answers[-1])
    assert sign_in(client, one.login).status_code == 429  # not even the right password is looked at
    assert sign_in(known, one.login).status_code == 303  # but its owner's own browser comes in


def test_names_that_no_account_has_are_slowed_down_all_the_same(client: FlaskClient) -> None:
    answers = [sign_in(client, "nobody-slow", "wrong").status_code for _ in range(7)]
    assert answers == [400] * 6 + [429]


def test_a_mark_of_another_account_or_of_no_signature_changes_nothing(app: Flask, client: FlaskClient) -> None:
    mine, theirs = person(app, "mark-1"), person(app, "mark-2")
    sign_in(client, mine.login)
    cookie = client.get_cookie(DEVICE)
    assert cookie is not None
    forged = f"{theirs.account.id}.{cookie.value.split('.', 1)[1]}"
    for mark in (cookie.value, forged):
        other = browser(app)
        with psycopg.connect(mine.url) as conn:
            conn.execute("TRUNCATE account_attempt")
        other.set_cookie(DEVICE, mark)
        assert [sign_in(other, theirs.login, "wrong").status_code for _ in range(7)] == [400] * 6 + [429]


def test_the_wait_grows_to_a_quarter_of_an_hour_and_ends(conn: psycopg.Connection) -> None:
    one = throttle.Counted(throttle.Kind.ACCOUNT, "somebody")
    waits = []
    for _ in range(25):
        throttle.admit(conn, settings().secret, one)
        row = conn.execute("SELECT extract(epoch FROM until - last_at)::float FROM account_attempt").fetchone()
        assert row is not None
        waits.append(round(row[0]))
        conn.execute("UPDATE account_attempt SET until = now() - interval '1 second'")
    assert waits[:5] == [0] * 5
    assert waits[5:10] == [2, 4, 8, 16, 32]
    assert max(waits) == 900
    conn.execute("UPDATE account_attempt SET last_at = now() - interval '25 hours'")
    throttle.admit(conn, settings().secret, one)
    row = conn.execute("SELECT failures FROM account_attempt").fetchone()
    assert row == (1,)  # a day without failures forgets them


def test_one_network_tries_many_names(app: Flask, client: FlaskClient) -> None:
    answers = [sign_in(client, f"name-{number}", "wrong").status_code for number in range(32)]
    assert answers == [400] * 31 + [429]
    elsewhere = browser(app)
    elsewhere.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.9"
    assert sign_in(elsewhere, "name-1", "wrong").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie:x",
        "evil",
        "",
        "/sign-in?next=/x",
        "/x\nLocation: //evil.example",
        "/" + "a" * 2_000,
    ],
)
def test_nobody_is_sent_to_another_site(app: Flask, client: FlaskClient, address: str) -> None:
    going = onward.safe(address)
    assert going == "/staff" or (address.startswith("/%0d") and going == address)  # escaped, it is a mere path
    login = f"next-{abs(hash(address)) % 10_000_000}"
    person(app, login)
    done = sign_in(client, login, onward=address)
    assert done.status_code == 303
    assert done.headers["Location"] in {"/staff", going}


@pytest.mark.parametrize("address", ["/staff", "/staff/audit?from=2026-01-01#top", "/layers/zoning?lang=en"])
def test_pages_of_this_service_are_gone_on_to(address: str) -> None:
    assert onward.safe(address) == address


def test_a_page_with_letters_of_any_script_is_come_back_to(client: FlaskClient) -> None:
    asked = client.get("/account/sessions?lang=ja&q=港")
    next_page = client.get(asked.headers["Location"]).get_data(as_text=True)
    assert "next=%2Faccount%2Fsessions%3Flang%3Dja%26q%3D%25E6%25B8%25AF" in next_page


def test_a_crowd_at_the_door_does_not_hold_the_service(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(app, "crowd-1")
    line = BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_line", line)
    with line:
        busy = sign_in(client, "crowd-1")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "10")
    assert sign_in(client, "crowd-1").status_code == 303


def test_another_sites_form_signs_nobody_in(app: Flask, client: FlaskClient) -> None:
    person(app, "csrf-1")
    form = {"login": "csrf-1", "password": PASSWORD}
    refused = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert token(client) is None


def test_nothing_that_proves_somebody_is_logged_or_audited(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    one = person(app, "quiet-1")
    sign_in(client, one.login)
    held = str(token(client))
    sign_in(client, one.login, "a-password-typed-wrong")
    sign_in(client, "typed-as-name-by-mistake", PASSWORD)
    with psycopg.connect(one.url) as conn:
        row = conn.execute("SELECT string_agg(to_jsonb(a)::text, ' ') FROM audit a").fetchone()
        counted = conn.execute("SELECT string_agg(to_jsonb(t)::text, ' ') FROM account_attempt t").fetchone()
    assert row is not None
    assert counted is not None
    told = caplog.text + row[0] + counted[0]
    for secret in (PASSWORD, held, "a-password-typed-wrong", "typed-as-name-by-mistake", "203.0.113.7"):
        assert secret not in told


def test_a_password_kept_with_older_parameters_is_kept_anew(dear: None, app: Flask, client: FlaskClient) -> None:
    one = person(app, "older-1")
    one.set("password = %s", PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD))
    assert sign_in(client, one.login).status_code == 303
    with psycopg.connect(one.url) as conn:
        row = conn.execute("SELECT password FROM account WHERE id = %s", [one.account.id]).fetchone()
    assert row is not None
    assert "m=65536,t=3" in row[0]


def test_roles_are_read_anew_with_every_request(app: Flask, client: FlaskClient) -> None:
    one = person(app, "roles-1", Role.VIEWER)
    sign_in(client, one.login)
    assert "Viewer" in client.get("/account").get_data(as_text=True)
    with connect(one.url) as conn:
        manage.change(conn, BY, one.account.id, name="試験職員", roles=frozenset({Role.HEARING}), wards=frozenset())
    assert "Hearing officer" in client.get("/account").get_data(as_text=True)
