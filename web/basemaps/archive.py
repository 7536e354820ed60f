"""One PMTiles file (version 3), read tile by tile: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md.

Every length that the file names is checked against the file before it is read, so that a broken one costs a message
and not the process.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

HEADER_BYTES = 127
MOST_TILE_BYTES = 5_000_000
MOST_DIRECTORY_BYTES = 2_000_000
MOST_METADATA_BYTES = 4_000_000
_DEPTH = 4
"""Directories on the way to a tile, as the specification's own reader has it."""
_DIRECTORIES = 64
"""Directories of one file that are remembered."""
KINDS = {
    TileType.MVT: ("mvt", "application/vnd.mapbox-vector-tile"),
    TileType.PNG: ("png", "image/png"),
    TileType.JPEG: ("jpg", "image/jpeg"),
    TileType.WEBP: ("webp", "image/webp"),
    TileType.AVIF: ("avif", "image/avif"),
}


class BrokenArchive(ValueError):
    """The file cannot be served; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a file is known as the same: a change of any means that it was replaced."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of ``path`` now; raises OSError."""
        found = path.stat()
        return cls(found.st_ino, found.st_size, found.st_mtime_ns)

    @property
    def version(self) -> str:
        """Short and different for every file."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


class Archive:
    """An open PMTiles file. Threads may read it together."""

    def __init__(self, path: Path) -> None:
        """Open ``path``; raises BrokenArchive for what cannot be served, OSError where it cannot be read."""
        self.path = path
        self.stamp = Stamp.of(path)
        self._directories: OrderedDict[tuple[int, int], list[Entry]] = OrderedDict()
        self._lock = Lock()
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.header: dict[str, Any] = self._header()
            self.metadata: dict[str, Any] = self._metadata()
            self._directory(self.header["root_offset"], self.header["root_length"])
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back; reading from it afterwards raises OSError."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        self.close()

    @property
    def kind(self) -> tuple[str, str]:
        """Ending and media type of its tiles."""
        return KINDS[self.header["tile_type"]]

    @property
    def vector(self) -> bool:
        """Whether its tiles are drawn by a style."""
        return self.header["tile_type"] is TileType.MVT

    @property
    def gzipped(self) -> bool:
        """Whether its tiles lie in the file as gzip."""
        return self.header["tile_compression"] is Compression.GZIP

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The bytes of a tile as they lie in the file; None where it holds none. Raises BrokenArchive."""
        if not self.header["min_zoom"] <= z <= self.header["max_zoom"] or not (0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        wanted = zxy_to_tileid(z, x, y)
        offset, length = self.header["root_offset"], self.header["root_length"]
        for _ in range(_DEPTH):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                start = self.header["tile_data_offset"] + entry.offset
                return self._bytes(start, entry.length, MOST_TILE_BYTES, "a tile")
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        raise BrokenArchive("its directories lead from one to another without end")

    def _bytes(self, offset: int, length: int, most: int, what: str) -> bytes:
        if not 0 < length <= most or offset + length > self.stamp.size:
            raise BrokenArchive(f"{what} would be {length} bytes at {offset} of {self.stamp.size}: cut off or broken")
        found = os.pread(self._file, length, offset)
        if len(found) < length:
            raise BrokenArchive(f"it became shorter while it was read ({what})")
        return found

    def _header(self) -> dict[str, Any]:
        try:
            read = deserialize_header(self._bytes(0, HEADER_BYTES, HEADER_BYTES, "the header"))
        except MagicNumberNotFound as error:
            raise BrokenArchive("it does not begin as a PMTiles file does") from error
        except SpecVersionUnsupported as error:
            raise BrokenArchive("it is PMTiles of another version than 3: convert it with `pmtiles convert`") from error
        except (UnicodeDecodeError, ValueError) as error:
            raise BrokenArchive(f"its header cannot be read: {error}") from error
        header: dict[str, Any] = dict(read)
        if header["tile_type"] not in KINDS:
            known = ", ".join(kind for kind, _ in KINDS.values())
            raise BrokenArchive(f"its tiles are {header['tile_type'].name}; known are {known}")
        if header["internal_compression"] is not Compression.GZIP:
            raise BrokenArchive("its directories are not gzip: convert it with `pmtiles convert`")
        allowed = {Compression.GZIP, Compression.NONE} if header["tile_type"] is TileType.MVT else {Compression.NONE}
        if header["tile_compression"] not in allowed:
            raise BrokenArchive(f"its tiles are compressed as {header['tile_compression'].name}, which is not served")
        if not 0 <= header["min_zoom"] <= header["max_zoom"] <= 24:
            raise BrokenArchive(f"its zooms ({header['min_zoom']} to {header['max_zoom']}) are none")
        return header

    def _metadata(self) -> dict[str, Any]:
        length = self.header["metadata_length"]
        if not length:
            return {}
        raw = self._bytes(self.header["metadata_offset"], length, MOST_METADATA_BYTES, "its description")
        try:
            read = json.loads(gzip.decompress(raw))
        except (ValueError, EOFError, OSError, zlib.error) as error:
            raise BrokenArchive(f"its description cannot be read: {error}") from error
        return read if isinstance(read, dict) else {}

    def _directory(self, offset: int, length: int) -> list[Entry]:
        with self._lock:
            held = self._directories.get((offset, length))
            if held is not None:
                self._directories.move_to_end((offset, length))
                return held
        raw = self._bytes(offset, length, MOST_DIRECTORY_BYTES, "a directory")
        try:
            read = deserialize_directory(raw)
        except (ValueError, EOFError, OSError, IndexError, zlib.error) as error:
            raise BrokenArchive(f"a directory cannot be read: {error}") from error
        with self._lock:
            self._directories[offset, length] = read
            while len(self._directories) > _DIRECTORIES:
                self._directories.popitem(last=False)
        return read
