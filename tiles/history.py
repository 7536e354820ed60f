"""What is known of a layer's versions: where each changed something, and on which legal dates. Pure, immutable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from tiles.grid import Box

WINDOW = 4096
"""Versions are known one by one for at least so many; older ones are folded into a floor that touches everything."""

_FEW = 4
"""Of so few versions their boxes are looked at one by one, which ends at the first that touches: numpy takes longer to
begin. Of more, all boxes are looked at in one go."""

_Ints = np.ndarray[Any, np.dtype[np.int64]]
_Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Change:
    """One version: when the system recorded it, the boxes (degrees) it changed, the dates its rows begin or end."""

    version: int
    recorded_at: datetime
    boxes: tuple[Box, ...]
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """The versions up to ``version``, known only together: the dates their rows begin or end, and their common box."""

    version: int = 0
    dates: tuple[date, ...] = ()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Effective:
    """What a tile's content depends on. ``version`` 0: the layer never held anything there."""

    version: int
    day: date
    """The last legal boundary reached; ``date.min`` before the first."""


NOTHING = Effective(0, date.min)


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one layer up to ``head``."""

    floor: Floor
    changes: tuple[Change, ...]
    """The versions after the floor, in order and without a gap."""
    _versions: _Ints
    _boxes: _Floats

    @staticmethod
    def of(floor: Floor, changes: Sequence[Change]) -> History:
        """The history of these changes; those that fall out of the window are folded into the floor."""
        head = changes[-1].version if changes else floor.version
        fold = max(0, window_floor(head) - floor.version)
        if fold:
            gone = changes[:fold]
            dates = {day for change in gone for day in change.dates} | set(floor.dates)
            boxes = [box for change in gone for box in change.boxes] + ([floor.box] if floor.box else [])
            floor = Floor(floor.version + fold, tuple(sorted(dates)), _union(np.array(boxes)))
        kept = tuple(changes[fold:])
        counts = [len(change.boxes) for change in kept]
        return History(
            floor,
            kept,
            np.repeat(np.array([change.version for change in kept], dtype=np.int64), counts),
            np.array([box for change in kept for box in change.boxes], dtype=np.float64).reshape(-1, 4),
        )

    @property
    def head(self) -> int:
        """The newest version known; 0 where the layer never held anything."""
        return self.floor.version + len(self.changes)

    @property
    def head_recorded_at(self) -> datetime | None:
        """When the newest version was recorded."""
        return self.changes[-1].recorded_at if self.changes else None

    def recorded_at(self, version: int) -> datetime | None:
        """When ``version`` was recorded; None where it is not above the floor."""
        return self._change(version).recorded_at if version > self.floor.version else None

    def extended(self, newer: Sequence[Change]) -> History:
        """This history and the versions that followed."""
        return History.of(self.floor, (*self.changes, *newer))

    def effective(self, box: Box, version: int, as_of: date) -> Effective:
        """What the content of ``box`` at ``version`` (at most ``head``) and ``as_of`` depends on."""
        if version <= self.floor.version:
            # It is not known here what changed where: each version stands for itself.
            return Effective(version, _last(self.floor.dates, as_of)) if version else NOTHING
        touching = self._touching(box)
        if touching and touching[-1] > version:
            touching = touching[: bisect_right(touching, version)]
        days = (_last(self._change(found).dates, as_of) for found in touching)
        day = max((*days, _last(self.floor.dates, as_of)))
        return Effective(touching[-1] if touching else self.floor.version, day)

    def last_day(self, version: int, as_of: date) -> date:
        """The last legal boundary of the whole layer up to ``as_of``, as known at ``version``."""
        known = self.changes[: max(0, version - self.floor.version)]
        return max((*(_last(change.dates, as_of) for change in known), _last(self.floor.dates, as_of)))

    def bounds(self) -> Box | None:
        """The box in degrees of everything the layer ever held; None where that is nothing."""
        boxes = self._boxes if self.floor.box is None else np.vstack([self._boxes, self.floor.box])
        return _union(boxes)

    def _change(self, version: int) -> Change:
        return self.changes[version - self.floor.version - 1]

    def _touching(self, box: Box) -> list[int]:
        """The versions that changed something in ``box``, in order."""
        if len(self.changes) > _FEW:
            return list(dict.fromkeys(self._versions[self._touch(box)].tolist()))
        west, south, east, north = box
        return [
            change.version
            for change in self.changes
            if any(b[0] <= east and b[2] >= west and b[1] <= north and b[3] >= south for b in change.boxes)
        ]

    def _touch(self, box: Box) -> np.ndarray[Any, np.dtype[np.bool_]]:
        west, south, east, north = box
        boxes = self._boxes
        return (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)


def window_floor(head: int) -> int:
    """The floor for a layer at ``head``. It moves in steps: tiles lose their names seldom, not at each version."""
    return max(0, head // WINDOW - 1) * WINDOW


EMPTY = History.of(Floor(), ())


def _union(boxes: _Floats) -> Box | None:
    if not len(boxes):
        return None
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _last(dates: Sequence[date], as_of: date) -> date:
    found = bisect_right(dates, as_of)
    return dates[found - 1] if found else date.min
