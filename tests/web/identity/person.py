"""A person of the staff before the forms: what is typed, and what a page says."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pyotp
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from mapsvc.actor import Role, system
from mapsvc.db.connection import connect
from mapsvc.identity import manage, passwords
from mapsvc.identity.account import Account
from web.identity.cookies import SESSION

PASSWORD = "violet harbour ladder nine"
BY = system("test")
NETWORK = {"X-Forwarded-For": "203.0.113.7"}


@dataclass(frozen=True)
class Person:
    """An account whose password is PASSWORD."""

    account: Account
    url: str

    @property
    def login(self) -> str:
        return self.account.login

    def set(self, assignment: str, *values: object) -> None:
        """Change the stored account, for example to what it was an hour ago."""
        with psycopg.connect(self.url) as conn:
            conn.execute(f"UPDATE account SET {assignment} WHERE id = %s", [*values, self.account.id])


def person(app: Flask, login: str, *roles: Role) -> Person:
    """A new account with a password of its own."""
    url = app.extensions["mapsvc"].database
    with connect(url) as conn:
        made = manage.add(conn, BY, login=login, name="試験職員", roles=frozenset(roles or (Role.VIEWER,)))
        conn.execute("UPDATE account SET password = %s WHERE id = %s", [passwords.hashed(PASSWORD), made.id])
    return Person(made, url)


def browser(app: Flask) -> FlaskClient:
    """A browser of its own, reading English, behind a proxy that tells its network."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    made.environ_base["HTTP_X_FORWARDED_FOR"] = NETWORK["X-Forwarded-For"]
    return made


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, onward: str = "/account") -> TestResponse:
    return client.post("/sign-in", query_string={"next": onward}, data={"login": login, "password": password})


def token(client: FlaskClient) -> str | None:
    cookie = client.get_cookie(SESSION)
    return cookie.value if cookie is not None else None


def said(response: TestResponse) -> str:
    """What the page says went wrong."""
    found = html.fromstring(response.get_data(as_text=True)).xpath("//*[@role='alert']")
    return " ".join(found[0].text_content().split()) if found else ""


def heading(response: TestResponse) -> str:
    return str(html.fromstring(response.get_data(as_text=True)).xpath("string(//h1)")).strip()


def code_of(shared: str, steps: int = 0) -> str:
    """What the authenticator app shows ``steps`` of 30 seconds from now."""
    app = pyotp.TOTP(shared)
    return app.generate_otp(app.timecode(pyotp.totp.datetime.datetime.now(pyotp.totp.datetime.timezone.utc)) + steps)
