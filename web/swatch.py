"""Colour samples as inline SVG: the same colours, patterns and symbols as on the map, and no style attribute."""

from __future__ import annotations

import re

from markupsafe import Markup

from layers.definition import Geometry, Pattern
from layers.derive.colors import ink_on
from layers.derive.legend import LegendEntry
from layers.derive.symbols import PATTERNS, SYMBOLS

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_WIDTH, _HEIGHT = 24, 16
_INK = "#1d2b33"


def _svg(inside: str, width: int = _WIDTH, height: int = _HEIGHT) -> Markup:
    # Everything put inside is a constant of ours or was matched as a colour.
    return Markup(  # noqa: S704
        f'<svg class="swatch" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true" focusable="false">{inside}</svg>'
    )


def _hatching(pattern: Pattern, color: str) -> str:
    drawing = PATTERNS[pattern]
    if not drawing.path:
        return ""
    ink = ink_on(color)  # as the map's own pattern
    paint = f'fill="none" stroke="{ink}" stroke-width="{drawing.stroke}"' if drawing.stroke else f'fill="{ink}"'
    # Repeated by hand: a <pattern> needs an id, and a page shows the same sample many times.
    tiles = "".join(
        f'<path d="{drawing.path}" transform="translate({x} {y})"/>'
        for x in range(0, _WIDTH, drawing.size)
        for y in range(0, _HEIGHT, drawing.size)
    )
    return f"<g {paint}>{tiles}</g>"


def area(color: str, pattern: Pattern = Pattern.NONE, opacity: float = 1.0) -> Markup:
    """A filled sample with its pattern, as pale as on the map."""
    frame = (
        f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" fill="none" '
        f'stroke="{_INK}" stroke-opacity="0.45"/>'
    )
    # White beneath: through a dark page the colour would be another.
    whole = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill='
    ground = f'{whole}"#fff"/>{whole}"{color}" fill-opacity="{opacity:g}"/>'
    return _svg(ground + _hatching(pattern, color) + frame)


def line(color: str, width: float = 3, dash: tuple[float, ...] = ()) -> Markup:
    """A stroke; dashes are in multiples of its width, as on the map."""
    width = min(max(width, 1), 6)
    dashes = f' stroke-dasharray="{" ".join(f"{part * width:g}" for part in dash)}"' if dash else ""
    return _svg(f'<path d="M1 12L9 6L15 10L23 4" fill="none" stroke="{color}" stroke-width="{width:g}"{dashes}/>')


def boundary(color: str, dash: tuple[float, ...] = ()) -> Markup:
    """An area of which only the outline is drawn."""
    dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
    return _svg(
        f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{_HEIGHT - 2}" fill="none" '
        f'stroke="{color}" stroke-width="1.5"{dashes}/>'
    )


def point(color: str, symbol: str) -> Markup:
    """A point symbol; a dot for symbols without a drawing of their own."""
    drawing = SYMBOLS.get(symbol)
    if drawing is None or not drawing.ground:
        return _svg(f'<circle cx="12" cy="8" r="6" fill="{color}" stroke="#fff"/>')
    return _svg(
        f'<path d="{drawing.ground}" fill="{color}"/><path d="{drawing.glyph}" fill="#fff" fill-rule="evenodd"/>',
        24,
        24,
    )


def sample(
    color: str | None,
    pattern: str | None = None,
    symbol: str | None = None,
    geometry: str = Geometry.POLYGON,
    opacity: float = 1.0,
) -> Markup:
    """The sample for a colour as answers and legends name it; empty where there is no colour."""
    if color is None or not _COLOR.fullmatch(color):
        return Markup()
    if geometry == Geometry.POINT:
        return point(color, symbol or "circle")
    if geometry == Geometry.LINE:
        return line(color)
    return area(color, Pattern(pattern) if pattern else Pattern.NONE, opacity or 1.0)


def of_entry(entry: LegendEntry) -> Markup:
    """The sample of a legend's entry."""
    if entry.geometry is Geometry.POLYGON and not entry.filled:
        return boundary(entry.outline or entry.color, entry.dash or ())
    if entry.geometry is Geometry.LINE:
        return line(entry.color, entry.width or 3, entry.dash or ())
    return sample(entry.color, entry.pattern, entry.symbol, entry.geometry, entry.opacity)
