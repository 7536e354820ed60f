"""Samples of a legend for print: the same colours, patterns, widths and symbols as on the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from layers.definition import Geometry, Pattern
from layers.derive.legend import LegendEntry
from layers.derive.theme_colors import PALETTES
from layers.plot.paint import BAND_OPACITY, HATCH_OPACITY, PIXEL_MM
from layers.plot.svg import UNIT, pattern_definition, pattern_id, picture, symbol, units

WIDTH_MM, HEIGHT_MM = 6.4, 3.6
_BAND_MM = 1.0


def swatch(entry: LegendEntry, banded: bool = False) -> str:
    """The sample of a legend's entry as SVG; ``banded`` as its layer was painted."""
    definitions: list[str] = []
    if entry.geometry is Geometry.POINT:
        shapes = [symbol(entry.symbol or "circle", WIDTH_MM / 2, HEIGHT_MM / 2, HEIGHT_MM - 0.2, entry.color)]
    elif entry.geometry is Geometry.LINE:
        shapes = _line(entry)
    else:
        land = (
            f'<rect width="{WIDTH_MM * UNIT:g}" height="{HEIGHT_MM * UNIT:g}" fill="{PALETTES["light"].background}"/>'
        )
        shapes = [land, *(_filling(entry, banded, definitions) if entry.filled else ()), _frame(entry)]
    return picture(WIDTH_MM, HEIGHT_MM, definitions, shapes)


def _filling(entry: LegendEntry, banded: bool, definitions: list[str]) -> Iterator[str]:
    width, height = units(WIDTH_MM), units(HEIGHT_MM)
    area = f"M0 0H{width}V{height}H0z"
    if banded:
        edge = units(_BAND_MM)
        area += f"M{edge} {edge}H{width - edge}V{height - edge}H{edge}z"
    path = f'<path d="{area}" fill-rule="evenodd"'
    yield f'{path} fill="{entry.color}" fill-opacity="{BAND_OPACITY if banded else entry.opacity:.3g}"/>'
    if entry.pattern is not None and entry.pattern is not Pattern.NONE:
        definitions.append(pattern_definition(entry.pattern, entry.color))
        hatching = pattern_id(entry.pattern, entry.color)
        yield f'{path} fill="url(#{hatching})" fill-opacity="{HATCH_OPACITY}"/>'


def _frame(entry: LegendEntry) -> str:
    boundary = not entry.filled
    width = max((entry.width or 1.0) * PIXEL_MM, 0.25) * UNIT if boundary else 12
    dash = f' stroke-dasharray="{" ".join(f"{part * width:g}" for part in entry.dash)}"' if entry.dash else ""
    inset = width / 2
    return (
        f'<rect x="{inset:g}" y="{inset:g}" width="{WIDTH_MM * UNIT - width:g}" height="{HEIGHT_MM * UNIT - width:g}" '
        f'fill="none" stroke="{entry.outline or "#6b7280"}" stroke-width="{width:g}"{dash}/>'
    )


def _line(entry: LegendEntry) -> list[str]:
    width = min(max((entry.width or 2) * PIXEL_MM, 0.3), 1.6) * UNIT
    dash = f' stroke-dasharray="{" ".join(f"{part * width:g}" for part in entry.dash)}"' if entry.dash else ""
    path = f'd="M20 {HEIGHT_MM * UNIT / 2:g}H{WIDTH_MM * UNIT - 20:g}" fill="none"'
    land = f'<rect width="{WIDTH_MM * UNIT:g}" height="{HEIGHT_MM * UNIT:g}" fill="{PALETTES["light"].background}"/>'
    # A road of the base map may be white: it is shown on the land, between its edges.
    casing = f'{land}<path {path} stroke="{entry.outline}" stroke-width="{width + 30:g}"/>' if entry.outline else ""
    return [casing, f'<path {path} stroke="{entry.color}" stroke-width="{width:g}"{dash}/>']
