from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from tiles.budget import Cut
from tiles.cache import TileCache, shelf_key
from tiles.coding import Stored, decode
from tiles.metrics import Metrics

NAME = "ab" * 16
CONTENT = bytes(range(256)) * 20


def _cache(folder: Path, memory: int = 0) -> TileCache:
    return TileCache(folder, 10**9, memory=memory, metrics=Metrics())


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_another_process_finds_what_one_stored(tmp_path: Path, coding: Stored) -> None:
    stored = _cache(tmp_path).put(NAME, coding, CONTENT, Cut(3, 9))
    found = _cache(tmp_path).get(NAME, coding)
    assert found == stored
    assert found is not None
    assert decode(found.body, coding) == CONTENT
    assert (found.cut, found.empty) == (Cut(3, 9), False)


def test_the_other_coding_is_made_of_the_first(tmp_path: Path) -> None:
    _cache(tmp_path).put(NAME, "gzip", CONTENT, Cut(1, 2))
    assert _cache(tmp_path).get(NAME, "br") is None
    made = _cache(tmp_path).recode(NAME, "br")
    assert made is not None
    assert (decode(made.body, "br"), made.cut) == (CONTENT, Cut(1, 2))
    assert _cache(tmp_path).get(NAME, "br") == made
    assert _cache(tmp_path).recode("cd" * 16, "br") is None


def test_empty_tiles_are_kept_too(tmp_path: Path) -> None:
    _cache(tmp_path).put(NAME, "br", b"", None)
    found = _cache(tmp_path).get(NAME, "br")
    assert found is not None
    assert found.empty


@pytest.mark.parametrize("fault", ["short", "shorter than its seal", "flipped", "another tile"])
def test_a_damaged_entry_is_never_served(tmp_path: Path, fault: str) -> None:
    metrics = Metrics()
    cache = TileCache(tmp_path, 10**9, memory=0, metrics=metrics)
    cache.put(NAME, "br", CONTENT, None)
    shelf, key = cache._shelf, shelf_key(NAME, "br")
    value = shelf.get(key)
    assert value is not None
    match fault:
        case "short":
            value = value[:-3]
        case "shorter than its seal":
            value = value[:9]
        case "flipped":
            value = value[:50] + bytes([value[50] ^ 4]) + value[51:]
        case "another tile":
            # One that differs only behind the digits of which the key is made.
            other = NAME[:-1] + "0"
            assert shelf_key(other, "br") == key
            cache.put(other, "br", b"else", None)
            value = shelf.get(key)
    assert value is not None
    shelf.put(key, value)
    assert cache.get(NAME, "br") is None
    assert metrics.snapshot()["corrupt"] == 1
    cache.put(NAME, "br", CONTENT, None)
    assert cache.get(NAME, "br") is not None


def test_a_disk_that_takes_nothing_is_no_reason_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    metrics = Metrics()
    cache = TileCache(tmp_path / "cache", 10**9, memory=0, metrics=metrics)
    assert cache.get(NAME, "gzip") is None
    kept = cache.put(NAME, "gzip", CONTENT, None)
    assert decode(kept.body, "gzip") == CONTENT
    assert metrics.snapshot() == {"not_stored": 1}


def test_a_full_disk_is_no_reason_not_to_answer(tmp_path: Path) -> None:
    cache = _cache(tmp_path)
    cache.put(NAME, "br", CONTENT, None)
    newest = cache._shelf._newest
    assert newest is not None
    newest.conn.execute("PRAGMA max_page_count = 1")  # SQLite then says what it says of a full disk
    with pytest.raises(sqlite3.OperationalError, match="full"):
        newest.conn.execute("INSERT INTO shelf VALUES (1, zeroblob(100000))")
    other = "cd" * 16
    kept = cache.put(other, "br", os.urandom(100_000), None)
    assert len(kept.body) > 90_000
    assert cache._metrics.snapshot()["not_stored"] == 1
    assert cache.get(NAME, "br") is not None


def test_the_memory_keeps_its_limit_and_the_last_used(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("nothing is kept on disk")
    cache = TileCache(tmp_path / "cache", 10**9, memory=100_000, metrics=Metrics())
    names = [hashlib.md5(bytes([number])).hexdigest() for number in range(100)]
    for name in names:
        cache.put(name, "gzip", os.urandom(5_000), None)
        cache.get(names[0], "gzip")
    left = [name for name in names if cache.get(name, "gzip")]
    assert names[0] in left
    assert names[-1] in left
    assert 10 < len(left) <= 20
