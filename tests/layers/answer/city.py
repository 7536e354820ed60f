"""A small city for tests of answers: zones of several kinds with figures, what covers them, and squares in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from shapely import affinity
from shapely.geometry.base import BaseGeometry

from layers.answer import LayerAnswer, PlaceAnswer
from layers.definition import (
    Answer,
    Code,
    Field,
    FieldType,
    Geometry,
    Layer,
    LegalBasis,
    Straddle,
    StraddleRule,
    Style,
    Text,
    Theme,
)
from layers.registry import Catalogue, catalogue
from layers.store import Assertion

LAW = LegalBasis(Text("法", "Act"), Text("第1条", "Article 1"))
RULE = Text("規則。", "The rule.")
USES = tuple(Code(value, Text(f"{value}地域", f"District {value}"), color="#112233") for value in "abcd")


def straddle(rule: StraddleRule, field: str, **more: Any) -> Straddle:
    """A straddle of the test's zones."""
    return Straddle(rule, field, LAW, RULE, **more)


ZONES = Layer(
    id="test_zones",
    theme="test",
    order=1,
    geometry=Geometry.POLYGON,
    title=Text("地域", "Zone"),
    description=RULE,
    office=RULE,
    fields=(
        Field("use", FieldType.CODE, Text("用途", "use"), required=True, tile=True, codes=USES),
        Field("ratio", FieldType.INTEGER, Text("割合", "ratio"), unit="%", minimum=0, maximum=1300),
    ),
    scale=2500,
    answer=Answer.COVERS,
    style=Style(by="use"),
    glance=("ratio",),
    straddles=(
        straddle(StraddleRule.MAJORITY, "use", outside=True),
        straddle(StraddleRule.WEIGHTED, "ratio", outside=True),
    ),
)
HAZARD = replace(ZONES, id="test_hazard", order=2, straddles=())
ROADS = replace(
    ZONES, id="test_roads", order=3, geometry=Geometry.LINE, answer=Answer.WITHIN, within_m=20, straddles=()
)
ASKED = (ZONES, HAZARD, ROADS)
CITY = Catalogue(
    (Theme("test", 1, RULE, RULE),),
    MappingProxyType({layer.id: layer for layer in (*ASKED, catalogue().layer("coverage"))}),
)
SOURCE = {"source": "試験", "fictional": True}
ORIGIN = (139.6, 35.4)
EAST, NORTH = 90_863.0, 110_943.0
"""About so many metres is a degree there."""


def metres(geometry: BaseGeometry) -> BaseGeometry:
    """A geometry given in metres east and north of ``ORIGIN``, in degrees."""
    return affinity.affine_transform(geometry, (1 / EAST, 0, 0, 1 / NORTH, *ORIGIN))


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point given in metres."""
    return ORIGIN[0] + x / EAST, ORIGIN[1] + y / NORTH


def zoned(shapes: Sequence[tuple[BaseGeometry, str, int]], prefix: str = "z") -> list[Assertion]:
    """Zones of shapes in metres, each with its use and ratio."""
    return [
        Assertion(f"{prefix}{n}", None, None, metres(shape), {"use": use, "ratio": ratio})
        for n, (shape, use, ratio) in enumerate(shapes)
    ]


def layer_of(answer: PlaceAnswer, layer: Layer = ZONES) -> LayerAnswer:
    """The answer of one layer."""
    return next(one for theme in answer.themes for one in theme.layers if one.layer.id == layer.id)
