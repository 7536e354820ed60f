"""Accepted messages a minute from one process to a relay on the same machine that takes everything at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from bench.measure import Result, Series
from bench.place import ROOT, Place, say
from layers.registry import catalogue
from mapsvc.config import read_settings
from mapsvc.dates import JST
from mapsvc.db.connection import connect
from mapsvc.delivery.channel import Cadence, Letter, Links
from mapsvc.delivery.channel import Result as Sent
from web.channels.email import EmailChannel

LETTERS, LOT = 20_000, 100
NOTICES = 20
"""Different messages among them: each is composed, and its map drawn, once per language."""


def measure(place: Place, repeats: int) -> list[Result]:
    """All of it: composing, the readers' own links, MIME, SMTP."""
    with sink() as port:
        settings = replace(
            read_settings(), smtp_url=f"smtp://127.0.0.1:{port}", mail_from="map@example.jp",
            mail_return="bounce@example.jp", public_url="https://map.example.jp", secret_given="x" * 40,
        )  # fmt: skip
        say(f"mail: {LETTERS:,} letters to a local relay")
        asked = letters(place.url)
        rates = []
        for _ in range(repeats):
            channel = EmailChannel(catalogue(), settings, place.url)  # nothing composed yet
            started, counted = time.perf_counter(), Counter[Sent]()
            for start in range(0, len(asked), LOT):
                counted.update(outcome.result for outcome in channel.send(asked[start : start + LOT]))
            rates.append(LETTERS / (time.perf_counter() - started) * 60)
            channel.close()
            if counted != {Sent.ACCEPTED: LETTERS}:
                raise RuntimeError(f"not all were accepted: {counted}")
    details: dict[str, object] = {"letters": LETTERS, "different messages": NOTICES * 2, "connections": 2}
    return [
        Result(
            "mail, the channel alone", Series(tuple(rates), "/min"), aim="50,000", details=details,
            limit="one process composes, encodes and sends, without the ledger; the relay runs beside it",
        )
    ]  # fmt: skip


def letters(url: str) -> list[Letter]:
    """Letters about changes of the city, in two languages, each to a reader of its own."""
    with connect(url) as conn:
        query = "SELECT id FROM event WHERE after_id IS NOT NULL ORDER BY hashint8(id) LIMIT %s"
        events = [row[0] for row in conn.execute(query, (NOTICES,))]
    now = datetime.now(JST)
    return [
        Letter(
            number, f"reader{number}@example.jp", "ja" if number % 4 else "en", f"{number:027}",
            Links(f"{number}.manage.{'m' * 27}", f"{number}.stop.{'u' * 27}"), 1, Cadence.AT_ONCE,
            (events[number % len(events)],), 1, 1, False, now, (f"東区・都市計画 {number}",),
        )
        for number in range(LETTERS)
    ]  # fmt: skip


@contextmanager
def sink() -> Iterator[int]:
    """The port of a relay in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command: Sequence[str] = [sys.executable, "-m", "bench.smtp_sink", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield port
        finally:
            process.terminate()
