"""What applies to a place: the one question behind click, page, interface, sheet, list and counter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from layers.answer.asked import check_themes, times
from layers.answer.model import PlaceAnswer
from layers.answer.place import Place, PlaceKind
from layers.answer.point import at_point
from layers.answer.site import of_site
from layers.registry import Catalogue
from mapsvc.db.connection import Connection


def restrictions(
    conn: Connection,
    catalogue: Catalogue,
    place: Place,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    themes: Collection[str] | None = None,
) -> PlaceAnswer:
    """What applies to ``place``, per theme and layer, in one of three states.

    ``as_of`` (default: that instant's day in Japan) is the date in law, ``known_at`` (default: now) the instant of the
    system's knowledge; a past instant gives the answer that was given then. ``themes`` limits the answer. Features
    decided but not yet in force are marked ``pending``, and count in no area, unless the question is about the past.

    A site or line is affected where something in force overlaps it by more than touching; else there is no data where
    any of it lies outside of what the data cover. Raises InvalidInput naming ``place`` for a site or line of which no
    data speak, and for a site larger than all that data cover.
    """
    check_themes(catalogue, themes)
    asked = times(as_of, known_at)
    answer = at_point if place.kind is PlaceKind.POINT else of_site
    return answer(conn, catalogue, place, asked, themes)
