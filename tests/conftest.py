"""What tests share: a real PostGIS, databases cloned from one migrated template, public data beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.connection import Connection, connect
from mapsvc.db.migrate import migrate

ROOT = Path(__file__).parent.parent
os.environ.setdefault("MAPSVC_SECRET", "for tests only: forty letters of no chance")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failure: only tests on data or programs that are not there, or for root, may skip."""
    report = yield
    expected = any(item.get_closest_marker(marker) for marker in ("real_data", "as_root", "program"))
    if os.environ.get("CI") and report.skipped and not expected:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def server_url() -> str:
    """The address of a PostgreSQL server tests may create databases on."""
    configured = os.environ.get("MAPSVC_TEST_DATABASE_URL")
    return configured or PrivateCluster(ROOT / "var" / "test").start()


def _at(url: str, name: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    host = str(parts.get("host") or "")
    auth = f"{parts['user']}:{parts['password']}@"
    if host.startswith("/"):
        return f"postgresql://{auth}/{name}?host={host}" + (f"&port={parts['port']}" if "port" in parts else "")
    return f"postgresql://{auth}{host}:{parts.get('port', 5432)}/{name}"


def _run(server_url: str, statement: str, *names: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))  # type: ignore[arg-type]


@contextmanager
def _made(server_url: str, kind: str, template: str | None = None) -> Iterator[str]:
    """The name of a database that exists as long as the block, empty or a clone of ``template``."""
    name = f"test_{kind}_{uuid4().hex[:12]}"
    if template is None:
        _run(server_url, "CREATE DATABASE {}", name)
    else:
        _run(server_url, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield name
    finally:
        _run(server_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a database built by the real migrations; nobody connects to it."""
    with _made(server_url, "template") as name:
        migrate(_at(server_url, name))
        yield name


@pytest.fixture(scope="session")
def shared_database(server_url: str, template: str) -> Iterator[str]:
    """A migrated database for tests that roll back what they do."""
    with _made(server_url, "shared", template) as name:
        yield _at(server_url, name)


@pytest.fixture
def conn(shared_database: str) -> Iterator[Connection]:
    """A connection inside a transaction that is rolled back after the test."""
    with connect(shared_database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def database(server_url: str, template: str) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own: commits are real."""
    with _made(server_url, "own", template) as name:
        yield _at(server_url, name)


@pytest.fixture(scope="module")
def module_database(server_url: str, template: str) -> Iterator[str]:
    """Like ``database``, shared by the tests of a module."""
    with _made(server_url, "module", template) as name:
        yield _at(server_url, name)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real public data beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real public data are not beside this checkout")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixture what needs a database or the real data, so that nobody forgets."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "real_data" in fixtures:
            item.add_marker(pytest.mark.real_data)
        if "server_url" in fixtures:
            item.add_marker(pytest.mark.database)
