"""Keeping the cache's size: the least recently used tiles go, a little at each store, without a list of all."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tiles.metrics import Metrics

SHARDS = 256
"""Folders, by the first two digits of the digest. Digests are spread evenly: each may hold its share of the limit."""
_STEP = 1280
"""After storing this fraction of the limit, one shard is looked at: the limit is overstepped by a fifth at most."""
_DOWN_TO = 0.8
_LEFTOVER_S = 3600
"""A temporary file so old is of a process that died."""


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    size: int
    used_at: float


class Evictor:
    """Sees to it that ``entries`` holds about ``limit`` bytes at most. Many processes may do so at once."""

    def __init__(self, entries: Path, limit: int, metrics: Metrics) -> None:
        self._entries = entries
        self._limit = limit
        self._metrics = metrics
        self._lock = Lock()
        self._stored = 0
        self._next = random.randrange(SHARDS)  # noqa: S311 (processes start at different shards; no secret)

    def stored(self, size: int) -> None:
        """Take note of ``size`` bytes more, and make room where it is time to."""
        with self._lock:
            self._stored += size
            if self._stored < self._limit // _STEP:
                return
            self._stored = 0
            shard = self._next = (self._next + 1) % SHARDS
        self.sweep(shard)

    def sweep(self, shard: int) -> int:
        """Bring one shard below its share; answers how many bytes it holds afterwards."""
        files = _files(self._entries / f"{shard:02x}")
        total = sum(file.size for file in files)
        share = self._limit // SHARDS
        if total <= share:
            return total
        for file in sorted(files, key=lambda file: file.used_at):
            if total <= share * _DOWN_TO:
                break
            total -= file.size
            self._metrics.add("evicted")
            for path in (file.path, f"{file.path}.meta"):
                Path(path).unlink(missing_ok=True)
        return total


def _files(folder: Path) -> list[_File]:
    """The tiles of a shard with the room they take on disk, their ``.meta`` included."""
    found: dict[str, _File] = {}
    meta: dict[str, _File] = {}
    now = time.time()
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    for entry in entries:
        try:
            info = entry.stat()
        except FileNotFoundError:
            continue
        size = info.st_blocks * 512
        if entry.name.endswith(".tmp"):
            if now - info.st_mtime > _LEFTOVER_S:
                Path(entry.path).unlink(missing_ok=True)
        elif entry.name.endswith(".meta"):
            path = entry.path.removesuffix(".meta")
            meta[path] = _File(path, size, info.st_mtime)
        else:
            found[entry.path] = _File(entry.path, size, max(info.st_mtime, info.st_atime))
    # A .meta without its bytes is of a writer that is about to store them, or that died.
    orphans = [file for path, file in meta.items() if path not in found]
    whole = [_File(f.path, f.size + (meta[f.path].size if f.path in meta else 0), f.used_at) for f in found.values()]
    return whole + orphans
