"""Figures of use: what is counted, what never is, and that counting harms nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.db.connection import Connection
from mapsvc.usage import Counts, add, figures
from web.usage.counting import AGAIN, is_person

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
MONTH = date(2026, 11, 1)


@pytest.fixture
def taken(app: Flask) -> Iterator[Callable[[], dict[tuple[str, str], int]]]:
    """What was counted since it was last asked."""
    counts: Counts = app.extensions["mapsvc.usage"]

    def take() -> dict[tuple[str, str], int]:
        found = {(kind, layer): count for (_month, kind, layer), count in counts.waiting().items()}
        counts.forget()
        return found

    counts.forget()
    yield take
    counts.forget()


Taken = Callable[[], dict[tuple[str, str], int]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/layers/zoning", {("view", "zoning"): 1}),
        ("/features/zoning", {("view", "zoning"): 1}),
        ("/tiles/zoning.json", {("view", "zoning"): 1}),
        ("/tiles/ward,zoning.json", {("view", "zoning"): 1}),
        ("/at/35.001,139.001", {("answer", ""): 1}),
        ("/api/restrictions?lat=35.001&lon=139.001", {("answer", ""): 1}),
        ("/at", {}),
        ("/search?q=%E8%A5%BF", {("search", ""): 1}),
        ("/layers/zoning/download", {}),
        ("/layers/zoning/download?format=csv", {("download", "zoning"): 1}),
        ("/layers/nowhere", {}),
        ("/healthz", {}),
        ("/terms", {}),
    ],
)
def test_what_is_counted(client: FlaskClient, taken: Taken, path: str, expected: dict[tuple[str, str], int]) -> None:
    client.get(path, headers=PERSON)
    assert taken() == expected


def test_robots_prefetches_and_looks_for_news_are_left_out(client: FlaskClient, taken: Taken) -> None:
    for headers in (
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"User-Agent": "kube-probe/1.30"},
        {"User-Agent": ""},
        PERSON | {"Sec-Purpose": "prefetch"},
        PERSON | {AGAIN: "1"},
    ):
        client.get("/layers/zoning", headers=headers)
    assert taken() == {}
    assert is_person("QGIS/34000", "")


def test_a_failing_count_fails_no_answer(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(app.extensions["mapsvc.usage"], "add", broken)
    assert client.get("/layers/zoning", headers=PERSON).status_code == 200


def test_what_cannot_be_written_waits(conn: Connection) -> None:
    counts = Counts(lambda: "postgresql://nobody@127.0.0.1:1/none")
    counts.add("answer")
    counts.flush()
    assert sum(counts.waiting().values()) == 1
    counts.forget()


def test_batches_add_up_and_small_numbers_are_hidden(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        month = conn.execute("SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo')::date").fetchone()
        assert month
        conn.execute("DELETE FROM usage_month")
        add(conn, {(month[0], "view", "zoning"): 9, (month[0], "answer", ""): 3})
        assert {one.count for one in figures(conn, 12)} == {None}
        add(conn, {(month[0], "view", "zoning"): 1})
        assert [(one.kind, one.count) for one in figures(conn, 12)] == [("answer", None), ("view", 10)]


def test_the_table_refuses_a_day(conn: Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), conn.transaction(force_rollback=True):
        add(conn, {(MONTH.replace(day=24), "view", "zoning"): 1})


def test_figures_as_page_csv_and_json(client: FlaskClient, conn: Connection) -> None:
    assert "10回に満たない" in client.get("/figures?lang=ja").get_data(as_text=True)
    assert client.get("/figures/use.csv").get_data(as_text=True).splitlines()[0] == "\ufeffmonth,kind,layer,count,below"
    assert isinstance(client.get("/api/figures/use").get_json()["figures"], list)
