"""What is asked of a place beside the place itself, as every address that asks takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import shapely

from layers.answer import place_from, place_of, restrictions
from layers.definition import Answer
from layers.store import versions
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.state import state

if TYPE_CHECKING:
    from layers.answer import PlaceAnswer
    from layers.answer.place import Place
    from mapsvc.db.connection import Connection

PARAMETERS = frozenset({"as_of", "known_at", "lang", "themes"})
PLACE_PARAMETERS = frozenset({"lat", "lon", "place"})


@dataclass(frozen=True, slots=True)
class Question:
    """A day in law (None: today), an instant of knowledge (None: now), a language and themes (None: all)."""

    as_of: date | None
    known_at: datetime | None
    language: str
    themes: tuple[str, ...] | None

    def ask(self, conn: Connection, place: Place) -> PlaceAnswer:
        """What applies to ``place``; raises InvalidInput."""
        return restrictions(
            conn, state().catalogue, place, as_of=self.as_of, known_at=self.known_at, themes=self.themes
        )

    def place(self, conn: Connection, reference: str) -> Place:
        """The place that ``reference`` names on the day that is asked for; raises InvalidInput, NotFound."""
        return place_from(conn, state().catalogue, reference, as_of=self.as_of, known_at=self.known_at)

    def tag(self, conn: Connection, *about: object, every_layer: bool) -> str:
        """The tag of an answer; ``every_layer``: the place itself comes from a layer, which may answer nothing."""
        layers = state().catalogue.layers.values()
        asked = [layer.id for layer in layers if every_layer or layer.answer is not Answer.NONE]
        now = caching.spelled(versions(conn, [*asked, "coverage"]))
        moment = self.known_at or caching.minute()
        return caching.tag(state().release, now, *about, self.as_of, moment, self.language, self.themes)


def question() -> Question:
    """The question that this request's parameters ask; raises InvalidInput."""
    return Question(parameters.as_of(), parameters.known_at(), parameters.language(), parameters.themes())


def point(lat: str | None, lon: str | None) -> Place:
    """The point at ``lat``, ``lon``; raises InvalidInput("lat" or "lon")."""
    north = parameters.latitude(lat)
    return place_of(shapely.Point(parameters.longitude(lon), north))


def named_place(conn: Connection, asked: Question) -> Place:
    """The place that ``place=``, or ``lat=`` and ``lon=``, name; raises InvalidInput, NotFound."""
    lat, lon, reference = parameters.single("lat"), parameters.single("lon"), parameters.place_reference()
    if reference is None:
        return point(lat, lon)
    if lat is not None or lon is not None:
        raise InvalidInput("place", "is given beside lat and lon; give one of the two", "place.twice")
    return asked.place(conn, reference)
