"""Accepted pushes a second from one process to a push service on the same machine that decrypts each of them."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_network

import orjson

from bench.measure import Result, Series
from bench.place import ROOT, Place, say
from mapsvc.dates import JST
from mapsvc.delivery.channel import Cadence, Letter, Links
from mapsvc.delivery.channel import Result as Sent
from mapsvc.outside.request import Outside
from mapsvc.secret import Secret
from web.channels.vapid import Vapid, private_key
from web.channels.webpush import THREADS, Short, WebPushChannel

LETTERS, LOT = 5_000, 1_000
_LOCAL = (ip_network("127.0.0.0/8"),)
_SHORT = Short(
    "用途地域が変わりました", "東区 浜町: 第一種住居地域 → 近隣商業地域", "https://map.example.jp/features/zoning/z1"
)


def measure(_place: Place, repeats: int) -> list[Result]:
    """Encryption for each browser, the signature, HTTP over connections that stay open, the answer."""
    rates = tuple(rate() for _ in range(repeats))
    return [
        Result(
            "pushes, accepted", Series(rates, "/s"), details={"letters": LETTERS, "threads": THREADS},
            limit="one process makes a key pair and a shared secret per message; the receiver decrypts beside it",
        )
    ]  # fmt: skip


def rate() -> float:
    """Pushes a second; raises RuntimeError where one was not accepted, or could not be read."""
    vapid = Vapid(private_key(Secret(b"x" * 40)), "mailto:map@example.jp")
    with sink() as given, Outside(_LOCAL) as outside:
        say(f"push: {LETTERS:,} messages to a local push service")
        channel = WebPushChannel(outside, vapid, lambda letters: [_SHORT] * len(letters))
        letters = [_letter(number, given) for number in range(LETTERS)]
        counted: Counter[Sent] = Counter()
        begun = time.perf_counter()
        for start in range(0, LETTERS, LOT):
            counted.update(outcome.result for outcome in channel.send(letters[start : start + LOT]))
        taken = time.perf_counter() - begun
        with urllib.request.urlopen(f"http://127.0.0.1:{given['port']}/taken") as answer:
            read = int(answer.read())
    if counted != {Sent.ACCEPTED: LETTERS} or read != LETTERS:
        raise RuntimeError(f"not all were accepted and read: {counted}, {read}")
    return LETTERS / taken


def _letter(number: int, given: dict[str, str]) -> Letter:
    keys = {"p256dh": given["p256dh"], "auth": given["auth"]}
    address = orjson.dumps({"endpoint": f"http://127.0.0.1:{given['port']}/push/{number}", "keys": keys}).decode()
    return Letter(
        number, address, "ja", f"{number:027}", Links("m", "u"), 1, Cadence.AT_ONCE, (1,), 1, 1, False,
        datetime.now(JST), (),
    )  # fmt: skip


@contextmanager
def sink() -> Iterator[dict[str, str]]:
    """Port and keys of a push service in a process of its own."""
    command = [sys.executable, "-m", "bench.push_sink"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield orjson.loads(process.stdout.readline())
        finally:
            process.terminate()
