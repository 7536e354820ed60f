"""Samples of a legend for print: the same colours, patterns, widths and symbols as on the sheet."""

from __future__ import annotations

from layers.definition import Geometry, Pattern
from layers.derive.legend import LegendEntry
from layers.derive.theme_colors import PALETTES
from layers.plot.paint import PIXEL_MM, hatched
from layers.plot.svg import UNIT, pattern_definition, pattern_id, picture, symbol

WIDTH_MM, HEIGHT_MM = 6.4, 3.6


def swatch(entry: LegendEntry, strength: float = 1.0) -> str:
    """The sample of a legend's entry as SVG; ``strength`` as its layer was painted."""
    whole = f'width="{WIDTH_MM * UNIT:g}" height="{HEIGHT_MM * UNIT:g}"'
    definitions: list[str] = []
    if entry.geometry is Geometry.POINT:
        shapes = [symbol(entry.symbol or "circle", WIDTH_MM / 2, HEIGHT_MM / 2, HEIGHT_MM - 0.2, entry.color)]
    elif entry.geometry is Geometry.LINE:
        shapes = _line(entry)
    else:
        shapes = [f'<rect {whole} fill="{PALETTES["light"].background}"/>']
        if entry.filled:
            shapes.append(f'<rect {whole} fill="{entry.color}" fill-opacity="{entry.opacity * strength:.3g}"/>')
            if entry.pattern is not None and entry.pattern is not Pattern.NONE:
                definitions.append(pattern_definition(entry.pattern, entry.color))
                hatching = pattern_id(entry.pattern, entry.color)
                shapes.append(f'<rect {whole} fill="url(#{hatching})" fill-opacity="{hatched(strength):.2g}"/>')
        shapes.append(_frame(entry))
    return picture(WIDTH_MM, HEIGHT_MM, definitions, shapes)


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
