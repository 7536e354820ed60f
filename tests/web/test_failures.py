"""When something is not there: the status, what is said, what is logged, and what is not."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg_pool import PoolTimeout

from mapsvc import errors as causes
from mapsvc.config import read_settings
from tests.web.conftest import INSIDE
from web.app import create_app
from web.errors import TABLE, problem_of
from web.logs import JsonFormatter, without_places


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the program logs, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("mapsvc")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (causes.InvalidInput("lat", "x"), 400),
        (causes.UnknownLayer("x"), 404),
        (causes.NotFound("x"), 404),
        (causes.Conflict("x"), 409),
        (causes.TooExpensive("x"), 503),
        (causes.Unavailable("x"), 503),
        (causes.DeclarationError("f", "k", "r"), 500),
        (psycopg.errors.QueryCanceled("x"), 503),
        (psycopg.OperationalError("x"), 503),
        (psycopg.ProgrammingError("x"), 500),
        (PoolTimeout("x"), 503),
        (ZeroDivisionError(), 500),
    ],
)
def test_one_table_from_cause_to_status(error: Exception, status: int) -> None:
    assert problem_of(error).status == status


def test_every_cause_of_the_program_has_its_row() -> None:
    for cause in vars(causes).values():
        if isinstance(cause, type) and issubclass(cause, causes.MapsvcError):
            rows = [ancestor for ancestor in cause.__mro__ if ancestor in TABLE]
            assert rows[0] is not Exception or cause in {causes.MapsvcError, causes.DeclarationError}, cause


def test_without_a_database_pages_say_so_and_health_differs(texts: None, lines: io.StringIO) -> None:
    nowhere = "postgresql://nobody:secretword@127.0.0.1:1/none"
    made = create_app(replace(read_settings(), database_url=nowhere), url=nowhere)
    pool = made.extensions["mapsvc"].pool
    pool.timeout = 0.3
    client = made.test_client()
    try:
        assert client.get("/healthz").json["status"] == "ok"
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json["checks"]["database"]["status"] == "failed"
        assert ready.json["checks"]["migrations"]["status"] == "failed"
        assert ready.json["checks"]["catalogue"] == {"status": "ok"}
        answer = client.get("/api/restrictions?lat=35.123456&lon=139.654321")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert answer.json["type"] == "/problems/unavailable"
        page = client.get("/at/35.123456,139.654321", headers={"Accept-Language": "ja"})
        assert page.status_code == 503
        assert "いまは答えられません" in page.get_data(as_text=True)
        said = ready.get_data(as_text=True) + answer.get_data(as_text=True) + page.get_data(as_text=True)
        assert "secretword" not in said
        assert "127.0.0.1" not in said
        assert "Traceback" not in said
    finally:
        made.extensions["mapsvc"].close()
    log = lines.getvalue()
    assert "secretword" not in log
    assert "35.123456" not in log
    assert "139.654321" not in log


def test_ready_when_all_is_there(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.data
    assert {name: check["status"] for name, check in answer.json["checks"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "catalogue": "ok",
    }


def test_a_statement_beyond_its_time_is_a_busy_service(
    module_database: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(conn: psycopg.Connection[tuple[object, ...]], *_args: object, **_kwargs: object) -> None:
        conn.execute("SELECT pg_sleep(30)")

    settings = replace(read_settings(), database_url=module_database, visitor_timeout_ms=100)
    made = create_app(settings, url=module_database)
    monkeypatch.setattr("web.question.restrictions", slow)
    answer = made.test_client().get("/api/restrictions?lat=35&lon=139")
    made.extensions["mapsvc"].close()
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/too-expensive")
    assert answer.headers["Retry-After"] == "10"


def test_a_fault_of_ours_shows_a_reference_and_no_trace(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("at 35.001234, 139.004321 from 203.0.113.9")

    monkeypatch.setattr("web.question.restrictions", broken)
    answer = client.get(f"/at/{INSIDE}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "KeyError" not in text
    assert "35.001234" not in text
    records = [json.loads(line) for line in lines.getvalue().splitlines()]
    failed = next(record for record in records if record["message"] == "request failed")
    assert failed["request"] in text
    assert "KeyError" in failed["exception"]
    for secret in ("35.001234", "139.004321", "203.0.113.9"):
        assert secret not in lines.getvalue()


def test_the_log_knows_routes_and_not_places(client: FlaskClient, lines: io.StringIO) -> None:
    client.get(f"/at/{INSIDE}?as_of=2020-01-01")
    client.get("/api/restrictions?lat=35.001&lon=139.001")
    client.get("/at/35.001")
    records = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [record["route"] for record in records] == ["/at/<lat>,<lon>", "/api/restrictions", None]
    assert [record["status"] for record in records] == [200, 200, 404]
    assert all(record["ms"] > 0 for record in records)
    for part in ("35.0", "139.0", "127.0.0.1", "werkzeug", "2020-01-01"):
        assert part not in lines.getvalue()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("from 203.0.113.9 port 1", "from [ip] port 1"),
        ("from 2001:db8:0:0:0:0:0:1 now", "from [ip] now"),
        ("POINT(139.62341 35.44)", "POINT([coordinate] [coordinate])"),
        ("lat=-35.4437", "lat=[coordinate]"),
        ("GET /tiles/zoning/3/16/58211/25802.mvt", "GET /tiles/zoning/3/[tile].mvt"),
        ("took 12.5 ms, version 3.3", "took 12.5 ms, version 3.3"),
        ("at 10:21:33", "at 10:21:33"),
        ("550 <someone+map@example.jp>: no such user", "550 <[mail]>: no such user"),
        ("to 誰か@例え.jp, tried", "to [mail], tried"),
    ],
)
def test_places_are_cut_out_of_messages(said: str, kept: str) -> None:
    assert without_places(said) == kept


def test_a_visitors_question_sees_one_state_and_writes_nothing(app: Flask) -> None:
    with app.extensions["mapsvc"].connection() as conn:
        shown = [
            conn.execute(f"SHOW {name}").fetchone()[0]
            for name in ("transaction_isolation", "transaction_read_only", "statement_timeout")
        ]
    assert shown == ["repeatable read", "on", "5s"]


def test_an_empty_database_is_not_ready(server_url: str, texts: None) -> None:
    made = create_app(replace(read_settings(), database_url=server_url), url=server_url)
    answer = made.test_client().get("/readyz")
    made.extensions["mapsvc"].close()
    assert answer.status_code == 503
    assert "mapsvc db migrate" in answer.json["checks"]["migrations"]["reason"]
