"""From the command to the first answer, against the least that the same server and framework need."""

from __future__ import annotations

import sys
import time

from bench.measure import Result, Series, in_turn
from bench.place import Place, say
from bench.server import SERVE, WORKERS, mapsvc, running

_LEAST = """
import os
from granian.constants import Interfaces
from granian.server import Server
Server("bench.least:app", port=int(os.environ["MAPSVC_PORT"]), interface=Interfaces.WSGI, workers={workers}).serve()
"""


def measure(place: Place, repeats: int) -> list[Result]:
    """Seconds until /readyz is 200, which asks database, migrations and catalogue."""
    say(f"start of {' '.join(SERVE[1:])}")
    turn = 0

    def ours() -> float:
        nonlocal turn
        turn += 1
        with mapsvc(place, f"start-{turn}") as server:
            return server.started_in

    def least() -> float:
        command = [sys.executable, "-c", _LEAST.format(workers=WORKERS)]
        with running(lambda _port: command, "/", {}, place.work / "least.log") as server:
            return server.started_in

    ours()  # the first one reads the program from disk
    time.sleep(0.2)
    taken = in_turn({"least": least, "ours": ours}, max(repeats, 5))
    return [
        Result(
            "start of serve",
            Series(taken["ours"], "s"),
            Series(taken["least"], "s"),
            "granian with a Flask page of one line",
            more_is_better=False,
            limit="importing libraries (twice: once to check, once per process), reading the catalogue",
        )
    ]
