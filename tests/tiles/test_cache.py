from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from tiles import seal
from tiles.budget import Cut
from tiles.cache import TileCache
from tiles.coding import Stored, decode
from tiles.metrics import Metrics

NAME = "ab" * 16
CONTENT = bytes(range(256)) * 20


def _cache(folder: Path, limit: int = 10**9, memory: int = 0) -> TileCache:
    return TileCache(folder, limit, memory=memory, metrics=Metrics())


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_another_process_finds_what_one_stored(tmp_path: Path, coding: Stored) -> None:
    stored = _cache(tmp_path).put(NAME, coding, CONTENT, Cut(3, 9))
    other = _cache(tmp_path)
    found = other.get(NAME, coding)
    assert found == stored
    assert found is not None
    assert decode(found.body, coding) == CONTENT
    assert (found.cut, found.empty) == (Cut(3, 9), False)
    assert other.path(NAME, coding).read_bytes() == found.body, "a front server sends the file as it is"


def test_the_other_coding_is_made_of_the_first(tmp_path: Path) -> None:
    _cache(tmp_path).put(NAME, "gzip", CONTENT, Cut(1, 2))
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


def _refuse(*_args: object) -> None:
    raise OSError(errno.ENOTSUP, "not supported")


@pytest.mark.parametrize("attributes", [True, False])
@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("fault", ["short", "flipped", "zeros", "no seal", "wrong seal"])
def test_a_damaged_entry_is_never_served(
    tmp_path: Path, coding: Stored, fault: str, attributes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not attributes:
        monkeypatch.setattr(os, "setxattr", _refuse)
    cache = _cache(tmp_path)
    cache.put(NAME, coding, CONTENT, None)
    assert cache.get(NAME, coding) is not None
    path = cache.path(NAME, coding)
    assert seal.meta_of(path).exists() is not attributes
    body = path.read_bytes()
    match fault:
        case "short":
            path.write_bytes(body[:-3])
        case "flipped":
            path.write_bytes(body[:50] + bytes([body[50] ^ 4]) + body[51:])
        case "zeros":
            path.write_bytes(bytes(len(body)))
        case "no seal":
            seal.meta_of(path).unlink(missing_ok=True)
            path.unlink()
            path.write_bytes(body)
        case "wrong seal":
            path.unlink()
            seal.write(path, body, b"")
    assert cache.get(NAME, coding) is None
    cache.put(NAME, coding, CONTENT, None)
    assert cache.get(NAME, coding) is not None


def test_a_full_disk_is_no_reason_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / "entries").write_text("a file where the folder should be")
    metrics = Metrics()
    kept = TileCache(tmp_path, 10**9, metrics=metrics).put(NAME, "gzip", CONTENT, None)
    assert decode(kept.body, "gzip") == CONTENT
    assert metrics.snapshot() == {"not_stored": 1}


def test_the_memory_keeps_its_limit_and_the_last_used(tmp_path: Path) -> None:
    cache = _cache(tmp_path, memory=100_000)
    names = [hashlib.md5(bytes([number])).hexdigest() for number in range(100)]
    for name in names:
        cache.put(name, "gzip", os.urandom(5_000), None)
        cache.get(names[0], "gzip")
    for name in names:
        cache.path(name, "gzip").unlink()
    left = [name for name in names if cache.get(name, "gzip")]
    assert names[0] in left
    assert names[-1] in left
    assert 10 < len(left) <= 20


def _disk(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def test_the_disk_keeps_its_limit_and_the_last_used(tmp_path: Path) -> None:
    limit = 20_000_000
    caches = [_cache(tmp_path, limit), _cache(tmp_path, limit)]
    names = [hashlib.md5(number.to_bytes(4)).hexdigest() for number in range(4_000)]
    used = set(names[:200])
    for number, name in enumerate(names):
        cache = caches[number % 2]
        cache.put(name, "gzip", os.urandom(12_000), None)
        # The first ones were used last: a front server reading them leaves such a trace.
        old = 1_000_000_000 + number + (10**8 if name in used else 0)
        os.utime(cache.path(name, "gzip"), (old, old))
    assert _disk(tmp_path / "entries") <= limit * 1.2
    left = {name for name in names if cache.path(name, "gzip").exists()}
    assert len(left) > 500
    assert len(left & used) > 0.95 * len(used)
    assert max(len(left & set(names[low : low + 200])) for low in (400, 600)) < 50


def test_leftovers_of_dead_processes_go(tmp_path: Path) -> None:
    cache = _cache(tmp_path, limit=1_000_000)
    cache.put(NAME, "gzip", CONTENT, None)
    leftover = cache.path(NAME, "gzip").with_name(".dead.tmp")
    leftover.write_bytes(b"x")
    os.utime(leftover, (1, 1))
    cache._evictor.sweep(0xAB)
    assert not leftover.exists()
