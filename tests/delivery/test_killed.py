"""Processes killed at any moment: no change without its event, no event without its message, none told twice unsaid."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from random import Random

import shapely
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

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
            writer = started(database, str(run * 100_000))
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


class Relay:
    """Takes each message for good, a little slowly, before it says so."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        """One more."""
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=default)["Message-ID"]
        self.taken.append((envelope.rcpt_tos[0], str(found)))
        await asyncio.sleep(0.004)
        return "250 taken"


def test_workers_killed_in_the_middle_lose_nothing_and_say_what_may_be_double(database: str) -> None:
    people, relay = 150, Relay()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ, "DATABASE_URL": database, "MAPSVC_SECRET": "x" * 40, "MAPSVC_WORKER_JOBS": "1",
        "MAPSVC_SMTP_URL": f"smtp://127.0.0.1:{port}", "MAPSVC_MAIL_FROM": "notices@example.jp",
    }  # fmt: skip

    def worker() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "web.cli", "worker"]
        with Path(os.devnull).open("wb") as nothing:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=nothing, stderr=nothing)

    controller = Controller(relay, hostname="127.0.0.1", port=port)
    controller.start()
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with connect(database, autocommit=True) as conn:
            with conn.transaction():
                for number in range(people):
                    subscribe(
                        conn, SECRET, channel=ChannelName.EMAIL, address=f"n{number}@example.jp", language="ja",
                        wish=Wish(), proven=True,
                    )  # fmt: skip
            for number in range(2):
                alert(conn, f"{number}", shapely.box(139, 35, 139.001, 35.001))
            dispatch(conn)
            workers = [worker(), worker()]
            await_(lambda: len(relay.taken) >= people // 3)  # one or both are in the middle
            for one in workers:
                one.kill()
                one.wait()
            # Until the server has noticed: a batch that is still held is looked after half a minute later.
            others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            await_(lambda: conn.execute(others).fetchone() is None)
            # As if the seconds had passed after which a silent worker counts as dead.
            conn.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
            workers = [worker(), worker()]
            await_(lambda: conn.execute("SELECT FROM delivery_batch WHERE done_at IS NULL").fetchone() is None)
            rows = conn.execute("SELECT contact_id, notice_id, state, repeats FROM delivery").fetchall()
    finally:
        for one in workers:
            one.kill()
            one.wait()
        controller.stop()
    arrived = Counter(relay.taken)
    assert {state for _, _, state, _ in rows} == {"accepted"}
    assert len(rows) == 2 * people, "nobody is left out"
    assert len(arrived) == 2 * people, "and each message came, under the same id where it came again"
    assert all(len([1 for address, _ in arrived if address == f"n{number}@example.jp"]) == 2 for number in range(9))
    doubled = sum(times - 1 for times in arrived.values())
    assert doubled <= sum(repeats for _, _, _, repeats in rows), "what arrived twice is said to be possibly double"
    assert doubled <= 2 * (2 * noting.MOST + 2), "what each of two workers was noting"


def await_(done: Callable[[], bool]) -> None:
    """Wait for ``done``, at most a minute."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)
