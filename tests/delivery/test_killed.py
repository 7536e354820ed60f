"""Processes killed at any moment: no change without its event, no event without its message, none told twice unsaid."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
import shapely

from mapsvc.db.connection import connect
from mapsvc.delivery import noting
from mapsvc.delivery.dispatch import dispatch
from mapsvc.subscriptions import subscribe
from mapsvc.subscriptions.model import ChannelName, Wish
from tests.delivery.city import SECRET, alert, listener

ROOT = Path(__file__).parent.parent.parent


def started(*arguments: str) -> subprocess.Popen[str]:
    """A process of tests/delivery/outside.py."""
    command = [sys.executable, "-m", "tests.delivery.outside", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_writer_killed_at_any_point_leaves_changes_with_their_events_or_neither(database: str) -> None:
    chance, said = Random(6), set()
    with connect(database, autocommit=True) as conn:
        listener(conn, "reader")
        for run in range(3):
            writer = started("write", database, str(run * 100_000))
            assert writer.stdout
            said.add(int(writer.stdout.readline()))
            time.sleep(chance.uniform(0.05, 0.3))
            writer.kill()
            said |= {int(line) for line in writer.stdout.read().splitlines() if line}
            writer.wait()
            writer.stdout.close()
        time.sleep(0.5)  # until the server has noticed
        stored = {int(key) for (key,) in conn.execute("SELECT key FROM feature WHERE layer = 'disaster_alert'")}
        events = conn.execute("SELECT key, version FROM event ORDER BY id").fetchall()
        versions = conn.execute("SELECT version FROM layer_version ORDER BY version").fetchall()
        made = dispatch(conn)
    assert said <= stored, "what was said to be committed is there"
    assert sorted(int(key) for key, _ in events) == sorted(stored), "an event for each change, none without"
    assert [version for _, version in events] == [version for (version,) in versions], "in the order of versions"
    assert [notice.version for notice in made] == [version for (version,) in versions]
    assert len(stored) >= 3


@pytest.mark.parametrize("seed", [1])
def test_workers_killed_all_the_time_lose_nothing_and_say_what_may_be_double(
    database: str, tmp_path: Path, seed: int
) -> None:
    people, changes, chance, path = 500, 6, Random(seed), tmp_path / "arrived"
    with connect(database, autocommit=True) as conn:
        with conn.transaction():
            for number in range(people):
                subscribe(
                    conn, SECRET, channel=ChannelName.EMAIL, address=f"n{number}@example.jp", language="ja",
                    wish=Wish(),
                    proven=True,
                )  # fmt: skip
        for number in range(changes):
            alert(conn, f"{number}", shapely.box(139, 35, 139.001, 35.001))
        workers = [started("work", database, str(path)) for _ in range(2)]
        try:
            deadline = time.monotonic() + 60
            kills = 0
            while time.monotonic() < deadline:
                time.sleep(chance.uniform(2.0, 3.5))
                done = conn.execute("SELECT count(*) FROM delivery WHERE state = 'accepted'").fetchone()
                if done == (people * changes,):
                    break
                victim = chance.randrange(2)
                workers[victim].kill()
                workers[victim].wait()
                kills += 1
                workers[victim] = started("work", database, str(path))
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
                assert worker.stdout
                worker.stdout.close()
        rows = conn.execute("SELECT notice_id, contact_id, state, repeats FROM delivery").fetchall()
    arrived = Counter(tuple(line.split()) for line in path.read_text(encoding="ascii").splitlines())
    assert kills >= 1
    assert {state for _, _, state, _ in rows} == {"accepted"}
    assert len(rows) == people * changes, "nobody is left out"
    assert {(int(contact), int(notice)) for contact, notice, _ in arrived} == {(c, n) for n, c, _, _ in rows}
    assert len(arrived) == len(rows), "a message that came again came under the same id"
    doubled = {(int(notice), int(contact)) for (contact, notice, _), times in arrived.items() if times > 1}
    repeated = {(notice, contact) for notice, contact, _, repeats in rows if repeats}
    assert doubled <= repeated, "what arrived twice is said to be possibly double"
    assert len(doubled) <= kills * (2 * noting.MOST + 2), "at each kill, what was being noted"
