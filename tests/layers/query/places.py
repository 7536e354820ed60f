"""A layer with a field of every type, and a dozen features, from which the right answers can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from shapely import box
from shapely.geometry.base import BaseGeometry

from layers.definition import Code, Field, FieldType, Geometry, Layer, Text
from layers.query import Period, Question, count, pinned, read, translated
from layers.query.period import on
from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import Connection

NAME = Text("名", "name")
KINDS = tuple(Code(value, NAME) for value in ("red", "green", "blue"))
LAYER = Layer(
    id="test_place",
    theme="test",
    order=1,
    geometry=Geometry.POLYGON,
    title=Text("場所", "Place"),
    description=Text("試験", "Test"),
    office=Text("課", "Office"),
    fields=(
        Field("name", FieldType.TEXT, NAME),
        Field("kind", FieldType.CODE, NAME, required=True, codes=KINDS),
        Field("kinds", FieldType.CODES, NAME, codes=KINDS),
        Field("number", FieldType.INTEGER, NAME),
        Field("size", FieldType.NUMBER, NAME),
        Field("open", FieldType.BOOLEAN, NAME),
        Field("built", FieldType.DATE, NAME),
        Field("seen", FieldType.DATETIME, NAME),
        Field("site", FieldType.URL, NAME),
        Field("owner", FieldType.TEXT, NAME, personal=True),
    ),
)
DAY = date(2020, 1, 1)
NAMES = ("Alpha", "alpine", "ÉCOLE", "école", "大学", "ガーデン", "50%", "a_b", "it's", None, "Ａｂｃ", "zz")


def props(at: int) -> dict[str, Any]:
    """The properties of the feature ``at``; each third has no number, each fourth no size."""
    found: dict[str, Any] = {
        "name": NAMES[at],
        "kind": ("red", "green", "blue")[at % 3],
        "kinds": [[], ["red"], ["red", "green"], ["red", "green", "blue"]][at % 4],
        "number": None if at % 3 == 2 else at * 10,
        "size": None if at % 4 == 3 else at / 4,
        "open": at % 2 == 0,
        "built": date(2000 + at, 4, 1).isoformat(),
        "seen": datetime(2020, 1, 1 + at, 12, tzinfo=JST).isoformat(),
        "site": f"https://example.org/{at}",
        "owner": "山田",
    }
    return {name: value for name, value in found.items() if value is not None}


def shape(at: int) -> BaseGeometry:
    """A square of a hundredth of a degree, each beside the one before."""
    return box(139 + at / 100, 35.0, 139 + (at + 1) / 100, 35.01)


def assertion(at: int) -> Assertion:
    """The feature ``p00``, ``p01`` …, in force since 2010 plus ``at`` years; the even ones for six years."""
    until = date(2016 + at, 1, 1) if at % 2 == 0 else None
    return Assertion(f"p{at:02}", date(2010 + at, 1, 1), until, shape(at), props(at))


def fill(conn: Connection) -> None:
    """Store all features."""
    commit(conn, LAYER, [assertion(at) for at in range(len(NAMES))])


ALL = Period(None, None)


def keys(conn: Connection, text: str, language: Any = "cql2-text", period: Period = ALL) -> list[str]:
    """The keys of the features that meet a filter."""
    question = Question(LAYER, period, pinned(conn, LAYER), filters=(translated(LAYER, text, language),))
    found = [item.key for item in read(conn, question, None, 100)]
    assert count(conn, question, 100, 5_000) == len(found)
    return found


def those(test: Callable[[int, dict[str, Any]], bool | None]) -> list[str]:
    """The keys of the features for whose number and properties ``test`` is true."""
    return [f"p{at:02}" for at in range(len(NAMES)) if test(at, props(at))]


__all__ = ["ALL", "DAY", "LAYER", "NAMES", "assertion", "fill", "keys", "on", "props", "shape", "those"]
