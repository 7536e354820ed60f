"""Files that were made, kept so that a broken download goes on where it stopped, and the next one starts at once.

A file is whole before its first byte is sent: what goes wrong while it is made is an error, never half a file.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from web.export.limits import ABANDONED_SECONDS, MOST_KEPT_BYTES, NoRoom
from web.export.turns import turn

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


class Shelf:
    """Made files by tag, in a folder that all processes of a machine share; it can be thrown away at any time."""

    def __init__(self, folder: Path, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def obtain(self, tag: str, make: Callable[[Path], Path]) -> BinaryIO:
        """The file of ``tag``, opened; ``make`` makes it in the empty folder it is given, where it is not there.

        Opened, it can be read to its end even if it is thrown away meanwhile. Raises TooExpensive, NoRoom, and what
        ``make`` raises.
        """
        if (found := self._look(tag)) is not None:
            return found
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with turn(self._folder / "lock", tag):
                return self._look(tag) or self._made(tag, make)
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom(f"no downloads can be kept in {self._folder}: {error.strerror}") from error
            raise

    def size(self, tag: str) -> int | None:
        """Bytes of the file of ``tag``; None where it is not there."""
        try:
            return (self._folder / tag).stat().st_size
        except OSError:
            return None

    def _look(self, tag: str) -> BinaryIO | None:
        try:
            found = (self._folder / tag).open("rb")
        except FileNotFoundError:
            return None
        os.utime(found.fileno())
        return found

    def _made(self, tag: str, make: Callable[[Path], Path]) -> BinaryIO:
        self._tidy()
        building = self._folder / f"{uuid4().hex}.building"
        building.mkdir()
        try:
            made = make(building)
            file = made.open("rb")
            made.replace(self._folder / tag)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        self._evict(tag)
        return file

    def _tidy(self) -> None:
        """Throw away what killed processes had begun."""
        for begun in self._folder.glob("*.building"):
            newest = max((path.stat().st_mtime for path in (begun, *begun.rglob("*"))), default=0.0)
            if time.time() - newest > ABANDONED_SECONDS:
                shutil.rmtree(begun, ignore_errors=True)

    def _evict(self, newest: str) -> None:
        """Throw the least recently used files away until the others weigh no more than they may."""
        held = [(file, file.stat()) for file in self._folder.iterdir() if file.is_file() and file.name != "lock"]
        weight = sum(stat.st_size for _, stat in held)
        for file, stat in sorted(held, key=lambda one: one[1].st_mtime):
            if weight <= self._most:
                return
            if file.name != newest:
                file.unlink(missing_ok=True)
                weight -= stat.st_size
