"""The store: whole changes, exact history, no lost and no doubled change."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
from datetime import date, timedelta

import psycopg
import pytest
from shapely import Point, Polygon

from layers.store import commit, diff, features, open_layer, versions
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, InvalidInput
from tests.conftest import ROOT
from tests.layers.sample import ZONE, square, zone

SINCE = date(1996, 5, 10)
LATER = date(2019, 4, 1)


def count(conn: Connection, table: str) -> int:
    row = conn.execute(f"SELECT count(*) FROM {table} WHERE layer = 'test_zone'").fetchone()
    assert row
    return int(row[0])


def test_a_change_in_law_closes_one_state_and_opens_the_next(conn: Connection) -> None:
    first = commit(conn, ZONE, [zone("1", square(0), SINCE, ratio=200)])
    second = commit(conn, ZONE, [zone("1", square(0), LATER, ratio=300)])
    assert (first.version, first.new, second.version, second.changed) == (1, 1, 2, 1)
    now = list(features(conn, ZONE))
    assert [(f.props["ratio"], f.valid_from, f.valid_to) for f in now] == [(200, SINCE, LATER), (300, LATER, None)]
    assert [f.props["ratio"] for f in features(conn, ZONE, as_of=LATER - timedelta(days=1))] == [200]
    assert [f.props["ratio"] for f in features(conn, ZONE, as_of=LATER)] == [300]
    assert list(features(conn, ZONE, as_of=SINCE - timedelta(days=1))) == []


def test_what_the_system_knew_can_be_asked_after_a_correction(conn: Connection) -> None:
    first = commit(conn, ZONE, [zone("1", square(0), SINCE, ratio=200)])
    second = commit(conn, ZONE, [zone("1", square(0), SINCE, ratio=100)])
    assert second.corrected == 1
    then, now = first.recorded_at, second.recorded_at
    assert then is not None
    assert now is not None
    assert [f.props["ratio"] for f in features(conn, ZONE, known_at=then)] == [200]
    assert [f.props["ratio"] for f in features(conn, ZONE, known_at=now)] == [100]
    assert list(features(conn, ZONE, known_at=then - timedelta(seconds=1))) == []


def test_an_assertion_that_says_nothing_new_leaves_no_trace(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0), SINCE)])
    again = commit(conn, ZONE, [zone("1", square(0), SINCE), zone("1", square(0), LATER)])
    assert (again.version, again.same, again.new, again.changed) == (1, 1, 0, 0)
    assert [count(conn, table) for table in ("feature", "event", "layer_version")] == [1, 1, 1]


def test_each_change_of_a_feature_is_one_event_that_names_before_and_after(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0), SINCE), zone("2", square(1), SINCE)])
    commit(conn, ZONE, [zone("1", square(0), LATER, ratio=300), zone("2", None, LATER)])
    rows = conn.execute(
        "SELECT event.key, event.kind, event.version, topics, old.props->>'ratio', new.props->>'ratio' "
        "FROM event LEFT JOIN feature old ON old.id = before_id LEFT JOIN feature new ON new.id = after_id "
        "WHERE event.layer = 'test_zone' ORDER BY event.id"
    ).fetchall()
    assert [row[:3] for row in rows] == [("1", "new", 1), ("2", "new", 1), ("1", "changed", 2), ("2", "ended", 2)]
    assert rows[2][3:] == (["test.zone"], None, "300")


def test_shapes_and_pieces_follow_the_features(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0, size=30), SINCE, ratio=200)])
    commit(conn, ZONE, [zone("1", square(0, size=30), LATER, ratio=300)])
    for table in ("shape", "piece"):
        wrong = conn.execute(
            f"SELECT count(*) FROM {table} LEFT JOIN feature ON feature.id = feature_id "
            "AND feature.valid = {0}.valid AND feature.recorded = {0}.recorded WHERE feature.id IS NULL".format(table)
        ).fetchone()
        assert wrong == (0,)
    bands = conn.execute("SELECT DISTINCT band FROM shape WHERE layer = 'test_zone' ORDER BY 1").fetchall()
    assert bands == [(0,), (1,), (2,), (3,)]
    assert conn.execute("SELECT count(*) FROM shape WHERE props ? 'ratio'").fetchone() == (0,)


def test_two_rows_of_one_key_cannot_overlap_in_both_times(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0), SINCE)])
    with pytest.raises(psycopg.errors.ExclusionViolation):
        conn.execute(
            "INSERT INTO feature (layer, key, geom, props, digest, valid, recorded) "
            "SELECT layer, key, geom, props, digest, '[2020-01-01,)', tstzrange(now(), NULL) FROM feature "
            "WHERE layer = 'test_zone'"
        )


def test_what_the_declaration_does_not_admit_is_refused_by_name(conn: Connection) -> None:
    bowtie = Polygon([(139, 35), (140, 36), (140, 35), (139, 36)])
    for bad, named in (
        (zone("1", square(0), use="c"), "use"),
        (zone("1", square(0), ratio=99999), "ratio"),
        (zone("1", square(0), colour="red"), "colour"),
        (zone("1", bowtie), "Self-intersection"),
        (zone("1", Point(139, 35)), "polygon"),
        (zone("", square(0)), "key"),
        (zone("1", square(0), LATER, SINCE), "empty"),
    ):
        with pytest.raises(InvalidInput, match=named):
            commit(conn, ZONE, [zone("0", square(1)), bad])
    assert count(conn, "feature") == 0


def test_a_change_prepared_for_an_older_version_is_refused(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0))])
    with pytest.raises(Conflict):
        commit(conn, ZONE, [zone("1", square(1))], expected_version=0)


def test_the_boxes_of_a_version_hold_all_that_changed(conn: Connection) -> None:
    commit(conn, ZONE, [zone(str(n), square(n % 20, n // 20), SINCE) for n in range(400)])
    done = commit(conn, ZONE, [zone(str(n), square(n % 20, n // 20), LATER, use="b") for n in range(0, 400, 3)])
    assert 0 < len(done.boxes) <= 64
    for n in range(0, 400, 3):
        west, south, east, north = square(n % 20, n // 20).bounds
        assert any(b[0] <= west and b[1] <= south and b[2] >= east and b[3] >= north for b in done.boxes)


def test_two_writers_at_once_neither_lose_nor_double_a_change(database: str) -> None:
    with connect(database) as conn:
        open_layer(conn, ZONE)
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            with connect(database) as mine:
                for step in range(10):
                    with mine.transaction():
                        commit(
                            mine,
                            ZONE,
                            [zone(f"{writer}-{step}", square(step, writer)), zone("both", square(writer, step + 5))],
                        )
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with connect(database) as conn:
        assert versions(conn, ["test_zone"])["test_zone"].version == 30
        assert len({f.key for f in features(conn, ZONE)}) == len(list(features(conn, ZONE))) == 31
        assert count(conn, "event") == 60
        assert conn.execute("SELECT count(*) FROM feature WHERE key = 'both'").fetchone() == (30,)


def test_a_killed_writer_leaves_nothing_behind(database: str) -> None:
    program = textwrap.dedent(
        f"""
        import sys
        from mapsvc.db.connection import connect
        from layers.store import commit
        from tests.layers.sample import ZONE, square, zone
        with connect({database!r}) as conn:
            commit(conn, ZONE, [zone(str(n), square(n % 50, n // 50)) for n in range(500)])
            print("written", flush=True)
            sys.stdin.read()
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    with connect(database) as conn:
        assert versions(conn, ["test_zone"])["test_zone"].version == 0
        commit(conn, ZONE, [zone("1", square(0))])
        assert [f.key for f in features(conn, ZONE)] == ["1"]
        assert count(conn, "event") == 1


def test_the_same_source_twice_changes_nothing(conn: Connection) -> None:
    source = [zone(str(n), square(n), ratio=100 + n) for n in range(5)]
    first = diff(conn, ZONE, source, effective=SINCE)
    assert (first.new, first.changed, first.closed, first.same) == (5, 0, 0, 0)
    commit(conn, ZONE, first.assertions)
    again = diff(conn, ZONE, source, effective=LATER)
    assert (again.new, again.changed, again.closed, again.same, again.assertions) == (0, 0, 0, 5, [])


def test_a_later_source_changes_what_differs_from_its_date_on(conn: Connection) -> None:
    commit(conn, ZONE, diff(conn, ZONE, [zone("1", square(0)), zone("2", square(1))], effective=SINCE).assertions)
    found = diff(conn, ZONE, [zone("1", square(0), use="b"), zone("3", square(2))], effective=LATER)
    assert (found.new, found.changed, found.closed, found.same) == (1, 1, 1, 0)
    assert found.examples == {"changed": ["1"], "new": ["3"], "closed": ["2"]}
    commit(conn, ZONE, found.assertions)
    before = {(f.key, f.props["use"]) for f in features(conn, ZONE, as_of=LATER - timedelta(days=1))}
    after = {(f.key, f.props["use"]) for f in features(conn, ZONE, as_of=LATER)}
    assert (before, after) == ({("1", "a"), ("2", "a")}, {("1", "b"), ("3", "a")})


def test_a_partial_source_closes_nothing(conn: Connection) -> None:
    commit(conn, ZONE, [zone("1", square(0), SINCE)])
    found = diff(conn, ZONE, [zone("2", square(1))], effective=LATER, partial=True)
    assert (found.new, found.closed) == (1, 0)


def test_a_large_first_commit_is_indexed_and_guarded_like_a_small_one(conn: Connection) -> None:
    commit(conn, ZONE, [zone(str(n), square(n % 100, n // 100), SINCE) for n in range(5000)])
    query = "SELECT count(*) FROM pg_indexes WHERE tablename IN ('feature_test_zone', 'shape_test_zone')"
    assert conn.execute(query).fetchone() == (11,)
    assert len(list(features(conn, ZONE, bbox=square(3, 3).buffer(-1e-5).bounds))) == 1
