"""A worker that is killed at any statement of a comparison or a commit leaves nothing of it, or all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from layers.registry import catalogue
from mapsvc.actor import Role
from tests.web.changes.conftest import City, file_of_shelters, press, upload
from web.work.check import check
from web.work.committing import commit_approved

ROOT = Path(__file__).parents[3]
_WHOLE = {"check": "ready", "commit": "committed"}
_TABLES = ("feature", "shape", "piece", "event", "layer_version", "import_run", "proposal_change")

# Begun once; then, for each number that comes in, a process of its own that ends, as nothing can catch, before that
# statement. It answers with the signal that ended it, or 0.
_SCRIPT = """
import os, signal, sys
import psycopg
from pathlib import Path
from layers.registry import catalogue
from web.work.check import check
from web.work.committing import commit_approved
what, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
layers = catalogue()
def work(most):
    count = 0
    def counted(original):
        def run(*arguments, **named):
            nonlocal count
            count += 1
            if count > most:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **named)
        return run
    psycopg.Cursor.execute = counted(psycopg.Cursor.execute)
    psycopg.Cursor.copy = counted(psycopg.Cursor.copy)
    psycopg.Connection.commit = counted(psycopg.Connection.commit)
    commit_approved(url, layers, 1) if what == "commit" else check(url, layers, 1, folder)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        work(int(line))
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@contextmanager
def _killer(city: City, what: str) -> Iterator[Callable[[int], int]]:
    command = [sys.executable, "-c", _SCRIPT, what, city.url, str(city.uploads)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def run(most: int) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{most}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield run
        assert process.stdin is not None
        process.stdin.close()


def _stored(city: City) -> dict[str, Any]:
    counts = {table: city.rows(f"SELECT count(*) FROM {table}")[0][0] for table in _TABLES}
    return {**counts, "state": city.rows("SELECT state FROM proposal")[0][0]}


@pytest.mark.parametrize("what", ["check", "commit"])
def test_killed_at_any_statement(city: City, what: str) -> None:
    author, other = city.person(Role.PLANNER), city.person(Role.PLANNER)
    path = upload(author, "evacuation_site", file_of_shelters())
    if what == "commit":
        city.work()
        assert press(author, path, "submit") == 303
        assert press(other, path, "approve") == 303
    before = _stored(city)
    killed = 0
    with _killer(city, what) as run:
        # The first statements, some in the middle, and on until one run comes to its end.
        for most in (0, 2, 4, 6, 9, 12, 15, 18, 22, 27, 32, 38, 45, 55, 70, 95, 10_000):
            ended = run(most)
            after = _stored(city)
            if ended == 0 or after["state"] == _WHOLE[what]:
                break  # all of it; the last statements only close connections
            assert ended == signal.SIGKILL
            assert after == before, f"killed after {most} statements"
            killed += 1
    assert killed >= 4
    assert after["state"] == _WHOLE[what]
    assert after != before
    # The job is given to another worker whether it ended or not: once more changes nothing.
    again = (
        commit_approved(city.url, catalogue(), 1)
        if what == "commit"
        else check(city.url, catalogue(), 1, city.uploads).value
    )
    assert again == {"check": "gone", "commit": "committed"}[what]
    assert _stored(city) == after
