"""The place that a list is asked near to: coordinates, a feature, or words that a person types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.answer import place_from
from layers.answer.reference import is_reference
from layers.findable import Level
from layers.query.nearby import Near
from layers.search import find
from mapsvc.errors import InvalidInput
from web.meant import sure
from web.state import state

if TYPE_CHECKING:
    from layers.search import Match
    from mapsvc.db.connection import Connection
    from web.features.asked import Asked

_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means: one place with its name, or several to choose from, or none."""

    near: Near | None
    title: str
    matches: tuple[Match, ...] = ()


def meant(conn: Connection, asked: Asked, language: str) -> Meant | None:
    """The place that ``near`` names; None where it is not asked for; raises InvalidInput("near"), NotFound."""
    text = asked.near
    if text is None:
        return None
    catalogue = state().catalogue
    if is_reference(text):
        try:
            place = place_from(conn, catalogue, text, as_of=asked.day)
        except InvalidInput as error:
            raise InvalidInput("near", error.reason, error.code, **error.values) from error
        title = place.title or f"{place.lat:.5f}, {place.lon:.5f}"
        return Meant(Near(place.lon, place.lat, asked.within_m), title)
    try:
        found = find(conn, catalogue, text, language=language, as_of=asked.day, limit=_OFFERED)
    except InvalidInput as error:
        raise InvalidInput("near", error.reason, error.code, **error.values) from error
    match = sure(found)
    if match is None or match.level in {Level.PREFIX, Level.PARTIAL}:
        return Meant(None, text, found.matches)
    return Meant(Near(match.lon, match.lat, asked.within_m), match.title)
