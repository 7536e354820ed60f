"""Tiles kept compressed, on disk for all processes of a machine, with a small memory of each process before it.

A tile is kept under the digest of all that its content depends on, so it is never out of date; it only becomes unused.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tiles.budget import Cut
from tiles.coding import Stored, decode, encode
from tiles.metrics import Metrics
from tiles.shelf import Shelf

_SEAL = struct.Struct("<16sIIii")
"""Before the bytes of a tile: its digest, their checksum, the size of its content, how many features it was cut to."""


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
        self.root = root
        self._metrics = metrics or Metrics()
        self._shelf = Shelf(root, limit)
        self._memory_limit = memory
        self._memory_used = 0
        self._memory: OrderedDict[tuple[str, Stored], Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, coding: Stored) -> Kept | None:
        """The tile ``name`` (a hexadecimal digest of 128 bits) in ``coding``; None where it is not kept so."""
        return self._find([(name, coding)]).get((name, coding))

    def get_all(self, names: Sequence[str], coding: Stored) -> dict[str, Kept]:
        """Of the tiles ``names`` those that are kept in ``coding``, in one look at the disk."""
        return {name: kept for (name, _), kept in self._find([(name, coding) for name in names]).items()}

    def recode(self, name: str, coding: Stored) -> Kept | None:
        """The tile ``name`` in ``coding``, made of its other coding and kept where it is kept only so."""
        other: Stored = "gzip" if coding == "br" else "br"
        found = self._find([(name, coding), (name, other)])
        if (kept := found.get((name, coding))) is not None:
            return kept
        kept = found.get((name, other))
        return None if kept is None else self.put(name, coding, decode(kept.body, other), kept.cut)

    def put(self, name: str, coding: Stored, content: bytes, cut: Cut | None) -> Kept:
        """Keep the tile ``name``; a full or broken disk is no reason not to answer."""
        return self.put_all(coding, {name: (content, cut)})[name]

    def put_all(self, coding: Stored, tiles: Mapping[str, tuple[bytes, Cut | None]]) -> dict[str, Kept]:
        """Keep tiles by name, written together."""
        made = {name: Kept(encode(content, coding), not content, cut) for name, (content, cut) in tiles.items()}
        values = {shelf_key(name, coding): _sealed(name, kept, len(tiles[name][0])) for name, kept in made.items()}
        if not self._shelf.put_all(values):
            self._metrics.add("not_stored", len(values))
        for name, kept in made.items():
            self._remember((name, coding), kept)
        return made

    def _find(self, keys: Sequence[tuple[str, Stored]]) -> dict[tuple[str, Stored], Kept]:
        found: dict[tuple[str, Stored], Kept] = {}
        with self._lock:
            for key in keys:
                if (kept := self._memory.get(key)) is not None:
                    self._memory.move_to_end(key)
                    found[key] = kept
        if found:
            self._metrics.add("hit_memory", len(found))
        missing = {shelf_key(*key): key for key in keys if key not in found}
        if not missing:
            return found
        for number, value in self._shelf.get_all(list(missing)).items():
            key = missing[number]
            kept = _opened(key[0], value)
            if kept is None:
                self._metrics.add("corrupt")
                continue
            self._metrics.add("hit_disk")
            self._remember(key, kept)
            found[key] = kept
        return found

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


def shelf_key(name: str, coding: Stored) -> int:
    """The number under which a tile is kept; two tiles may share one, and then only the later is kept."""
    return int(name[:16], 16) >> 2 << 1 | (coding == "br")


def _sealed(name: str, kept: Kept, size: int) -> bytes:
    counts = (kept.cut.kept, kept.cut.there) if kept.cut else (-1, -1)
    return _SEAL.pack(bytes.fromhex(name), zlib.crc32(kept.body), size, *counts) + kept.body


def _opened(name: str, value: bytes) -> Kept | None:
    """The tile that ``value`` holds; None where it is another one, or not what was stored."""
    if len(value) < _SEAL.size:
        return None
    digest, checksum, size, kept, there = _SEAL.unpack_from(value)
    body = value[_SEAL.size :]
    if digest != bytes.fromhex(name) or checksum != zlib.crc32(body):
        return None
    return Kept(body, size == 0, Cut(kept, there) if kept >= 0 else None)
