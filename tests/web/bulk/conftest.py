"""Lists on the small city of the web's tests, which gets two streets here, and ways to answer them."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import shapely

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from tests.web import conftest as small_city
from web.bulk import store, turns
from web.bulk.as_csv import csv_lines
from web.bulk.cells import asked_layers
from web.bulk.roles import guess
from web.bulk.run import Ended, run
from web.bulk.store import Choices, Job
from web.bulk.table import scan

ROOT = Path(__file__).parents[3]

ADDRESSES = {
    "港一丁目": ("town", None, 139.005, 35.005),
    "港一丁目2番3号": ("residence", "2-3", 139.005, 35.005),
    "港一丁目2番4号": ("residence", "2-4", 139.015, 35.015),
}


def fill(url: str) -> None:
    small_city._fill(url, catalogue())
    layer = catalogue().layer("address_point")
    with connect(url, autocommit=True) as conn:
        open_layer(conn, layer)
        assertions = []
        for ward in ("東区", "西区"):
            for name, (level, number, lon, lat) in ADDRESSES.items():
                props: dict[str, object] = {
                    "id": f"{ward}{name}", "level": level, "name": f"試験市{ward}{name}", "prefecture": "試験県",
                    "city": f"試験市{ward}", "town": "港一丁目", "oaza": "港", "chome": 1, "ward": ward,
                }  # fmt: skip
                if number:
                    props |= {"number": number, "block": number.split("-")[0], "residence": number.split("-")[1]}
                assertions.append(Assertion(f"{ward}{name}", None, None, shapely.Point(lon, lat), props))
        with conn.transaction():
            commit(conn, layer, assertions)


@pytest.fixture
def city(database: str) -> str:
    """The address of a database with the small city, for this test alone."""
    fill(database)
    return database


def begin(conn: Connection, raw: bytes, *, queued: bool = False, known_at: datetime | None = None) -> Job:
    """A list that is started as its header says."""
    shape = scan(raw)
    roles = guess(shape.header)
    with conn.transaction():
        job = store.create(conn, raw, shape, "list.csv")
        choices = Choices(
            roles.address, roles.lat, roles.lon, "ja", date(2026, 4, 1), known_at or datetime.now(JST),
            asked_layers(catalogue(), None), None, False,
        )  # fmt: skip
        turns.start(conn, job, choices, queued=queued)
    return store.numbered(conn, job.number)


def rows_of(raw: bytes) -> list[dict[str, str]]:
    """A result's rows."""
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.fixture
def answered(city: str) -> Callable[[str], list[dict[str, str]]]:
    """Answers the text of a list in this process."""

    def answer(text: str) -> list[dict[str, str]]:
        with connect(city, autocommit=True) as conn:
            job = begin(conn, text.encode())
            assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
            return rows_of(result(conn, job))

    return answer


def result(conn: Connection, job: Job) -> bytes:
    """The CSV of a list as it stands."""
    now = store.numbered(conn, job.number)
    assert now.choices
    return b"".join(csv_lines(conn, catalogue(), now, now.choices, store.content(conn, job.number)))


def coordinates(count: int) -> str:
    """A list of ``count`` points, every third in the flood area, numbered."""
    lines = ["番号,緯度,経度"]
    for number in range(1, count + 1):
        lat, lon = (35.015, 139.015) if number % 3 == 0 else (35.001, 139.001)
        lines.append(f"{number},{lat + number % 7 / 10_000:.6f},{lon + number % 11 / 10_000:.6f}")
    return "\n".join(lines) + "\n"


def command(url: str, *arguments: str, folder: Path) -> subprocess.Popen[str]:
    """A process of the command line on the database ``url``, with its own folder."""
    environment = {**os.environ, "DATABASE_URL": url, "MAPSVC_VAR": str(folder / "var"), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *arguments],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes of the command line, and ends those that are left."""
    processes: list[subprocess.Popen[str]] = []

    def start(url: str, *arguments: str) -> subprocess.Popen[str]:
        processes.append(command(url, *arguments, folder=tmp_path))
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
