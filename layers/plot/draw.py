"""A whole plot: the layers of a window in the map's order, the place marked, and what had to be left out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

import shapely

from layers.answer.place import Place
from layers.definition import Layer
from layers.derive.style import BASE, stage
from layers.derive.theme_colors import PALETTES
from layers.plot.labels import labels
from layers.plot.mark import Box, mark
from layers.plot.paint import Sheet, paint
from layers.plot.presence import Presence, presence
from layers.plot.reading import Drawn, features_in
from layers.plot.svg import picture, units
from layers.plot.tints import Manner, arranged
from layers.plot.window import Window
from layers.registry import Catalogue
from mapsvc.db.connection import Connection

MOST_FEATURES = 40_000
"""Of one layer on one sheet."""
MOST_VERTICES = 600_000
"""Of one sheet: past it, layers of the base map are left out, and the sheet says so."""

Marking = Callable[[Window], tuple[list[str], list[Box]]]
"""What stands on the map above all else, and the boxes (mm) where no label may stand."""

_STAGES = ("ground", "area", "detail", "line", "point")


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture and what it shows."""

    svg: str
    window: Window
    present: tuple[Presence, ...]
    """The layers asked for that are drawn at this scale, in the order in which they are painted."""
    left_out: tuple[Layer, ...]
    """Layers that are incomplete or missing because the sheet would have grown too heavy."""
    too_small: tuple[Layer, ...]
    """Layers that their declaration does not draw at this scale."""


def printable(words: str) -> str:
    """``words`` without characters that no picture may hold."""
    return "".join(char for char in words if char.isprintable())


def plot(
    conn: Connection,
    catalogue: Catalogue,
    place: Place,
    window: Window,
    layer_ids: Collection[str],
    *,
    as_of: date,
    known_at: datetime,
    language: str,
    spell: Callable[[str], str] = printable,
    marking: Marking | None = None,
    most_features: int = MOST_FEATURES,
    most_vertices: int = MOST_VERTICES,
) -> Plot:
    """The layers named, as they were in law at ``as_of`` and known at ``known_at``, in ``window`` around ``place``.

    The same question gives the same picture, byte for byte. ``spell`` gives names in characters that the sheet's font
    has; ``marking`` marks other places than ``place``. Raises UnknownLayer; a database that takes too long raises its
    own error.
    """
    wanted = {layer_id: catalogue.layer(layer_id) for layer_id in layer_ids}
    layers = [layer for layer_id, layer in catalogue.layers.items() if layer_id in wanted]
    too_small = tuple(layer for layer in layers if not layer.style.minzoom <= window.zoom <= layer.style.maxzoom)
    read = [
        features_in(conn, layer, window, as_of=as_of, known_at=known_at, most=most_features)
        for layer in layers
        if layer not in too_small
    ]
    read.sort(key=lambda drawn: _STAGES.index(stage(drawn.layer).value))
    found = [presence(drawn, window) for drawn in read]
    sheet = Sheet()
    land = PALETTES["light"].background
    sheet.shapes.append(f'<rect width="{units(window.width_mm)}" height="{units(window.height_mm)}" fill="{land}"/>')
    fitting = _within_budget(read, most_vertices)
    ways = arranged(found)
    found = [there for there, _ in ways]
    # The ground of the areas is painted first, whatever its place among them.
    for drawn, (_, manner) in sorted(zip(read, ways, strict=True), key=_painted):
        if drawn.layer.id in fitting:
            paint(sheet, drawn, window, manner)
    # What is the same everywhere is named in the legend; upon the map its name would say nothing.
    named = [one for one, there in zip(read, found, strict=True) if one.layer.id in fitting and not there.everywhere]
    marked, free = marking(window) if marking else mark(place, window)
    sheet.shapes += labels(named, window, language, free, spell)
    sheet.shapes += marked
    svg = picture(window.width_mm, window.height_mm, sheet.patterns.values(), sheet.shapes)
    shown = tuple(there for drawn, there in zip(read, found, strict=True) if drawn.layer.id in fitting)
    left_out = tuple(drawn.layer for drawn in read if drawn.layer.id not in fitting or not drawn.complete)
    return Plot(svg, window, shown, left_out, too_small)


def _painted(one: tuple[Drawn, tuple[Presence, Manner]]) -> tuple[int, bool]:
    drawn, (_, manner) = one
    return _STAGES.index(stage(drawn.layer).value), manner is Manner.BAND


def _within_budget(read: list[Drawn], most: int) -> frozenset[str]:
    """The layers that fit: what was asked about first, then the base map from the lightest on."""
    weights = {drawn.layer.id: int(shapely.get_num_coordinates(drawn.geoms).sum()) for drawn in read}
    order = sorted(read, key=lambda drawn: (drawn.layer.theme == BASE, weights[drawn.layer.id]))
    kept: set[str] = set()
    total = 0
    for drawn in order:
        total += weights[drawn.layer.id]
        if total <= most:
            kept.add(drawn.layer.id)
    return frozenset(kept)
