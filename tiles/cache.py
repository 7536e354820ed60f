"""Tiles kept compressed on disk, shared by all processes of a machine, with a small memory of each process before it.

A tile is kept under the digest of all that its content depends on, so it is never out of date; it only becomes unused.
``entries/<2 hex>/<digest>.mvt.gz`` (or ``.br``) holds the bytes as they are sent, and nothing else, so that a front
server can serve the file; its seal says how long and of which checksum they are.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tiles import seal
from tiles.budget import Cut
from tiles.coding import Stored, decode, encode
from tiles.evict import Evictor
from tiles.metrics import Metrics

SUFFIX: dict[Stored, str] = {"gzip": ".mvt.gz", "br": ".mvt.br"}
_META = struct.Struct("<4sIIIii")
_MAGIC = b"mvt1"
_TOUCH_S = 3600
"""A tile in use is marked as used at most this often."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A tile as it is sent."""

    body: bytes
    empty: bool
    cut: Cut | None


class TileCache:
    """Tiles under ``root``, at most about ``limit`` bytes on disk and ``memory`` bytes in this process."""

    def __init__(
        self, root: Path, limit: int, *, memory: int = 32 * 1024 * 1024, metrics: Metrics | None = None
    ) -> None:
        self.entries = root / "entries"
        self.locks = root / "locks"
        self._metrics = metrics or Metrics()
        self._evictor = Evictor(self.entries, limit, self._metrics)
        self._memory_limit = memory
        self._memory_used = 0
        self._memory: OrderedDict[tuple[str, Stored], Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, coding: Stored) -> Kept | None:
        """The tile ``name`` (a hexadecimal digest) in ``coding``; None where it is not kept so."""
        key = (name, coding)
        with self._lock:
            if (kept := self._memory.get(key)) is not None:
                self._memory.move_to_end(key)
        if kept is not None:
            self._metrics.add("hit_memory")
            return kept
        kept = self._load(name, coding)
        if kept is not None:
            self._metrics.add("hit_disk")
            self._remember(key, kept)
        return kept

    def recode(self, name: str, coding: Stored) -> Kept | None:
        """The tile ``name`` in ``coding``, made of its other coding and kept; None where it is not kept at all."""
        other: Stored = "gzip" if coding == "br" else "br"
        found = self.get(name, other)
        if found is None:
            return None
        try:
            content = decode(found.body, other)
        except ValueError:
            self._drop(name, other)
            return None
        return self.put(name, coding, content, found.cut)

    def put(self, name: str, coding: Stored, content: bytes, cut: Cut | None) -> Kept:
        """Keep the tile ``name``; a full or broken disk is no reason not to answer."""
        kept = Kept(encode(content, coding), not content, cut)
        try:
            self._store(name, coding, kept, len(content))
        except OSError:
            self._metrics.add("not_stored")
        self._remember((name, coding), kept)
        return kept

    def path(self, name: str, coding: Stored) -> Path:
        """Where the bytes of the tile ``name`` are kept."""
        return self.entries / name[:2] / (name + SUFFIX[coding])

    def _store(self, name: str, coding: Stored, kept: Kept, size: int) -> None:
        path = self.path(name, coding)
        cut = (kept.cut.kept, kept.cut.there) if kept.cut else (-1, -1)
        meta = _META.pack(_MAGIC, zlib.crc32(kept.body), len(kept.body), size, *cut)
        seal.write(path, kept.body, meta)
        self._evictor.stored(len(kept.body) + len(meta))

    def _load(self, name: str, coding: Stored) -> Kept | None:
        path = self.path(name, coding)
        try:
            body, meta = seal.read(path)
            magic, checksum, length, size, kept, there = _META.unpack(meta)
        except FileNotFoundError:
            return None
        except (OSError, struct.error):
            self._drop(name, coding)
            return None
        if (magic, checksum, length) != (_MAGIC, zlib.crc32(body), len(body)):
            self._drop(name, coding)
            return None
        _touch(path)
        return Kept(body, size == 0, Cut(kept, there) if kept >= 0 else None)

    def _drop(self, name: str, coding: Stored) -> None:
        self._metrics.add("corrupt")
        with self._lock:
            gone = self._memory.pop((name, coding), None)
            self._memory_used -= len(gone.body) if gone else 0
        path = self.path(name, coding)
        path.unlink(missing_ok=True)
        seal.meta_of(path).unlink(missing_ok=True)

    def _remember(self, key: tuple[str, Stored], kept: Kept) -> None:
        if len(kept.body) > self._memory_limit // 8:
            return
        with self._lock:
            old = self._memory.pop(key, None)
            self._memory_used += len(kept.body) - (len(old.body) if old else 0)
            self._memory[key] = kept
            while self._memory_used > self._memory_limit:
                _, gone = self._memory.popitem(last=False)
                self._memory_used -= len(gone.body)


def _touch(path: Path) -> None:
    try:
        if time.time() - path.stat().st_mtime > _TOUCH_S:
            os.utime(path)
    except OSError:
        pass  # evicted meanwhile
