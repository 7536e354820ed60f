"""The queue: a job belongs to the transaction that wants it, and no dead worker takes one with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Unavailable
from mapsvc.jobs import schema
from mapsvc.jobs.app import MOST_STARTS, make_app, recover
from mapsvc.jobs.enqueue import cancel, enqueue
from mapsvc.jobs.look import listed, look, workers_live
from mapsvc.jobs.retry import ATTEMPTS, Retry
from tests.working import awaited, work


def waiting(url: str) -> list[tuple[str, dict[str, object]]]:
    with connect(url) as conn:
        rows = conn.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [(name, args) for name, args in rows]


def done_by(url: str, tasks: Callable[[], Blueprint]) -> None:
    work(lambda: make_app(url, {"test": tasks()}))


def recording(into: list[object]) -> Blueprint:
    blueprint = Blueprint()

    @blueprint.task(name="note", queue="test")
    def _note(what: str) -> None:
        into.append(what)

    return blueprint


def test_a_job_exists_when_the_transaction_commits_and_not_when_it_rolls_back(database: str) -> None:
    with connect(database) as conn:
        enqueue(conn, "test:note", queue="test", what="undone")
        conn.rollback()
        enqueue(conn, "test:note", queue="test", what="kept")
        assert waiting(database) == [], "before the commit nobody else sees it"
        conn.commit()
    assert waiting(database) == [("test:note", {"what": "kept"})]


def test_an_error_of_the_caller_takes_its_job_along(database: str) -> None:
    def wants_a_job() -> None:
        with connect(database, autocommit=True) as conn, conn.transaction():
            enqueue(conn, "test:note", queue="test", what="x")
            conn.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        wants_a_job()
    assert waiting(database) == []


def test_only_one_waits_and_the_second_leaves_the_callers_transaction_whole(database: str) -> None:
    with connect(database) as conn:
        first = enqueue(conn, "test:note", queue="test", only_one_waiting="one", what="a")
        second = enqueue(conn, "test:note", queue="test", only_one_waiting="one", what="b")
        third = enqueue(conn, "test:note", queue="test", what="c")
        conn.commit()
    assert first is not None
    assert second is None
    assert third is not None
    assert [args["what"] for _, args in waiting(database)] == ["a", "c"]


def test_a_worker_does_what_waits_in_order_and_leaves_what_is_for_later(database: str) -> None:
    seen: list[object] = []
    with connect(database) as conn:
        for what in ("a", "b", "c"):
            enqueue(conn, "test:note", queue="test", lock="same", what=what)
        enqueue(conn, "test:note", queue="test", at=datetime.now(JST) + timedelta(hours=1), what="later")
        conn.commit()
    done_by(database, lambda: recording(seen))
    assert seen == ["a", "b", "c"]
    with connect(database) as conn:
        assert [job.status for job in listed(conn)][1:] == ["succeeded"] * 3
        assert look(conn).waiting == 0, "what is for later does not wait yet"


def test_a_waiting_job_can_be_taken_out_and_a_finished_one_not(database: str) -> None:
    seen: list[object] = []
    with connect(database, autocommit=True) as conn:
        gone = enqueue(conn, "test:note", queue="test", what="gone")
        kept = enqueue(conn, "test:note", queue="test", what="kept")
        assert gone is not None
        assert kept is not None
        assert cancel(conn, gone)
        done_by(database, lambda: recording(seen))
        assert not cancel(conn, kept)
    assert seen == ["kept"]


def dead_worker_holds(conn: Connection, job: int, *, silent_for: float) -> None:
    """As a worker leaves it that was killed in the middle of ``job``."""
    row = conn.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        [silent_for],
    ).fetchone()
    assert row
    conn.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [row[0], job])


@pytest.mark.parametrize(("silent_for", "taken_over"), [(60.0, True), (3.0, False)])
def test_the_job_of_a_dead_worker_is_done_by_another_and_that_of_a_live_one_is_not(
    database: str, silent_for: float, taken_over: bool
) -> None:
    seen: list[object] = []
    with connect(database, autocommit=True) as conn:
        job = enqueue(conn, "test:note", queue="test", what="left behind")
        assert job is not None
        dead_worker_holds(conn, job, silent_for=silent_for)
        assert workers_live(conn) is not taken_over
    done_by(database, lambda: recording(seen))
    assert seen == (["left behind"] if taken_over else [])


def test_a_job_that_kills_its_workers_is_given_up(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        job = enqueue(conn, "test:note", queue="test", what="deadly")
        assert job is not None
        dead_worker_holds(conn, job, silent_for=60)
        conn.execute("UPDATE procrastinate_jobs SET attempts = %s", [MOST_STARTS])

    async def look_after() -> int:
        app = make_app(database, {})
        async with app.open_async():
            return await recover(app)

    assert awaited(look_after()) == 0
    with connect(database) as conn:
        assert [found.status for found in listed(conn)] == ["failed"]


def test_a_failing_job_is_tried_again_later_and_in_the_end_no_more() -> None:
    def decided(attempts: int, error: BaseException) -> object:
        job = Job(id=1, queue="test", lock=None, queueing_lock=None, task_name="x", attempts=attempts)
        return Retry().get_retry_decision(exception=error, job=job)

    assert decided(0, ValueError()) is not None
    assert decided(ATTEMPTS - 1, ValueError()) is None
    assert decided(1000, JobAborted()) is not None, "given back by a worker that ends: never a failure"


def test_a_task_that_fails_waits_to_be_tried_again(database: str) -> None:
    runs: list[int] = []

    def failing() -> Blueprint:
        blueprint = Blueprint()

        @blueprint.task(name="long", queue="test", retry=Retry(), pass_context=True)
        def _long(context: JobContext) -> None:
            runs.append(context.job.attempts)
            raise ValueError("it fails")

        return blueprint

    with connect(database, autocommit=True) as conn:
        enqueue(conn, "test:long", queue="test")
    done_by(database, failing)
    assert runs == [0]
    with connect(database) as conn:
        assert listed(conn)[0].status == "todo"
        assert listed(conn)[0].attempts == 1


def test_the_tables_say_which_version_made_them_and_need_no_step(conn: Connection) -> None:
    assert schema.upgrade(conn) == []
    row = conn.execute("SELECT obj_description('procrastinate_jobs'::regclass)").fetchone()
    assert row
    assert re.fullmatch(r"procrastinate \d+\.\d+\.\d+", row[0])


def test_tables_of_a_former_version_get_just_the_steps_since_in_order(
    conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "migrations").mkdir()
    steps = {
        "03.02.00_01_pre_old.sql": "SELECT 1 / 0",
        "03.10.00_01_pre_own.sql": "SELECT 1 / 0",
        "03.11.00_01_pre_first.sql": "CREATE TABLE procrastinate_new (id integer)",
        "03.11.00_50_post_second.sql": "ALTER TABLE procrastinate_new ADD COLUMN name text",
        "04.00.00_01_pre_third.sql": "ALTER TABLE procrastinate_new DROP COLUMN id",
    }
    for name, text in steps.items():
        (tmp_path / "migrations" / name).write_text(text, encoding="utf-8")
    conn.execute("COMMENT ON TABLE procrastinate_jobs IS 'procrastinate 3.10.0'")
    monkeypatch.setattr(schema, "_folder", lambda: tmp_path)
    monkeypatch.setattr(schema, "_installed", lambda: "4.0.1")
    assert schema.upgrade(conn) == list(steps)[2:]
    assert conn.execute("SELECT name FROM procrastinate_new").fetchall() == []
    assert schema.upgrade(conn) == [], "each step once"


def test_the_steps_of_the_package_are_found() -> None:
    assert schema.steps_after((3, 3, 0))[0].startswith("03.04.00_01_pre_")


def test_tables_of_nobody_are_not_touched(conn: Connection) -> None:
    conn.execute("COMMENT ON TABLE procrastinate_jobs IS NULL")
    with pytest.raises(Unavailable, match="version"):
        schema.upgrade(conn)


def test_the_queue_can_be_removed_and_made_again(conn: Connection) -> None:
    conn.execute("DROP TABLE bulk_part, bulk_chunk, bulk_job")
    schema.remove(conn)
    left = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'"
    assert conn.execute(left).fetchone() == (0,)
    schema.install(conn)
    assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
