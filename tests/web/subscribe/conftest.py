"""The service with a relay, and what a person does with its forms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layers.registry import catalogue
from mapsvc.config import read_settings
from mapsvc.db.connection import Connection, connect
from mapsvc.subscriptions.tokens import CONFIRM, MANAGE, UNSUBSCRIBE, token
from tests.web.conftest import _fill
from web.app import create_app

Send = Callable[..., TestResponse]


@pytest.fixture(scope="module")
def app(module_database: str) -> Iterator[Flask]:
    """The small city of the other tests, with mail."""
    _fill(module_database, catalogue())
    settings = replace(
        read_settings(), database_url=module_database, smtp_url="smtp://127.0.0.1:9", mail_from="notices@example.jp"
    )
    made = create_app(settings, url=module_database)
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture
def held(module_database: str) -> Iterator[Connection]:
    """The service's database, emptied of subscriptions and jobs after the test."""
    with connect(module_database, autocommit=True) as conn:
        yield conn
        conn.execute("DELETE FROM contact")
        conn.execute("DELETE FROM area")
        conn.execute("DELETE FROM procrastinate_jobs")


def mark(app: Flask, age: float = 5.0) -> str:
    """What a form carries that was made ``age`` seconds ago."""
    said = f"{int((time.time() - age) * 1000)}.chance"
    secret = app.extensions["mapsvc"].settings.secret
    return f"{said}.{secret.sign('subscribe form', said)}"


@pytest.fixture
def send(app: Flask, client: FlaskClient) -> Send:
    """Fill in the form, for the whole city by mail unless said otherwise, and press the button."""

    def press(path: str = "/subscribe", headers: dict[str, str] | None = None, **given: Any) -> TestResponse:
        form = {"area": "city", "channel": "email", "address": "taro@example.jp", "do": "send", "mark": mark(app)}
        return client.post(path, data=form | given, headers=headers or {})

    return press


@pytest.fixture
def link(app: Flask) -> Callable[[str, int], str]:
    """The address of a page by a signed token."""
    secret = app.extensions["mapsvc"].settings.secret
    purposes = {"confirm": CONFIRM, "manage": MANAGE, "unsubscribe": UNSUBSCRIBE, "u": UNSUBSCRIBE}

    def made(page: str, number: int) -> str:
        signed = token(secret, purposes[page], number)
        return f"/u/{signed}" if page == "u" else f"/s/{page}/{signed}"

    return made


def jobs(conn: Connection) -> list[tuple[str, dict[str, Any]]]:
    """What waits for a worker: tasks and their arguments."""
    rows = conn.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id").fetchall()
    return [(name, args) for name, args in rows]


def the_one(conn: Connection) -> tuple[int, int]:
    """Number of the one contact and of its one subscription."""
    ((contact, subscription),) = conn.execute("SELECT contact_id, id FROM subscription").fetchall()
    return contact, subscription
