"""One file in the making: reading chunk after chunk within limits, and what has to be told of it."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from layers.query import Item, Position, Question, pinned, read
from mapsvc.errors import InvalidInput, TooExpensive
from web.export.limits import LEAST_FREE_BYTES, MOST_BYTES, MOST_SECONDS, NoRoom
from web.export.order import Connect

AT_ONCE = 1_000
"""So many features are in memory at once."""


@dataclass(slots=True)
class Work:
    """One build, in a folder of its own."""

    connection: Connect
    folder: Path
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    told: Callable[[int], None] = lambda _features: None
    """Hears after each chunk how many features are read."""
    replaced: Counter[str] = field(default_factory=Counter)
    """Characters that the encoding does not have, with how often they were met."""
    cut: Counter[str] = field(default_factory=Counter)
    """Columns whose texts were too long for the format, with how often."""
    features: Counter[str] = field(default_factory=Counter)
    """By layer."""
    _begun: float = field(default_factory=time.monotonic)

    def chunks(self, question: Question) -> Iterator[list[Item]]:
        """The features in key order, all of one state of the layer; a connection is held only while a chunk is read.

        Raises InvalidInput("bbox") where the file grows too large, TooExpensive where it takes too long, NoRoom.
        """
        after: Position | None = None
        while True:
            with self.connection() as conn:
                # Which rows are closed by now decides how they are found; which ones they are, the moment does.
                pin = pinned(conn, question.layer, question.pin.moment)
                found = read(conn, replace(question, pin=pin), after, AT_ONCE)
            self.features[question.layer.id] += len(found)
            self.check()
            self.told(self.features.total())
            if found:
                yield found
            if len(found) < AT_ONCE:
                return
            after = found[-1].position

    def check(self) -> None:
        """Refuse to go on where the file has become too large, takes too long, or leaves too little of the disk."""
        if sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file()) > self.most_bytes:
            mb = self.most_bytes // 1_000_000
            raise InvalidInput(
                "bbox",
                f"or filter must choose less: the file would be larger than {mb} MB; whole layers are at /downloads",
                "download_large",
                mb=mb,
            )
        if time.monotonic() - self._begun > self.most_seconds:
            raise TooExpensive("making the file takes longer than a visitor may wait")
        if shutil.disk_usage(self.folder).free < LEAST_FREE_BYTES:
            raise NoRoom("too little of the disk is free for a download")
