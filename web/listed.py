"""A list of places, each answered or with its own problem: one wrong row costs no other its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from flask_babel import gettext

from layers.answer import answer_json, restrictions_for
from layers.answer.place import Place, PlaceKind
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput, NotFound
from web import parameters
from web.errors import members
from web.question import Question, point
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.answer import PlaceAnswer
    from mapsvc.db.connection import Connection

MOST_PLACES = 1_000
MOST_SITES = 100
"""Places of a list that are no points: each is a question of its own."""
_MOST_ID = 200
_MEMBERS = {"id", "lat", "lon", "place"}


def answers(conn: Connection, rows: object, asked: Question) -> bytes:
    """The answers to ``rows`` in their order, as JSON; raises InvalidInput where they are no list of places.

    Points are asked all at once and without what lies nearby; all rows are answered as of one instant.
    """
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_PLACES:
        raise InvalidInput("places", f"must be a list of 1 to {MOST_PLACES} places", "list.places", most=MOST_PLACES)
    moment = replace(asked, known_at=asked.known_at or datetime.now(JST))
    read = [_read(conn, row, moment) for row in rows]
    if sum(isinstance(place, Place) and place.kind is not PlaceKind.POINT for place in read) > MOST_SITES:
        raise InvalidInput("places", f"may hold at most {MOST_SITES} sites and lines", "list.sites", most=MOST_SITES)
    found = iter(_points(conn, [place for place in read if isinstance(place, Place)], moment))
    written = []
    for row, place in zip(rows, read, strict=True):
        answer: PlaceAnswer | Exception
        if isinstance(place, Exception):
            answer = place
        elif place.kind is PlaceKind.POINT:
            answer = next(found)
        else:
            answer = _site(conn, place, moment)
        # Each at once as bytes: a thousand answers as objects would take ten times the memory.
        written.append(orjson.dumps({"id": row.get("id") if isinstance(row, dict) else None} | _said(answer, moment)))
    return b'{"answers":[' + b",".join(written) + b"]}"


def _read(conn: Connection, row: Any, asked: Question) -> Place | Exception:
    """The place of one row, or what is wrong with it."""
    try:
        return _place(conn, row, asked)
    except (InvalidInput, NotFound) as error:
        return error


def _place(conn: Connection, row: Any, asked: Question) -> Place:
    if not isinstance(row, dict):
        raise InvalidInput("places", "must hold objects with id, and lat and lon or place", "list.row")
    if unknown := row.keys() - _MEMBERS:
        known = ", ".join(sorted(_MEMBERS))
        raise InvalidInput(parameters.shown(min(unknown)), gettext("parameter.unknown", known=known))
    name = row.get("id")
    if not isinstance(name, str | int) or isinstance(name, bool) or len(str(name)) > _MOST_ID:
        most = f"must be a text of up to {_MOST_ID} characters or a whole number"
        raise InvalidInput("id", most, "list.id", most=_MOST_ID)
    if "place" not in row:
        return point(_written(row.get("lat")), _written(row.get("lon")))
    if "lat" in row or "lon" in row:
        raise InvalidInput("place", "is given beside lat and lon; give one of the two", "place.twice")
    return asked.place(conn, parameters.reference(str(row["place"])))


def _written(degrees: Any) -> str | None:
    """A number of JSON as an address would have it: 0.00001, never 1e-05."""
    if isinstance(degrees, float) and abs(degrees) < 1000:
        return f"{degrees:.10f}"
    return None if degrees is None else str(degrees)


def _points(conn: Connection, places: Sequence[Place], asked: Question) -> list[PlaceAnswer]:
    points = [(place.lon, place.lat) for place in places if place.kind is PlaceKind.POINT]
    return restrictions_for(
        conn, state().catalogue, points, as_of=asked.as_of, known_at=asked.known_at, themes=asked.themes
    )


def _site(conn: Connection, place: Place, asked: Question) -> PlaceAnswer | Exception:
    try:
        return asked.ask(conn, place)
    except InvalidInput as error:
        return error


def _said(answer: PlaceAnswer | Exception, asked: Question) -> dict[str, Any]:
    if isinstance(answer, Exception):
        return {"problem": members(answer)}
    return {"answer": answer_json(answer, asked.language)}
