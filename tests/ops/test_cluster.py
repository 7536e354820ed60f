"""The private PostgreSQL, with real servers in folders of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.postgres import account
from mapsvc.db.postgres.postmaster import postmaster
from mapsvc.errors import Unavailable

pytestmark = pytest.mark.database

ROOT = Path(__file__).parents[2]
START = """
import pathlib, sys
from mapsvc.db.cluster import PrivateCluster
PrivateCluster(pathlib.Path(sys.argv[1])).start()
"""


def _value(url: str, query: str) -> object:
    with psycopg.connect(url) as conn:
        row = conn.execute(query).fetchone()
    assert row
    return row[0]


def test_first_start_makes_a_closed_server_that_has_postgis(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    assert not cluster.running()
    assert "not made yet" in cluster.status()
    url = cluster.start()
    assert cluster.running()
    assert _value(url, "SELECT current_database()") == "mapsvc"
    assert _value(url, "SHOW listen_addresses") == ""
    assert _value(url, "SHOW jit") == "off"
    assert _value(url, "SELECT count(*) FROM pg_available_extensions WHERE name IN ('postgis', 'btree_gist')") == 2
    password = place / "var/postgres/password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert stat.S_IMODE(password.parent.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password.read_text(encoding="ascii"), "guess"))


def test_the_server_is_never_roots(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    cluster.start()
    pid = postmaster(place / "var/postgres/data").pid
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_stop_and_start_keep_the_data(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    url = cluster.start()
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 42 AS value")
    assert cluster.stop()
    assert not cluster.running()
    assert cluster.status().startswith("stopped")
    assert not cluster.stop()
    assert _value(cluster.start(), "SELECT value FROM kept") == 42


def test_stop_when_idle_leaves_a_server_in_use(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    with psycopg.connect(cluster.start()):
        assert not cluster.stop(when_idle=True)
        assert cluster.running()
    deadline = time.monotonic() + 10
    while not cluster.stop(when_idle=True):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not cluster.running()


def test_it_comes_back_after_its_process_was_killed(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    url = cluster.start()
    with psycopg.connect(url, autocommit=True) as busy:
        busy.execute("CREATE TABLE kept AS SELECT 42 AS value")
        pid = postmaster(place / "var/postgres/data").pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while cluster.running():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert (place / "var/postgres/data/postmaster.pid").exists()
        assert _value(cluster.start(), "SELECT value FROM kept") == 42


def test_a_pid_file_that_names_another_program_does_not_count(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    cluster.start()
    pid_file = place / "var/postgres/data/postmaster.pid"
    content = pid_file.read_text(encoding="utf-8")
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *content.splitlines()[1:]]), encoding="utf-8")
    assert not cluster.running()
    assert _value(cluster.start(), "SELECT 1") == 1


def test_two_starts_at_once_make_one_server(place: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", START, str(place / "var")], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert _value(PrivateCluster(place / "var").url(), "SELECT 1") == 1


def test_a_killed_first_start_leaves_nothing_half_made(place: Path) -> None:
    half = place / "var/postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n", encoding="ascii")
    shutil.chown(half.parent, account.server_account(place / "none").uid)
    cluster = PrivateCluster(place / "var")
    assert _value(cluster.start(), "SELECT 1") == 1
    assert not half.exists()


def test_a_path_too_long_for_a_socket_works(place: Path) -> None:
    cluster = PrivateCluster(place / ("deep" * 30) / "var")
    url = cluster.start()
    try:
        assert _value(url, "SELECT 1") == 1
    finally:
        cluster.stop()
        sockets = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])  # type: ignore[arg-type]
        assert not sockets.is_relative_to(place)
        shutil.rmtree(sockets)


def test_a_path_with_blank_quote_and_comma_works(place: Path) -> None:
    var = place / "市役所 it's, here" / "var"
    url = PrivateCluster(var).start()
    assert _value(url, "SELECT 1") == 1
    sockets = Path(psycopg.conninfo.conninfo_to_dict(url)["host"])  # type: ignore[arg-type]
    PrivateCluster(var).stop()
    if not sockets.is_relative_to(place):
        shutil.rmtree(sockets)


def test_data_of_another_version_are_refused_with_the_package_to_install(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    cluster.start()
    cluster.stop()
    (place / "var/postgres/data/PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(Unavailable, match=r"made by PostgreSQL 9.*postgresql-9-postgis-3"):
        cluster.start()


def test_no_database_yet_names_the_command(place: Path) -> None:
    (place / "var").mkdir()
    with pytest.raises(Unavailable, match="mapsvc db start"):
        PrivateCluster(place / "var").url()


def test_a_server_that_cannot_start_says_why(place: Path) -> None:
    cluster = PrivateCluster(place / "var")
    cluster.start()
    cluster.stop()
    config = place / "var/postgres/data/postgresql.conf"
    config.write_text(config.read_text(encoding="utf-8") + "\nno_such_setting = 1\n", encoding="utf-8")
    with pytest.raises(Unavailable, match="no_such_setting"):
        cluster.start()


@pytest.mark.as_root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_keeps_the_data_elsewhere_where_the_server_cannot_go(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = place / "lib"
    monkeypatch.setattr(account, "ELSEWHERE", elsewhere)
    (place / "closed").mkdir(mode=0o700)
    cluster = PrivateCluster(place / "closed/var")
    try:
        assert _value(cluster.start(), "SELECT 1") == 1
        assert str(elsewhere) in cluster.status()
        assert str(elsewhere) in caplog.text
        assert not (place / "closed/var/postgres").exists()
    finally:
        with contextlib.suppress(Unavailable):
            cluster.stop()
