"""Colour samples as inline SVG: the same colours, patterns and symbols as on the map, and no style attribute.

Each sample holds its drawing for a light and for a dark screen; the style sheet shows the one that fits.
"""

from __future__ import annotations

from markupsafe import Markup

from layers.definition import Geometry, Layer, Pattern
from layers.derive.colors import ink_on
from layers.derive.legend import LegendEntry, legend
from layers.derive.symbols import PATTERNS, SYMBOLS
from layers.derive.theme_colors import PALETTES, Scheme

_WIDTH, _HEIGHT = 24, 16
_INK: dict[Scheme, str] = {"light": "#1d2b33", "dark": "#dfe7ea"}


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


def _area(entry: LegendEntry, scheme: Scheme) -> str:
    whole = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill='
    # The map's land beneath: through anything else the translucent colour would be another.
    ground = f'{whole}"{PALETTES[scheme].background}"/>{whole}"{entry.color}" fill-opacity="{entry.opacity:g}"/>'
    frame = (
        f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" fill="none" '
        f'stroke="{_INK[scheme]}" stroke-opacity="0.45"/>'
    )
    return ground + _hatching(entry.pattern or Pattern.NONE, entry.color) + frame


def _boundary(entry: LegendEntry) -> str:
    dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in entry.dash)}"' if entry.dash else ""
    return (
        f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{_HEIGHT - 2}" fill="none" '
        f'stroke="{entry.outline or entry.color}" stroke-width="1.5"{dashes}/>'
    )


def _line(entry: LegendEntry) -> str:
    width = min(max(entry.width or 3, 1), 6)
    # Dashes are in multiples of the width, as on the map.
    dashes = f' stroke-dasharray="{" ".join(f"{part * width:g}" for part in entry.dash)}"' if entry.dash else ""
    return f'<path d="M1 12L9 6L15 10L23 4" fill="none" stroke="{entry.color}" stroke-width="{width:g}"{dashes}/>'


def _point(entry: LegendEntry) -> str:
    drawing = SYMBOLS.get(entry.symbol or "circle")
    if drawing is None or not drawing.ground:
        return f'<circle cx="12" cy="8" r="6" fill="{entry.color}" stroke="#fff"/>'
    return (
        f'<path d="{drawing.ground}" fill="{entry.color}"/><path d="{drawing.glyph}" fill="#fff" fill-rule="evenodd"/>'
    )


def _inside(entry: LegendEntry, scheme: Scheme) -> str:
    if entry.geometry is Geometry.POINT:
        return _point(entry)
    if entry.geometry is Geometry.LINE:
        return _line(entry)
    return _area(entry, scheme) if entry.filled else _boundary(entry)


def sample(light: LegendEntry, dark: LegendEntry) -> Markup:
    """The sample of a legend's entry, given as on the light and as on the dark map."""
    width, height = _WIDTH, _HEIGHT
    if light.geometry is Geometry.POINT and light.symbol not in (None, "circle"):
        height = 24
    # Everything put inside is a constant of ours or a colour of the catalogue, which the loader has matched.
    return Markup(  # noqa: S704
        f'<svg class="swatch" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true" focusable="false"><g class="on-light">{_inside(light, "light")}</g>'
        f'<g class="on-dark">{_inside(dark, "dark")}</g></svg>'
    )


def samples(layer: Layer, language: str) -> list[tuple[LegendEntry, Markup]]:
    """The entries of the layer's legend, each with its sample."""
    pairs = zip(legend(layer, language), legend(layer, language, "dark"), strict=True)
    return [(light, sample(light, dark)) for light, dark in pairs]


def of_feature(layer: Layer, color: str | None, pattern: str | None) -> Markup:
    """The sample for a feature of ``layer`` whose answer names ``color`` and ``pattern``; empty without a colour."""
    if color is None:
        return Markup()
    found = samples(layer, "ja")
    alike = [mark for entry, mark in found if entry.color == color]
    exact = [mark for entry, mark in found if entry.color == color and (entry.pattern or "none") == (pattern or "none")]
    return (exact or alike or [found[0][1]])[0]
