"""Plans over the years: areas of equal label per epoch, followed from one revision to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.demo.faces import Faces, Ints, parts_of
from importers.demo.noise import Floats
from importers.demo.record import Drawn
from importers.demo.zoning import OUTSIDE

Labels = NDArray[np.str_]
Describe = Callable[[str, date, date, int], dict[str, Any]]
"""(label, first decided, in force since, serial) -> properties."""


@dataclass
class _State:
    key: str
    serial: int
    label: str
    area: shapely.Polygon
    members: bytes
    first: date
    since: date


def over_time(faces: Faces, epochs: Sequence[tuple[date, Labels]], prefix: str, describe: Describe) -> list[Drawn]:
    """The states of all areas that ``epochs`` (date in force, label of every face) make, oldest first.

    An area that a revision leaves as it was keeps its state. A changed one keeps its key where most of it was one area
    with the same first word of the label; what is new gets a new key. Faces labelled OUTSIDE belong to no area.
    """
    drawn: list[Drawn] = []
    states: dict[int, _State] = {}
    owner = np.full(len(faces.x), -1)
    serial = 0

    def finish(state: _State, until: date | None) -> None:
        props = describe(state.label, state.first, state.since, state.serial)
        drawn.append(Drawn(state.key, state.area, props, state.since, until))

    for day, labels in epochs:
        parts = parts_of(faces, labels, labels != OUTSIDE)
        following: dict[int, _State] = {}
        fresh = np.full(len(faces.x), -1)
        for label, area, members in sorted(parts, key=lambda part: -float(faces.size[part[2]].sum())):
            stamp = np.sort(members).tobytes()
            old = _ancestor(owner, states, following, label=label, members=members, size=faces.size)
            if old is None:
                serial += 1
                state = _State(f"{prefix}{serial:04d}", serial, label, area, stamp, day, day)
            elif old.members == stamp and old.label == label:
                state = old
            else:
                finish(old, day)
                state = _State(old.key, old.serial, label, area, stamp, old.first, day)
            following[state.serial] = state
            fresh[members] = state.serial
        for number, state in states.items():
            if number not in following:
                finish(state, day)
        states, owner = following, fresh
    for state in states.values():
        finish(state, None)
    return sorted(drawn, key=lambda d: (d.key, d.since or date.min))


def _ancestor(
    owner: Ints, states: dict[int, _State], claimed: dict[int, _State], *, label: str, members: Ints, size: Floats
) -> _State | None:
    known = owner[members]
    known_size = size[members][known >= 0]
    known = known[known >= 0]
    if not len(known):
        return None
    share = np.bincount(known, weights=known_size)
    for number in np.argsort(-share, kind="stable"):
        if share[number] <= 0.3 * size[members].sum():
            return None
        state = states[int(number)]
        if int(number) not in claimed and state.label.split("|")[0] == label.split("|", maxsplit=1)[0]:
            return state
    return None
