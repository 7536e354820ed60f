from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest

from tiles.flight import Flights
from tiles.metrics import Metrics

NAME = "00c0ffee" * 4


def test_threads_share_one_flight(tmp_path: Path) -> None:
    metrics = Metrics()
    flights: Flights[int] = Flights(tmp_path / "flights", metrics)
    made: list[int] = []
    results: list[int] = []

    def make() -> int:
        made.append(1)
        deadline = time.monotonic() + 10
        while metrics.snapshot().get("flight_waited", 0) < 7 and time.monotonic() < deadline:
            time.sleep(0.001)
        return 42

    threads = [threading.Thread(target=lambda: results.append(flights.fly(NAME, lambda: None, make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), results) == (1, [42] * 8)


def test_a_failure_reaches_all_and_ends_the_flight(tmp_path: Path) -> None:
    flights: Flights[int] = Flights(tmp_path / "flights")

    def fail() -> int:
        raise RuntimeError("no tile")

    with pytest.raises(RuntimeError, match="no tile"):
        flights.fly(NAME, lambda: None, fail)
    assert flights.fly(NAME, lambda: None, lambda: 7) == 7


def test_what_was_made_meanwhile_is_taken(tmp_path: Path) -> None:
    flights: Flights[int] = Flights(tmp_path / "flights")
    assert flights.fly(NAME, lambda: 5, lambda: 6) == 5


def _process(folder: Path, barrier: object, results: object) -> None:
    flights: Flights[str] = Flights(folder / "locks")
    target = folder / "tile"

    def make() -> str:
        with (folder / "made").open("a") as log:
            log.write("x")
        time.sleep(0.05)
        target.write_text("tile")
        return "tile"

    barrier.wait()  # type: ignore[attr-defined]
    found = flights.fly(NAME, lambda: target.read_text() if target.exists() else None, make)
    results.put(found)  # type: ignore[attr-defined]


def test_processes_share_one_flight(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_process, args=(tmp_path, barrier, results)) for _ in range(4)]
    for process in processes:
        process.start()
    found = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert found == ["tile"] * 4
    assert (tmp_path / "made").read_text() == "x"
