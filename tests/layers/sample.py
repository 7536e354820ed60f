"""Small layers and features for tests of the store and of what reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely import box
from shapely.geometry.base import BaseGeometry

from layers.definition import Answer, Code, Field, FieldType, Geometry, Layer, Notify, Text, Tiles
from layers.store import Assertion

NAME = Text("名", "name")
ZONE = Layer(
    id="test_zone",
    theme="test",
    order=1,
    geometry=Geometry.POLYGON,
    title=Text("地域", "Zone"),
    description=Text("試験", "Test"),
    office=Text("課", "Office"),
    fields=(
        Field("use", FieldType.CODE, NAME, required=True, tile=True, codes=(Code("a", NAME), Code("b", NAME))),
        Field("ratio", FieldType.NUMBER, NAME, minimum=0, maximum=1300),
        Field("remarks", FieldType.TEXT, NAME),
    ),
    answer=Answer.COVERS,
    tiles=Tiles(minzoom=8, coverage=True),
    notify=Notify(topics=("test.zone",)),
)
ORIGIN = (139.6, 35.4)
STEP = 0.001


def square(column: int, row: int = 0, size: int = 1) -> BaseGeometry:
    """A square of about 100 m a step, at a place of a grid."""
    west, south = ORIGIN[0] + column * STEP, ORIGIN[1] + row * STEP
    return box(west, south, west + size * STEP, south + size * STEP)


def zone(
    key: str, geom: BaseGeometry | None, since: date | None = None, until: date | None = None, **props: Any
) -> Assertion:
    """An assertion about a zone; without geometry: it does not exist."""
    return Assertion(key, since, until, geom, None if geom is None else {"use": "a", **props})
