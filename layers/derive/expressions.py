"""Style expressions that a declaration's codes, widths and labels become."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians
from typing import Any

from layers.definition import Code, Field, FieldType, Layer
from mapsvc.languages import japanese
from mapsvc.readings import plain

Expression = Any
"""A value of the MapLibre style specification: a constant or an expression array."""

_EQUATOR_PX = 40_075_016.686 / 512
"""Metres of a pixel at the equator at zoom 0, with tiles of 512 pixels."""

_TRUE_FROM = 15
"""Zoom from which widths in metres are drawn to scale."""


def by_code(layer: Layer, pick: Callable[[Code | None], Any]) -> Expression:
    """``pick`` of a feature's code as an expression; a constant where all codes give the same.

    ``pick(None)`` is the value for features without a code.
    """
    field = layer.field(layer.style.by) if layer.style.by else None
    fallback = pick(None)
    if field is None:
        return fallback
    pairs = [(code.value, value) for code in field.codes if (value := pick(code)) != fallback]
    if not pairs:
        return fallback
    groups: dict[Any, list[str]] = {}
    for value, picked in pairs:
        groups.setdefault(picked, []).append(value)
    cases: list[Any] = []
    for picked, values in groups.items():
        cases += [values if len(values) > 1 else values[0], picked]
    return ["match", ["get", field.name], *cases, fallback]


NOW: Expression = ["to-number", ["global-state", "now"], 0]
"""The present in seconds since 1970, which the page sets every minute; 0 where it does not: then nothing is old."""


def unless_stale(layer: Layer, value: Expression, stale: Expression) -> Expression:
    """``value``, or ``stale`` for features whose last observation is older than the layer allows.

    Only where what is drawn is a live value: a car park keeps its place, but not yesterday's vacancy.
    """
    live = layer.live
    if live is None or layer.style.by not in live.fields or value == stale:
        return value
    oldest = ["-", NOW, int(live.stale_after.total_seconds())]
    return ["case", ["<", ["to-number", ["get", live.observed], 0], oldest], stale, value]


def in_force(layer: Layer) -> Expression | None:
    """A filter that leaves out features past their expiry; None for layers whose features do not expire."""
    if layer.live is None or layer.live.expires is None:
        return None
    expires = layer.live.expires
    return ["any", ["!", ["has", expires]], [">", ["to-number", ["get", expires], 0], NOW]]


def label_text(field: Field, language: str, layer: Layer) -> Expression:
    """The words of a label: short titles for codes, the language's own field where the tiles have one."""
    if field.type is FieldType.CODE:
        cases: list[Any] = []
        for code in field.codes:
            cases += [code.value, plain((code.short or code.title).get(language))]
        return ["match", ["get", field.name], *cases, ""]
    own = layer.field(f"{field.name}_{language}") or (None if japanese(language) else layer.field(f"{field.name}_en"))
    value: Expression = ["get", field.name]
    if field.usual:
        said = [part for text in field.usual for part in (text.ja, plain(text.get(language)))]
        value = ["match", value, *said, value]
    if own is not None and own.tile:
        value = ["coalesce", ["get", own.name], value]
    return value if field.type is FieldType.TEXT else ["to-string", value]


def stops(values: list[tuple[float, Expression]], base: float = 1.0) -> Expression:
    """An interpolation over zoom; the zoom may stand only at the top of an expression."""
    curve: Expression = ["linear"] if base == 1.0 else ["exponential", base]
    return ["interpolate", curve, ["zoom"], *(part for pair in values for part in pair)]


def scaled(value: Expression, factor: float, plus: float = 0.0) -> Expression:
    """``value`` × ``factor`` + ``plus``, computed now where it is a number."""
    if isinstance(value, int | float):
        return round(value * factor + plus, 3)
    product: Expression = value if factor == 1 else ["*", value, factor]
    return ["+", product, plus] if plus else product


def line_width(layer: Layer, width: Expression, latitude: float, plus: float = 0.0) -> Expression:
    """Line width over zoom: ``width`` pixels at z14, thinner before; to scale from z15 where metres are known.

    ``latitude`` (degrees) is where metres are turned into pixels; Web Mercator stretches with it. ``plus`` pixels
    are added for a casing on both sides.
    """
    extra = 2 * plus
    before = [
        (6, scaled(width, 0.25, extra * 0.2)),
        (10, scaled(width, 0.5, extra * 0.6)),
        (14, scaled(width, 1, extra)),
    ]
    if layer.style.width_by is None:
        return stops([*before, (18, scaled(width, 2.2, extra))], 1.3)
    metres = ["coalesce", ["to-number", ["get", layer.style.width_by], 0], 0]

    def true(zoom: int) -> Expression:
        pixels_per_metre = round(1 / (_EQUATOR_PX * _cosine(latitude) / 2**zoom), 5)
        least = scaled(width, 1.1)
        drawn: Expression = ["max", ["*", metres, pixels_per_metre], least]
        return ["+", drawn, extra] if extra else drawn

    return stops([*before, (_TRUE_FROM, true(_TRUE_FROM)), (22, true(22))], 2)


def _cosine(latitude: float) -> float:
    return cos(radians(latitude))
