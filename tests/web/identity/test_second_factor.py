"""The second factor: set up, asked for, each code once, recovery codes, and who is made to have one."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from mapsvc.config import settings
from mapsvc.db.connection import connect
from mapsvc.identity import totp
from tests.web.identity.person import PASSWORD, Person, browser, code_of, heading, person, said, sign_in, token


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Set a second factor up as a person does: the shared secret as the page shows it, and the recovery codes."""
    tree = html.fromstring(client.get("/account/totp").get_data(as_text=True))
    shared = "".join(tree.xpath("//code[contains(@class, 'account-secret')]/text()")).replace(" ", "")
    done = client.post("/account/totp", data={"act": "set", "code": code_of(shared, -1)})
    codes = html.fromstring(done.get_data(as_text=True)).xpath("//ol[@class='account-codes']//code/text()")
    return shared, list(codes)


def with_second(app: Flask, client: FlaskClient, login: str) -> tuple[Person, str, list[str]]:
    one = person(app, login)
    sign_in(client, login)
    return one, *set_up(client)


def test_a_sign_in_with_a_second_factor(app: Flask, client: FlaskClient) -> None:
    one, shared, codes = with_second(app, client, "second-1")
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}", code) for code in codes)
    other = browser(app)
    asked = sign_in(other, one.login, onward="/account/sessions")
    assert asked.headers["Location"].startswith("/sign-in/code?")
    half = token(other)
    assert other.get("/account").status_code == 303  # the password alone opens nothing
    assert heading(other.get(asked.headers["Location"])) == "Enter your code"
    wrong = other.post(asked.headers["Location"], data={"code": "000000"})
    assert (wrong.status_code, said(wrong)) == (400, "The account, the password or the code is not right.")
    done = other.post(asked.headers["Location"], data={"code": f" {code_of(shared)[:3]} {code_of(shared)[3:]}"})
    assert (done.status_code, done.headers["Location"]) == (303, "/account/sessions")
    assert token(other) != half
    assert other.get("/account").status_code == 200


def test_a_code_works_once_even_for_two_at_a_time(app: Flask, client: FlaskClient) -> None:
    one, shared, _ = with_second(app, client, "once-1")
    code = code_of(shared)

    def attempt(_: int) -> int:
        other = browser(app)
        sign_in(other, one.login)
        return other.post("/sign-in/code", data={"code": code}).status_code

    with ThreadPoolExecutor(3) as several:
        assert sorted(several.map(attempt, range(3))) == [303, 400, 400]
    assert attempt(0) == 400
    with psycopg.connect(one.url) as conn:  # an earlier step than the one used is refused as well (RFC 6238 §5.2)
        assert not totp.use(conn, settings().secret, one.account.id, code_of(shared, -1))  # type: ignore[arg-type]


@given(seconds=st.integers(300, 2**33), later=st.integers(-200, 200))
def test_codes_of_the_steps_beside_the_present_one_count(seconds: int, later: int) -> None:
    shared = "JBSWY3DPEHPK3PXP" * 2
    made = pyotp.TOTP(shared)
    code = made.generate_otp((seconds + later) // 30)
    found = totp.step_of(shared, code, seconds)
    near = abs((seconds + later) // 30 - seconds // 30) <= 1
    assert (found is not None) or not near
    if found is not None:
        assert abs(found - seconds // 30) <= 1
        assert made.generate_otp(found) == code


def test_the_example_of_rfc_6238() -> None:
    """Appendix B, SHA-1, the last six of its eight digits."""
    shared = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the ASCII secret 12345678901234567890 in base32
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert totp.step_of(shared, code, seconds) == seconds // 30


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "0" * 5_000, "12 34 5\x006"])
def test_what_is_no_code(code: str) -> None:
    assert totp.step_of("JBSWY3DPEHPK3PXP", code) is None


def test_recovery_codes_stand_in_once_each(app: Flask, client: FlaskClient) -> None:
    one, _, codes = with_second(app, client, "recover-1")
    for code, status in ((codes[0].upper().replace("-", " "), 303), (codes[0], 400), (codes[1], 303)):
        other = browser(app)
        sign_in(other, one.login)
        assert other.post("/sign-in/code", data={"code": code}).status_code == status
    assert "8 recovery codes are left" in client.get("/account").get_data(as_text=True)
    with psycopg.connect(one.url) as conn:
        row = conn.execute("SELECT string_agg(to_jsonb(r)::text, ' ') FROM account_recovery r").fetchone()
        sealed = conn.execute("SELECT totp FROM account WHERE id = %s", [one.account.id]).fetchone()
    assert row is not None
    assert codes[5].replace("-", "") not in row[0]
    assert sealed is not None
    fresh = client.post("/account/totp", data={"act": "codes"})
    assert codes[5] not in fresh.get_data(as_text=True)
    other = browser(app)
    sign_in(other, one.login)
    assert other.post("/sign-in/code", data={"code": codes[5]}).status_code == 400  # the former ones are void


def test_guessing_codes_is_slowed_down(app: Flask, client: FlaskClient) -> None:
    one, shared, _ = with_second(app, client, "guess-1")
    other = browser(app)
    sign_in(other, one.login)
    answers = [other.post("/sign-in/code", data={"code": f"{number:06}"}).status_code for number in range(7)]
    assert answers == [400] * 6 + [429]
    again = browser(app)
    sign_in(again, one.login)  # a new start of the sign-in does not begin the count anew
    assert again.post("/sign-in/code", data={"code": code_of(shared)}).status_code == 429


def test_the_shared_secret_is_sealed_for_its_account(app: Flask, client: FlaskClient) -> None:
    one, shared, _ = with_second(app, client, "seal-1")
    two = person(app, "seal-2")
    with connect(one.url) as conn:
        row = conn.execute("SELECT totp FROM account WHERE id = %s", [one.account.id]).fetchone()
        assert row is not None
        assert shared.encode() not in bytes(row[0])
        conn.execute("UPDATE account SET totp = %s WHERE id = %s", [row[0], two.account.id])
    other = browser(app)
    sign_in(other, two.login)
    answer = other.post("/sign-in/code", data={"code": code_of(shared, 1)})
    assert answer.status_code == 503  # moved to another account it cannot be read, and lets nobody in
    assert other.get("/account").status_code == 303


def test_sensitive_acts_ask_for_a_proof_that_is_not_old(app: Flask, client: FlaskClient) -> None:
    one, shared, _ = with_second(app, client, "fresh-1")
    with psycopg.connect(one.url) as conn:
        conn.execute("UPDATE account_session SET authenticated_at = now() - interval '16 minutes'")
    for method in ("GET", "POST"):
        asked = client.open("/account/totp", method=method, data={"act": "remove"} if method == "POST" else None)
        assert asked.headers["Location"].startswith("/sign-in/again?next="), method
    before = token(client)
    form = {"password": PASSWORD, "code": "000000"}
    assert client.post("/sign-in/again?next=/account/totp", data=form).status_code == 400
    form["code"] = code_of(shared)
    assert client.post("/sign-in/again?next=/account/totp", data=form).headers["Location"] == "/account/totp"
    assert token(client) not in {None, before}
    assert client.post("/account/totp", data={"act": "remove"}).headers["Location"] == "/account"
    other = browser(app)
    assert sign_in(other, one.login).headers["Location"] == "/account"  # no second factor any more


def test_a_service_that_wants_it_lets_nobody_work_without(app: Flask, client: FlaskClient) -> None:
    shared_state = app.extensions["mapsvc"]
    before = shared_state.settings
    one = person(app, "made-to-1")
    try:
        shared_state.settings = replace(before, two_factor=True, counter=True, counter_open=False)
        sign_in(client, one.login)
        assert client.get("/counter").headers["Location"] == "/account/totp"
        assert len(set_up(client)[1]) == 10
        assert client.get("/counter").status_code == 200
    finally:
        shared_state.settings = before
