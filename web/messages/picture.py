"""Where it is, as a small map (PNG) that a message carries with it: nothing is fetched, so nobody sees who reads it."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import shapely
import typst

from layers.answer.place import Place, PlaceKind
from layers.plot import numbers, plot
from mapsvc.dates import JST
from mapsvc.errors import MapsvcError
from mapsvc.geo import plane_crs
from web.features.picture import GROUND, Subject, of_feature, window_for
from web.messages.palette import paletted
from web.messages.wording import day_seen
from web.sheet.fonts import fonts
from web.sheet.png import pixels

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.messages.model import Event

log = logging.getLogger("mapsvc.mail")

MOST_SECONDS, SHARE, URGENT_SECONDS = 20.0, 0.25, 3.0
"""Pictures may take so long at a stretch, and of all time so large a share; what is over goes with words and addresses
alone, so that a hundred thousand letters of which each tells something else still leave. A warning waits for no map."""
PER_INCH = 178
"""Dots: 80 mm become 560 pixels, shown 300 to 560 wide."""
_MOST_KEPT = 400
_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")"""


class Illustrator:
    """Draws and remembers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: OrderedDict[tuple[object, ...], bytes | None] = OrderedDict()
        self._left, self._since = MOST_SECONDS, time.monotonic()

    def picture(self, conn: Connection, events: Sequence[Event], language: str, *, urgent: bool) -> bytes | None:
        """The map of ``events``, numbered as they are told where there are several; None where it cannot be drawn."""
        if not events:
            return None
        key = (language, *(event.id for event in events))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        started = time.monotonic()
        self._left = min(MOST_SECONDS, self._left + (started - self._since) * SHARE)
        self._since = started
        if self._left < (MOST_SECONDS - URGENT_SECONDS if urgent else 0):
            return None
        made = self._tried(conn, events, language)
        self._left -= time.monotonic() - started
        self._kept[key] = made
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return made

    def _tried(self, conn: Connection, events: Sequence[Event], language: str) -> bytes | None:
        """A message without its map is better than none."""
        try:
            return png(self._drawn(conn, events, language))
        except (MapsvcError, psycopg.Error, shapely.errors.GEOSException, typst.TypstError, ValueError) as error:
            log.warning("a map could not be drawn for a message (%s)", type(error).__name__)
            return None

    def _drawn(self, conn: Connection, events: Sequence[Event], language: str) -> str:
        first = events[0]
        if len(events) == 1:
            return of_feature(conn, self._catalogue, Subject(first.layer, first.geometry, day_seen(first), language))
        together = shapely.GeometryCollection([shapely.box(*event.geometry.bounds) for event in events])
        window = window_for(together)
        places = [_place(event) for event in events]
        layers = {event.layer.id for event in events} | (GROUND & self._catalogue.layers.keys())
        return plot(
            conn, self._catalogue, places[0], window, sorted(layers),
            as_of=day_seen(first), known_at=datetime.now(JST), language=language,
            marking=partial(numbers, places), most_features=3_000, most_vertices=40_000,
        ).svg  # fmt: skip


def _place(event: Event) -> Place:
    inside = shapely.point_on_surface(event.geometry)
    return Place(inside, PlaceKind.POINT, inside.x, inside.y, plane_crs(inside.x, inside.y))


def png(svg: str) -> bytes:
    """A picture as PNG in at most 256 colours; raises typst.TypstError."""
    compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(_PAGE.encode(), format="pdf", sys_inputs={"svg": svg})
    assert isinstance(made, bytes)
    drawn = pixels(made, 1, PER_INCH)
    assert drawn is not None
    return paletted(drawn)
