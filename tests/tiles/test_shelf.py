"""What stays on disk: within its limit, and whatever happens to the files or to a process."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from tiles.shelf import Shelf

LIMIT = 8_000_000
VALUE = 12_000


def _bytes(key: int, size: int = VALUE) -> bytes:
    return key.to_bytes(8) * (size // 8)


def _disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def test_the_disk_keeps_its_limit_and_what_is_used(tmp_path: Path) -> None:
    limit, size = 40_000_000, 48_000
    shelves = [Shelf(tmp_path, limit), Shelf(tmp_path, limit)]
    most = 0
    for key in range(2_500):
        assert shelves[key % 2].put(key, _bytes(key, size))
        if key % 50 == 0:
            assert shelves[key // 50 % 2].get(0) == _bytes(0, size), "asked for often enough, it stays"
            most = max(most, _disk(tmp_path))
    assert most < limit * 1.05 + 10_000_000, "two generations, and SQLite's logs of 4 MB"
    left = [key for key in range(2_500) if shelves[0].get(key) is not None]
    assert left[0] == 0
    assert left[1] > 1_500, "the oldest are gone"
    assert left[-1] == 2_499
    assert len(left) * size > limit / 3


def test_what_another_process_put_into_its_next_file_is_found(tmp_path: Path) -> None:
    idle, busy = Shelf(tmp_path, LIMIT), Shelf(tmp_path, LIMIT)
    assert idle.get(1) is None
    for key in range(1_500):
        busy.put(key, _bytes(key))
        if key in (700, 1_499):
            assert len(busy.files()) == 2
            assert idle.get(key) == _bytes(key), f"after {busy.files()[-1].name} was begun"


@pytest.mark.parametrize("fault", ["garbage", "emptied", "middle overwritten"])
def test_a_damaged_file_is_replaced(tmp_path: Path, fault: str) -> None:
    first = Shelf(tmp_path, LIMIT)
    for key in range(100):
        first.put(key, _bytes(key))
    for generation in (first._newest, first._older):
        if generation:
            generation.conn.close()
    (path,) = first.files()
    size = path.stat().st_size
    with path.open("r+b") as file:
        match fault:
            case "garbage":
                file.write(b"\xa5" * size)
            case "emptied":
                file.truncate(0)
            case "middle overwritten":
                file.seek(4096)
                file.write(b"\xa5" * (size - 4096))
    second = Shelf(tmp_path, LIMIT)
    found = [second.get(key) for key in range(100)]
    assert all(value in (None, _bytes(key)) for key, value in enumerate(found))
    second.put(5, _bytes(7))
    second.put(5, _bytes(7))  # the first one may have met the damage
    assert second.get(5) == _bytes(7)
    assert Shelf(tmp_path, LIMIT).get(5) == _bytes(7)


def test_the_folder_may_be_thrown_away_at_any_time(tmp_path: Path) -> None:
    folder = tmp_path / "tiles"
    shelf = Shelf(folder, LIMIT)
    shelf.put(1, _bytes(1))
    shutil.rmtree(folder)
    for key in range(2, 1_500):
        shelf.put(key, _bytes(key))
    assert shelf.get(1_499) == _bytes(1_499)
    assert Shelf(folder, LIMIT).get(1_499) == _bytes(1_499), "the next file is where all look"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "tiles").write_text("no folder")
    shelf = Shelf(tmp_path / "tiles", LIMIT)
    assert not shelf.put(1, b"x")
    assert shelf.get(1) is None
    (tmp_path / "tiles").unlink()
    assert shelf.put(1, b"x"), "once it can be, it is"
    assert shelf.get(1) == b"x"


def test_a_writer_that_holds_on_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiles.shelf._BUSY_S", 0.05)
    shelf = Shelf(tmp_path, LIMIT)
    shelf.put(1, b"one")
    other = sqlite3.connect(shelf.files()[0], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not shelf.put(2, b"two")
    assert shelf.get(1) == b"one"
    other.execute("ROLLBACK")
    other.close()
    assert shelf.put(2, b"two")
    assert len(shelf.files()) == 1


def test_threads_share_a_shelf(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10 * LIMIT)
    wrong: list[int] = []

    def use(first: int) -> None:
        for key in range(first, first + 300):
            if not shelf.put(key, _bytes(key, 800)) or shelf.get(key) != _bytes(key, 800):
                wrong.append(key)

    threads = [threading.Thread(target=use, args=(1_000 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def _put_for_ever(folder: Path, started: Any) -> None:
    shelf = Shelf(folder, LIMIT)
    key = 0
    while True:
        key += 1
        shelf.put(key, _bytes(key))
        if key == 20:
            started.set()


def test_a_killed_writer_leaves_a_good_shelf(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        started = context.Event()
        process = context.Process(target=_put_for_ever, args=(tmp_path, started))
        process.start()
        assert started.wait(60)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        shelf = Shelf(tmp_path, LIMIT)
        found = {key: shelf.get(key) for key in range(1, 21)}
        assert all(value in (None, _bytes(key)) for key, value in found.items())
        assert shelf.put(0, b"after")
        assert shelf.get(0) == b"after"
    with sqlite3.connect(shelf.files()[-1]) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
