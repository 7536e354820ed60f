"""A list as a job: stopped, killed, taken over, deleted, and never a row lost or answered twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from layers.registry import catalogue
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, NotFound
from mapsvc.jobs.app import make_app
from tests.web.bulk.conftest import begin, coordinates, result, rows_of
from tests.working import work
from web.bulk import chunk, store, turns
from web.bulk import run as running
from web.bulk.as_csv import csv_lines
from web.bulk.as_gpkg import keep
from web.bulk.run import Ended, run
from web.bulk.store import Job
from web.bulk.tasks import tidy
from web.bulk.turns import Gone
from web.jobs import tasks

Start = Callable[..., "subprocess.Popen[str]"]
ROWS = 3_000


def complete(conn: Connection, job: Job, count: int) -> None:
    """Every row is answered once, in order, and counted."""
    found = rows_of(result(conn, job))
    assert [row["番号"] for row in found] == [str(number) for number in range(1, count + 1)]
    assert {row["照会状態"] for row in found} == {"回答"}
    assert all((row["用途地域（該否）"] == "該当") == (int(row["番号"]) % 3 != 0) for row in found)
    now = store.numbered(conn, job.number)
    assert now.done == now.total == now.counts["answered"] == count
    held = conn.execute("SELECT sum(rows), count(*) FROM bulk_chunk WHERE job = %s", [job.number]).fetchone()
    assert held
    assert held[0] == count


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def state_of(conn: Connection, job: Job) -> tuple[str, int]:
    now = store.numbered(conn, job.number)
    return now.state, now.done


def test_a_worker_answers_what_was_started_in_the_same_transaction(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(20).encode(), queued=True)
        assert state_of(conn, job) == ("waiting", 0)
        work(lambda: make_app(city, tasks(city)))
        assert state_of(conn, job)[0] == "done"
        complete(conn, job, 20)
        args = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'bulk:run'").fetchone()
        assert args == ({"number": job.number},), "the queue, and so the log, never knows the id"


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(city: str, started: Start) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(ROWS).encode(), queued=True)
        first = started(city, "worker", "--queue", "bulk")
        until(lambda: 0 < state_of(conn, job)[1] < ROWS)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        state, done = state_of(conn, job)
        assert state == "running"
        assert done < ROWS, "it was killed before the end"
        # Its last sign of life is made old, instead of waiting for that.
        conn.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        second = started(city, "worker", "--queue", "bulk", "--until-idle")
        until(lambda: state_of(conn, job)[0] == "done")
        assert second.wait(30) == 0
        complete(conn, job, ROWS)


def test_a_worker_told_to_end_hands_the_list_on(city: str, started: Start) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(100_000).encode(), queued=True)
        worker = started(city, "worker", "--queue", "bulk")
        until(lambda: state_of(conn, job)[1] > 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        state, done = state_of(conn, job)
        assert (state, 0 < done < 100_000) == ("running", True)
        queued = conn.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'bulk:run'").fetchone()
        assert queued == ("todo",), "the next worker takes it up at once"


def test_a_list_can_be_stopped_and_resumed_with_the_same_choices(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(1_700).encode())

        def stop_in_the_middle(done: int, _counts: Counter[str]) -> None:
            if done == 1_000:
                turns.stop(conn, store.numbered(conn, job.number), 24)

        assert run(city, catalogue(), job.number, hours=24, progress=stop_in_the_middle) is Ended.GONE
        assert state_of(conn, job) == ("stopped", 1_000)
        part = rows_of(result(conn, job))
        assert Counter(row["照会状態"] for row in part) == {"回答": 1_000, "未照会": 700}
        before = store.numbered(conn, job.number)
        turns.start(conn, before, None, queued=False)
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        assert store.numbered(conn, job.number).choices == before.choices
        complete(conn, job, 1_700)


def test_a_slow_runner_whose_list_was_taken_over_writes_nothing_more(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(10).encode())
        slow, other = uuid4(), uuid4()
        assert turns.claim(conn, job.number, slow)
        assert turns.claim(conn, job.number, other)
        with pytest.raises(Gone):
            turns.advance(conn, job.number, slow, (0, 10, b"", {}, []), {"answered": 10})
        turns.advance(conn, job.number, other, (0, 10, b"", {}, []), {"answered": 10})
        with pytest.raises(Gone):
            turns.advance(conn, job.number, other, (0, 10, b"", {}, []), {"answered": 20})
        assert state_of(conn, job) == ("running", 10)


def test_a_list_deleted_while_it_is_answered_leaves_nothing(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(2_000).encode())

        def delete(done: int, _counts: Counter[str]) -> None:
            if done == 500:
                store.delete(conn, job.number)

        assert run(city, catalogue(), job.number, hours=24, progress=delete) is Ended.GONE
        for table in ("bulk_job", "bulk_chunk", "bulk_part"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # type: ignore[arg-type]


def test_a_result_of_which_the_list_is_deleted_does_not_end_as_if_it_were_whole(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(2_000).encode())
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        done = store.numbered(conn, job.number)
        assert done.choices
        lines = csv_lines(conn, catalogue(), done, done.choices, store.content(conn, job.number))
        pieces = store.parts(conn, job.number)
        assert next(lines).startswith(b"\xef\xbb\xbf")
        assert next(pieces).startswith(b"SQLite format 3")
        store.delete(conn, job.number)
        with pytest.raises(Gone):
            b"".join(lines)
        with pytest.raises(NotFound):
            b"".join(pieces)


def test_a_geopackage_is_kept_only_by_the_runner_that_holds_the_list(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(10).encode())
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        held = b"".join(store.parts(conn, job.number))
        with pytest.raises(Gone):
            keep(conn, catalogue(), store.numbered(conn, job.number), store.content(conn, job.number), uuid4())
        assert b"".join(store.parts(conn, job.number)) == held


def test_a_fault_is_tried_again_then_said_and_can_be_resumed(city: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise ValueError("東区港一丁目2番3号")

    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(10).encode(), queued=True)
        monkeypatch.setattr(running, "answered", broken)
        for _ in range(5):
            work(lambda: make_app(city, tasks(city)))
            conn.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
        now = store.numbered(conn, job.number)
        assert now.state == "failed"
        assert now.message
        assert now.message.startswith("ValueError in ")
        assert "港" not in now.message
        monkeypatch.setattr(running, "answered", chunk.answered)
        with conn.transaction():
            turns.start(conn, now, None)
        work(lambda: make_app(city, tasks(city)))
        complete(conn, job, 10)


def test_lists_are_deleted_when_their_time_is_over_and_not_before(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(3).encode())
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        assert tidy(city, 24) == (0, 0)
        assert store.find(conn, job.id).state == "done"
        conn.execute("UPDATE bulk_job SET expires_at = now() - interval '1 second'")
        with pytest.raises(NotFound):
            store.find(conn, job.id)  # gone for visitors even before it is deleted
        assert tidy(city, 24) == (1, 0)
        assert conn.execute("SELECT count(*) FROM bulk_part").fetchone() == (0,)


def test_what_nobody_works_at_is_ended_and_what_waits_its_turn_is_not(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        left, queued = begin(conn, b"lat,lon\n1,2\n"), begin(conn, b"lat,lon\n1,2\n", queued=True)
        conn.execute("UPDATE bulk_job SET touched_at = now() - interval '1 hour'")
        assert tidy(city, 24) == (0, 1)
        assert [state_of(conn, job)[0] for job in (left, queued)] == ["failed", "waiting"]


def test_what_is_done_cannot_be_stopped_or_started_again(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(3).encode())
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        assert run(city, catalogue(), job.number, hours=24) is Ended.GONE
        with pytest.raises(Conflict):
            turns.stop(conn, store.numbered(conn, job.number), 24)
        with pytest.raises(Conflict):
            turns.start(conn, store.numbered(conn, job.number), None)
        assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,), "its job went with it"


def test_the_command_goes_on_after_ctrl_c(city: str, started: Start, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(coordinates(4_000), encoding="cp932")
    first = started(city, "bulk", "list.csv", "--out", "out.csv")
    with connect(city, autocommit=True) as conn:
        until(lambda: conn.execute("SELECT max(done) > 0 FROM bulk_job").fetchone() == (True,))
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=60)
    assert first.returncode == 130, said
    assert "--resume" in said
    assert not (tmp_path / "out.csv").exists(), "nothing half-written"
    second = started(city, "bulk", "list.csv", "--out", "out.csv", "--gpkg", "out.gpkg", "--resume", "--json")
    out, said = second.communicate(timeout=300)
    assert second.returncode == 0, said
    assert json.loads(out)["counts"] == {"answered": 4_000}
    found = rows_of((tmp_path / "out.csv").read_bytes())
    assert [row["番号"] for row in found] == [str(number) for number in range(1, 4_001)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "out.csv", "out.gpkg"]
    with connect(city) as conn:
        assert conn.execute("SELECT count(*) FROM bulk_job").fetchone() == (0,), "the database keeps nothing of it"


def test_the_command_says_what_is_wrong(city: str, started: Start, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"a,b\n1,2\n")
    for arguments, expected in (
        (["list.csv", "--out", "o.csv"], "--columns"),
        (["list.csv", "--out", "o.csv", "--columns", "address=c"], "'c'"),
        (["list.csv", "--out", "o.csv", "--columns", "address=a", "--theme", "x"], "planning"),
        (["list.csv", "--out", "o.csv", "--resume"], "nothing to resume"),
    ):
        process = started(city, "bulk", *arguments)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 2, said
        assert expected in said
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
