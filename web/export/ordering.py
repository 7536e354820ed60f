"""Orders out of choices: which state of each layer they hold, what is said of it, and the tag that names the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from importlib.metadata import version

from shapely.geometry.base import BaseGeometry

from layers.answer.summary import summaries
from layers.definition import Layer
from layers.query import CRS84, Crs, Filter, Period, Question, pinned
from layers.store import COVERAGE, versions
from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from web import caching
from web.export.about import About, Frame, newest
from web.export.formats import Format
from web.export.order import Encoding, Geometry, Order, Part

FORM = 1
"""Raised where the content of files changes with the program's: it is part of every tag."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose."""

    format: Format
    layers: tuple[Layer, ...]
    period: Period
    language: str
    today: bool = False
    """The period is today because no other was chosen: tomorrow the same address holds another day."""
    known_at: datetime | None = None
    place: BaseGeometry | None = None
    filters: tuple[Filter, ...] = ()
    crs: Crs = CRS84
    encoding: Encoding = "utf-8"
    geometry: Geometry = "wkt"
    zipped: bool = False
    name: str = "map"
    """Of a file of several layers."""
    title: str = "map"


def order(conn: Connection, choice: Choice, frame: Frame, release: str) -> Order:
    """The order for ``choice`` of what the store holds now; ``release`` names the program and its catalogue."""
    days = choice.period
    as_of = days.day or days.last or days.first
    about_layers = summaries(conn, [layer.id for layer in choice.layers], as_of)
    held = versions(conn, [COVERAGE])[COVERAGE]
    parts = []
    for layer in choice.layers:
        pin = pinned(conn, layer, choice.known_at)
        # In files east stands before north, whatever the authority of the system says: programs expect it so.
        crs = replace(choice.crs, north_first=False)
        question = Question(layer, days, pin, choice.place, choice.filters, crs)
        said = About(layer, days, pin, crs, about_layers[layer.id].sources, frame)
        parts.append(Part(question, said))
    moments = [part.question.pin.moment for part in parts] + [held.recorded_at]
    if choice.today and days.day:
        moments.append(datetime.combine(days.day, time(), JST))
    one = choice.layers[0] if len(choice.layers) == 1 else None
    day = str(days).replace("/", "_").replace("..", "")
    return Order(
        choice.format,
        tuple(parts),
        choice.language,
        _tag(choice, parts, (release, held.version, frame)),
        newest(moments),
        f"{one.id if one else choice.name}_{day}".strip("_"),
        f"{one.title.get(choice.language) if one else choice.title}_{day}".strip("_"),
        choice.encoding,
        choice.geometry,
        choice.zipped,
    )


def _tag(choice: Choice, parts: Sequence[Part], frame: tuple[object, ...]) -> str:
    questions = [
        (
            part.question.layer.id,
            str(part.question.pin.moment),
            part.question.pin.current,
            str(part.question.period),
            part.question.place.wkb_hex if part.question.place is not None else None,
            part.question.filters,
            part.question.crs,
        )
        for part in parts
    ]
    form = (choice.format.id, choice.language, choice.encoding, choice.geometry, choice.zipped, choice.today)
    return caching.tag(FORM, version("pyogrio"), *frame, questions, form)
