"""Sign-in at a real OpenID provider, and every way in which its answer may not fit."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from oidc_provider_mock import User
from oidc_provider_mock import app as provider_app
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from mapsvc.provider import Provider
from tests.web.identity.person import browser, heading, said, token
from web.identity.cookies import PROVIDER
from web.views import sign_in_provider

TABLE = (("map-planning", "planner"), ("map-admin", "administrator"), ("east", "ward:99101"), ("west", "ward:99102"))
PEOPLE = (
    User(sub="p-1", claims={"name": "計画 担当", "groups": ["map-planning", "lunch"]}),
    User(sub="p-2", claims={"name": "東区", "groups": ["east", "west"]}),
    User(sub="p-3", claims={"name": "ほか", "groups": ["lunch"]}),
    User(sub="p-4", claims={"preferred_username": "one-group", "groups": "map-admin"}),
    User(sub="p-5", claims={"name": "\u202eevil\n" + "x" * 200, "groups": ["map-planning"]}),
    User(sub="p-6", claims={"name": "やめる人", "groups": ["map-planning"]}),
)


@dataclass
class Served:
    """The provider, what was sent to it, and what its answers are changed to."""

    issuer: str
    tokens: list[dict[str, str]] = field(default_factory=list)
    forge: Any = None


@pytest.fixture(scope="module")
def provider() -> Iterator[Served]:
    made = provider_app(require_nonce=True, user_claims=PEOPLE)
    served = Served("")

    @made.before_request
    def _note() -> None:
        if request.path == "/oauth2/token":
            served.tokens.append({**request.form.to_dict(), "authorization": request.headers.get("Authorization", "")})

    @made.after_request
    def _forge(response: Any) -> Any:
        if request.path == "/oauth2/token" and served.forge is not None and response.is_json:
            content = response.get_json()
            content["id_token"] = served.forge(content["id_token"])
            response.set_data(made.json.dumps(content))
        return response

    server = make_server("localhost", 0, made, threaded=True)
    served.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield served
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def city(app: Flask, provider: Served) -> Iterator[Flask]:
    """The app of a city whose staff sign in at the provider."""
    shared = app.extensions["mapsvc"]
    before = shared.settings
    told = Provider(provider.issuer, "mapsvc", "client secret", "groups", TABLE)
    shared.settings = replace(before, oidc=told)
    provider.forge = None
    provider.tokens.clear()
    yield app
    shared.settings = before
    sign_in_provider._of.cache_clear()


@pytest.fixture
def client(city: Flask) -> FlaskClient:
    return browser(city)


def leave(client: FlaskClient, query: str = "?next=/account") -> str:
    """Go to the provider: the address at which the browser arrives."""
    going = client.get(f"/sign-in/provider{query}")
    assert going.status_code == 303
    return going.headers["Location"]


def consent(address: str, person: str) -> str:
    """Sign in at the provider: the address to which it sends the browser back, without its host."""
    back = urlsplit(httpx.post(address, data={"sub": person}).headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://localhost/sign-in/provider/back"
    return f"{back.path}?{back.query}"


def enter(client: FlaskClient, person: str) -> TestResponse:
    return client.get(consent(leave(client), person))


def accounts(app: Flask, subject: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(app.extensions["mapsvc"].database) as conn:
        query = "SELECT id, name, roles, wards FROM account WHERE subject = %s"
        return conn.execute(query, [subject]).fetchall()


def test_the_whole_way(city: Flask, client: FlaskClient, provider: Served) -> None:
    page = client.get("/sign-in?next=/account/sessions").get_data(as_text=True)
    assert "/sign-in/provider?next=%2Faccount%2Fsessions" in page
    address = leave(client, "?next=/account/sessions")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/provider/back"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    done = client.get(consent(address, "p-1"))
    assert (done.status_code, done.headers["Location"]) == (303, "/account/sessions")
    sent = provider.tokens[-1]
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()  # RFC 7636 §4.6
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert sent["authorization"].startswith("Basic ")
    account = client.get("/account").get_data(as_text=True)
    assert "計画 担当" in account
    assert "Planner" in account
    assert client.get("/account/password").status_code == 404  # the provider keeps it
    first = accounts(city, "p-1")
    enter(browser(city), "p-1")
    assert accounts(city, "p-1") == first  # the same person is the same account


def test_what_is_kept_meanwhile_tells_a_reader_nothing(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(leave(client)).query)
    cookie = client.get_cookie(PROVIDER)
    assert cookie is not None
    assert cookie.http_only
    assert asked["state"][0] not in bytes.fromhex(cookie.value).decode("latin-1")


@pytest.mark.parametrize("person", ["p-2", "p-4", "p-5"])
def test_groups_become_roles(city: Flask, client: FlaskClient, person: str) -> None:
    assert enter(client, person).status_code == 303
    ((_, name, roles, wards),) = accounts(city, person)
    expected = {
        "p-2": ("東区", ["ward"], ["99101", "99102"]),
        "p-4": ("one-group", ["administrator"], []),
        "p-5": ("evil" + "x" * 76, ["planner"], []),
    }
    assert (name, roles, wards) == expected[person]


def test_who_has_no_role_here_has_no_account_here(city: Flask, client: FlaskClient) -> None:
    refused = enter(client, "p-3")
    assert (refused.status_code, token(client)) == (400, None)
    assert "no role" in said(refused)
    assert accounts(city, "p-3") == []


def test_roles_end_where_the_provider_ends_them(city: Flask, client: FlaskClient) -> None:
    assert enter(client, "p-6").status_code == 303
    with psycopg.connect(city.extensions["mapsvc"].database) as conn:
        conn.execute("UPDATE account SET roles = '{administrator,planner}' WHERE subject = 'p-6'")
    assert enter(client, "p-6").status_code == 303
    assert accounts(city, "p-6")[0][2] == ["planner"]
    shared = city.extensions["mapsvc"]
    shared.settings = replace(shared.settings, oidc=replace(shared.settings.oidc, roles=(("others", "viewer"),)))
    assert enter(browser(city), "p-6").status_code == 400
    assert accounts(city, "p-6")[0][2] == []
    with psycopg.connect(shared.database) as conn:
        conn.execute("UPDATE account SET locked_at = now() WHERE subject = 'p-6'")
    shared.settings = replace(shared.settings, oidc=replace(shared.settings.oidc, roles=TABLE))
    assert enter(browser(city), "p-6").status_code == 400  # an administrator here keeps the account out


def test_an_answer_of_another_browser_is_worth_nothing(city: Flask, client: FlaskClient) -> None:
    """Somebody else's code, sent to a victim's browser to sign the victim in as the attacker (RFC 9700 §4.7)."""
    attackers = consent(leave(client), "p-1")
    victim = browser(city)
    assert heading(victim.get(attackers)) == "Staff sign-in"  # it never left for the provider
    leave(victim)
    assert victim.get(attackers).status_code == 400  # it left with another state
    assert token(victim) is None


def test_a_code_is_spent_once(client: FlaskClient) -> None:
    back = consent(leave(client), "p-1")
    cookie = client.get_cookie(PROVIDER)
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400  # what was kept is gone
    assert cookie is not None
    client.set_cookie(PROVIDER, cookie.value)
    assert client.get(back).status_code == 400  # and the provider takes no code twice


@pytest.mark.parametrize("change", ["&iss=https%3A%2F%2Fevil.example", "&state=other", "&error=access_denied"])
def test_answers_that_do_not_fit(client: FlaskClient, change: str) -> None:
    path, _, query = consent(leave(client), "p-1").partition("?")
    parts = {name: values[0] for name, values in parse_qs(query).items()}
    name, _, value = change[1:].partition("=")
    if name == "error":
        del parts["code"]
    parts[name] = value.replace("%3A", ":").replace("%2F", "/")
    assert client.get(path, query_string=parts).status_code == 400
    assert token(client) is None


def _claims(raw: str) -> dict[str, Any]:
    part = raw.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _unsigned(raw: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{raw.split('.')[1]}."


FORGERIES = {
    "other key": lambda raw: jwt.encode({"alg": "RS256"}, _claims(raw), RSAKey.generate_key(2048)),
    "no signature": _unsigned,
    "client secret as key": lambda raw: jwt.encode(
        {"alg": "HS256"}, _claims(raw), OctKey.import_key("client secret" + "x" * 20), algorithms=["HS256"]
    ),
    "changed claims": lambda raw: ".".join(
        [raw.split(".")[0], _unsigned(raw).split(".")[1][:-4] + "AAAA", raw.split(".")[2]]
    ),
    "no token": lambda raw: "",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_tokens(client: FlaskClient, provider: Served, forgery: str) -> None:
    provider.forge = FORGERIES[forgery]
    refused = enter(client, "p-4")
    assert (refused.status_code, token(client)) == (400, None)
    assert "could not be verified" in said(refused)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://evil.example"),
        ("aud", "another-client"),
        ("nonce", "another"),
        ("exp", 1),
        ("nonce", None),
        ("sub", None),
    ],
)
def test_tokens_for_another_purpose(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, claim: str, value: object
) -> None:
    """Rightly signed, but of another issuer, for another client, of another sign-in, or too old."""
    real = jwt.decode

    def decoded(*given: Any, **named: Any) -> Any:
        found = real(*given, **named)
        if value is None:
            found.claims.pop(claim)
        else:
            found.claims[claim] = value
        return found

    monkeypatch.setattr("web.identity.provider.jwt.decode", decoded)
    assert enter(client, "p-1").status_code == 400
    assert token(client) is None


def test_a_repeated_proof_is_of_the_same_person_and_of_now(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, "p-1")
    before = token(client)
    address = leave(client, "?again=1&next=/account/sessions")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert client.get(consent(address, "p-4")).status_code == 400  # somebody else at the same desk
    real = jwt.decode

    def signed_in(ago: int) -> None:
        def decoded(*given: Any, **named: Any) -> Any:
            found = real(*given, **named)
            found.claims["auth_time"] = found.claims["iat"] - ago
            return found

        monkeypatch.setattr("web.identity.provider.jwt.decode", decoded)

    signed_in(3_600)
    assert client.get(consent(leave(client, "?again=1&next=/account"), "p-1")).status_code == 400
    assert token(client) == before
    signed_in(1)
    done = client.get(consent(leave(client, "?again=1&next=/account/sessions"), "p-1"))
    assert done.headers["Location"] == "/account/sessions"
    assert token(client) not in {None, before}


def test_a_provider_that_does_not_answer_or_is_another(city: Flask, client: FlaskClient, provider: Served) -> None:
    shared = city.extensions["mapsvc"]
    for issuer in ("http://localhost:9", provider.issuer + "/"):
        shared.settings = replace(shared.settings, oidc=replace(shared.settings.oidc, issuer=issuer))
        assert client.get("/sign-in/provider").status_code == 503
    assert client.get("/sign-in").status_code == 200


def test_without_a_provider_there_is_no_way_to_it(app: Flask) -> None:
    client = browser(app)
    assert client.get("/sign-in/provider").status_code == 404
    assert "/sign-in/provider" not in client.get("/sign-in").get_data(as_text=True)
