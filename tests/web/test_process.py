"""The web process: what it loads, and the command line in front of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from layers.registry import CATALOG
from mapsvc.db.connection import connect
from web.cli import main
from web.cli.serve import HEADER_SECONDS
from web.state import THREADS

HEAVY = ("pandas", "geopandas", "pyogrio", "folium", "matplotlib")


def test_a_web_process_loads_nothing_that_only_imports_need() -> None:
    code = f"import sys, web.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_command() -> None:
    code = (
        "import sys\nfrom web.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print([name for name in (*{HEAVY!r}, 'granian', 'shapely', 'flask') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for name in ("serve", "db", "layer", "import", "demo", "Examples:", "Exit codes:"):
        assert name in done.stdout


@pytest.mark.parametrize("command", ["serve", "db", "layer", "import", "observe", "demo"])
def test_every_command_helps_with_examples(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Examples:" in shown.output


def test_layer_list_and_show() -> None:
    listed = json.loads(CliRunner().invoke(main, ["layer", "list", "--json"]).output)
    assert {"id": "zoning", "theme": "planning"}.items() <= next(x for x in listed if x["id"] == "zoning").items()
    shown = json.loads(CliRunner().invoke(main, ["layer", "show", "zoning", "--json"]).output)
    assert shown["schema"]["properties"]["use"]
    assert "用途地域" in CliRunner().invoke(main, ["layer", "show", "zoning"]).output


def test_an_unknown_layer_is_a_wrong_question() -> None:
    failed = CliRunner().invoke(main, ["layer", "show", "nothing"])
    assert failed.exit_code == 2
    assert "no layer is called 'nothing'" in failed.output


def test_layer_check_names_file_key_and_remedy(tmp_path: Path) -> None:
    good = CliRunner().invoke(main, ["layer", "check", "--json"])
    assert (good.exit_code, json.loads(good.output)["ok"]) == (0, True)
    for source in CATALOG.rglob("*.toml"):
        copy = tmp_path / source.relative_to(CATALOG)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(source.read_bytes())
    zoning = tmp_path / "planning" / "zoning.toml"
    zoning.write_text(zoning.read_text("utf-8").replace('geometry = "polygon"', 'geometry = "blob"'), "utf-8")
    bad = CliRunner().invoke(main, ["layer", "check", str(tmp_path), "--json"])
    assert bad.exit_code == 1
    said = json.loads(bad.output)
    assert "zoning.toml" in said["file"]
    assert said["key"] == "geometry"


def test_db_status_of_a_database_that_is_not_there() -> None:
    environment = {**os.environ, "DATABASE_URL": "postgresql://u:secretword@127.0.0.1:1/x"}
    command = [sys.executable, "-m", "web.cli", "db", "status", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["current"] is False
    assert "secretword" not in done.stdout + done.stderr
    stop = subprocess.run([*command[:-2], "stop"], env=environment, capture_output=True, text=True, check=False)
    assert stop.returncode == 2
    assert "DATABASE_URL" in stop.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(texts: None, database: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``mapsvc serve`` as a person starts it, ready."""
    port = free_port()
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(port), "--workers", "1"]
    environment = {**os.environ, "DATABASE_URL": database}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(150):
            try:
                if urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).status == 200:
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield process, port
        if process.poll() is None:
            process.terminate()  # not kill: its workers would live on
            process.communicate(timeout=20)


def memory_mb(pid: int) -> int:
    """Resident memory of a process and its children, the largest of them, in MB."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (folder / "status").exists():
            try:
                lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
            except OSError:
                continue
            if str(pid) in {folder.name, lines["PPid"].strip()} and "VmRSS" in lines:
                found.append(int(lines["VmRSS"].split()[0]) // 1024)
    return max(found)


def test_serve_answers_stays_small_and_stops_when_told(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    address = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
        assert json.loads(answer.read())["status"] == "ok"
    for path in ("/", "/at/35.43217,139.61234", "/api/layers", "/style.json", "/layers/zoning"):
        with urllib.request.urlopen(address + path, timeout=10) as answer:
            assert answer.status == 200
    assert memory_mb(process.pid) < 250
    process.send_signal(signal.SIGTERM)
    started = time.monotonic()
    _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert time.monotonic() - started < 10
    routes = [json.loads(line).get("route") for line in log.splitlines() if line.startswith("{")]
    assert "/at/<lat>,<lon>" in routes
    assert "35.43" not in log


def test_visitors_who_only_hold_a_connection_keep_nobody_out(served: tuple[subprocess.Popen[str], int]) -> None:
    port = served[1]
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    browsing = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    try:
        for one in browsing:
            one.settimeout(5)
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert one.recv(4_096).startswith(b"HTTP/1.1 200")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200
        for one in silent:
            one.settimeout(HEADER_SECONDS + 5)
            assert one.recv(1) == b"", "closed by the server"
    finally:
        for one in (*silent, *browsing):
            one.close()


def test_slow_statements_keep_nobody_from_what_needs_no_database(
    served: tuple[subprocess.Popen[str], int], database: str
) -> None:
    address = f"http://127.0.0.1:{served[1]}"
    statuses: list[int] = []

    def ask() -> None:
        try:
            urllib.request.urlopen(f"{address}/api/restrictions?lat=35&lon=139", timeout=30)
        except urllib.error.HTTPError as error:
            statuses.append(error.code if error.headers["Retry-After"] else 0)

    with connect(database) as conn:
        conn.execute("LOCK TABLE feature, piece IN ACCESS EXCLUSIVE MODE")
        asking = [threading.Thread(target=ask) for _ in range(THREADS + 2)]
        for thread in asking:
            thread.start()
        time.sleep(0.5)
        started = time.monotonic()
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            assert answer.status == 200
        assert time.monotonic() - started < 2
        for thread in asking:
            thread.join()
        conn.rollback()
    assert statuses == [503] * len(asking)
    with urllib.request.urlopen(f"{address}/api/restrictions?lat=35&lon=139", timeout=10) as answer:
        assert answer.status == 200


def test_a_port_in_use_is_said(served: tuple[subprocess.Popen[str], int], database: str) -> None:
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(served[1])]
    environment = {**os.environ, "DATABASE_URL": database}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3
    assert "--port" in done.stderr


def test_serve_without_a_database_says_how_to_get_one() -> None:
    environment = {**os.environ, "DATABASE_URL": "postgresql://u:secretword@127.0.0.1:1/x"}
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(free_port())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secretword" not in done.stderr
