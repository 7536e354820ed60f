"""What the store holds in and around a site or line: pieces by layer and kind, in the site's own metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.answer.asked import Times
from layers.answer.frame import Frame
from layers.answer.kinds import Kind, kind_of
from layers.answer.model import Found
from layers.answer.place import Place
from layers.answer.scale import degree_in_metres
from layers.answer.theme import Covered, Here, coverage_source, expired
from layers.definition import Layer
from layers.store import COVERAGE
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.errors import TooExpensive

MOST_PIECES = 60_000
"""A site among more pieces would be answered in minutes."""
MOST_CUTS = 8_000_000
"""Vertices of a place times pieces around it: what a cut costs. More would take minutes, too."""


LONGEST_S = 10.0
"""Seconds that the shapes of one place may take; a comb of thousands of teeth over a quarter would take minutes."""


@dataclass(slots=True)
class Ground:
    """The neighbourhood of a place."""

    frame: Frame
    shape: BaseGeometry
    """The place itself, in the frame."""
    here: Here
    """The sources of data that speak within the box around it."""
    features: dict[int, Found] = field(default_factory=dict)
    by_layer: defaultdict[str, dict[int, list[BaseGeometry]]] = field(default_factory=lambda: defaultdict(dict))
    """Layer → feature → its pieces."""
    coverage: defaultdict[str, list[BaseGeometry]] = field(default_factory=lambda: defaultdict(list))
    """Layer → the pieces in which its data speak."""
    until: float = field(default_factory=lambda: perf_counter() + LONGEST_S)

    def go_on(self) -> None:
        """Raise TooExpensive where the place has taken its time."""
        if perf_counter() > self.until:
            raise TooExpensive("the site takes too long to be answered; simplify it, or ask about its parts")

    def kinds(self, layer: Layer, *, pending: bool) -> dict[Kind, list[int]]:
        """The features of the layer by kind, in force or pending."""
        kinds: defaultdict[Kind, list[int]] = defaultdict(list)
        for feature in sorted(self.by_layer.get(layer.id, ())):
            if self.features[feature].pending == pending:
                kinds[kind_of(layer, self.features[feature].props)].append(feature)
        return dict(sorted(kinds.items()))


def ground(conn: Connection, layers: Sequence[Layer], place: Place, asked: Times, around_m: float) -> Ground:
    """What lies within ``around_m`` metres of the box of ``place``. Raises TooExpensive where that is too much."""
    east, north = degree_in_metres(place)
    west, south, right, top = shapely.bounds(place.geometry).tolist()
    rows = conn.execute(
        sql("layers.answer", "site_pieces").encode(),
        {
            "west": west - around_m / east,
            "south": south - around_m / north,
            "east": right + around_m / east,
            "north": top + around_m / north,
            "layers": [COVERAGE, *(layer.id for layer in layers)],
            "as_of": asked.day,
            "known_at": asked.instant,
            "pending": asked.pending,
            "most": MOST_PIECES + 1,
        },
    ).fetchall()
    if len(rows) > MOST_PIECES:
        raise TooExpensive("the site is too large to be answered at once; ask about its parts")
    if len(rows) * int(shapely.get_num_coordinates(place.geometry)) > MOST_CUTS:
        raise TooExpensive("the site is too large to be answered with so many vertices; simplify it, or ask in parts")
    rows.sort(key=lambda row: (row[1], row[2]))
    by_id = {layer.id: layer for layer in layers}
    frame = Frame(place)
    shapes = frame.local(shapely.from_wkb([bytes(row[2]) for row in rows])) if rows else np.array([], dtype=object)
    found = Ground(frame, frame.local([place.geometry])[0], Here())
    stored = _features(conn, {row[0] for row in rows}, {row[1] for row in rows}, asked)
    for (layer_id, feature, _), shape in zip(rows, shapes, strict=True):
        one = stored[feature]
        if layer_id == COVERAGE:
            spoken = one.props["layer"]
            found.coverage[spoken].append(shape)
            if shapely.intersects(shape, found.shape):
                rank = (one.valid_from or date.min, one.key)
                found.here.covered(Covered(spoken, rank, coverage_source(one.props)))
        elif not expired(by_id.get(layer_id), one.props, asked.instant):
            found.features[feature] = one
            found.by_layer[layer_id].setdefault(feature, []).append(shape)
    return found


def _features(conn: Connection, layers: set[str], ids: set[int], asked: Times) -> dict[int, Found]:
    values = {"layers": sorted(layers), "ids": sorted(ids)}
    rows = conn.execute(sql("layers.answer", "features").encode(), values)
    return {
        row[0]: Found(
            row[0], row[2], row[3], row[4], row[5], None, row[4] is not None and row[4] > asked.day, digest=row[6]
        )
        for row in rows
    }
