"""Twenty thousand features: all of them are in the file, and never are many in memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import shapely

from layers.definition import Layer
from layers.query import Period, read
from layers.query.period import on
from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection, connect
from web.export import work
from web.export.about import Frame
from web.export.build import build
from web.export.formats import FORMATS
from web.export.order import Connect
from web.export.ordering import Choice, order
from web.export.work import AT_ONCE, Work

MANY = 20_000
DAY = on(date(2020, 1, 1))
MOST_PYTHON_BYTES = 24_000_000
"""A chunk of features as text, as arrays, and in the form of a file; all of them would take ten times as much."""


def building(at: int) -> Assertion:
    west, south = 139 + at % 200 / 1000, 35 + at // 200 / 1000
    return Assertion(f"b{at:06}", None, None, shapely.box(west, south, west + 0.0005, south + 0.0005), {"kind": KIND})


LAYER: Layer = catalogue().layer("building")
_field = LAYER.field("kind")
KIND = _field.codes[0].value if _field else ""


@pytest.fixture(scope="module")
def lend(module_database: str) -> Iterator[Callable[[], object]]:
    with connect(module_database, autocommit=True) as conn:
        open_layer(conn, LAYER)
        open_layer(conn, catalogue().layer("coverage"))
        with conn.transaction():
            commit(conn, LAYER, [building(at) for at in range(MANY)])

        @contextmanager
        def lent() -> Iterator[Connection]:
            yield conn

        yield lent


def choice(form: str, period: Period = DAY) -> Choice:
    return Choice(FORMATS[form], (LAYER,), period, "ja")


@pytest.mark.parametrize("form", FORMATS)
def test_memory_is_bounded(lend: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    largest = 0

    def counted(*given: object) -> object:
        nonlocal largest
        found = read(*given)  # type: ignore[arg-type]
        largest = max(largest, len(found))
        return found

    monkeypatch.setattr(work, "read", counted)
    with lend() as conn:
        wanted = order(conn, choice(form), Frame("市", "", "", fictional=False), "r")
    heard: list[int] = []
    made = Work(lend, tmp_path, told=heard.append)
    tracemalloc.start()
    try:
        file = build(wanted, made)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert made.features == {LAYER.id: MANY}
    assert file.stat().st_size > MANY * (5 if form == "parquet" else 20)  # compressed
    assert largest == AT_ONCE
    assert heard == [*range(AT_ONCE, MANY + 1, AT_ONCE), MANY]
    assert peak < MOST_PYTHON_BYTES


def test_a_walk_holds_on_to_its_state_while_others_commit(lend: Connect, module_database: str, tmp_path: Path) -> None:
    with lend() as conn:
        wanted = order(conn, choice("geojsonseq"), Frame("市", "", "", fictional=False), "r")

    def commit_meanwhile(features: int) -> None:
        if features == AT_ONCE:
            with connect(module_database, autocommit=True) as other, other.transaction():
                last = building(MANY - 1)
                commit(other, LAYER, [building(MANY), Assertion(last.key, None, None, None, None)])

    file = build(wanted, Work(lend, tmp_path, told=commit_meanwhile))
    keys = [line.split(b'"id":"')[1][:7].decode() for line in file.read_bytes().split(b"\x1e")[1:]]
    assert keys == [f"b{at:06}" for at in range(MANY)]
