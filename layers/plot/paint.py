"""How one layer is put on paper: by the same declaration as the screen's style, with widths in millimetres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from layers.definition import Code, Geometry, Pattern, Stage
from layers.derive.theme_colors import fill_color, outline_color
from layers.plot.bands import to_scale, widths_mm
from layers.plot.presence import code_of
from layers.plot.reading import Drawn
from layers.plot.svg import UNIT, path_data, pattern_definition, pattern_id, symbol
from layers.plot.tints import Manner, bands, joined
from layers.plot.window import Window
from mapsvc.geo import Geometries

PIXEL_MM = 0.22
"""A pixel of the screen's style, on paper."""

BAND_OPACITY, HATCH_OPACITY = 0.5, 0.45

SYMBOL_MM = 4.0
"""A symbol of the style's natural size."""


class Sheet:
    """What is collected for one picture: shapes in the order in which they are painted, and the patterns they use."""

    def __init__(self) -> None:
        self.shapes: list[str] = []
        self.patterns: dict[str, str] = {}
        self.vertices = 0

    def paths(self, geoms: Geometries, attributes: str) -> None:
        """Add geometries as one path."""
        data, count = path_data(geoms)
        self.vertices += count
        if data:
            self.shapes.append(f'<path d="{data}" {attributes}/>')

    def hatching(self, pattern: Pattern, color: str) -> str:
        """The address of a pattern, defined once."""
        name = pattern_id(pattern, color)
        self.patterns[name] = pattern_definition(pattern, color)
        return f"url(#{name})"


def _groups(drawn: Drawn) -> Iterator[tuple[Code | None, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    """Indexes of features by code, in the order of the code list; those without one first."""
    found: dict[str | None, list[int]] = defaultdict(list)
    for index, props in enumerate(drawn.props):
        found[code_of(drawn.layer, props)].append(index)
    field = drawn.layer.field(drawn.layer.style.by) if drawn.layer.style.by else None
    order: list[Code | None] = [None, *(field.codes if field else ())]
    for code in order:
        indexes = found.get(code.value if code else None)
        if indexes:
            yield code, np.asarray(indexes, dtype=np.int64)


def polygons(sheet: Sheet, drawn: Drawn, manner: Manner) -> None:
    """Fill, pattern and outline of areas, or only a band along their edge."""
    style = drawn.layer.style
    outline = outline_color(drawn.layer, "light")
    banded = manner is Manner.BAND
    edges = []
    for code, indexes in _groups(drawn):
        geoms = joined(drawn.geoms[indexes]) if banded else drawn.geoms[indexes]
        edges.append(geoms)
        color = fill_color(drawn.layer, code, "light")
        if style.opacity > 0 and manner is not Manner.NONE:
            shape = bands(geoms) if banded else geoms
            opacity = BAND_OPACITY if banded else style.opacity
            sheet.paths(shape, f'fill="{color}" fill-opacity="{opacity:.3g}" fill-rule="evenodd"')
            pattern = code.pattern if code else style.pattern
            if pattern is not Pattern.NONE:
                paint = f'fill="{sheet.hatching(pattern, color)}" fill-opacity="{HATCH_OPACITY}"'
                sheet.paths(shape, f'{paint} fill-rule="evenodd"')
    if outline is not None and style.outline_width > 0 and manner is not Manner.NONE:
        width = max(style.outline_width * PIXEL_MM, 0.08)
        sheet.paths(np.concatenate(edges), _stroke(outline, width, style.outline_dash) + ' stroke-opacity="0.9"')


def _stroke(color: str, width_mm: float, dash: tuple[float, ...] = ()) -> str:
    width = max(1, round(width_mm * UNIT))
    dashes = f' stroke-dasharray="{" ".join(f"{part * width:g}" for part in dash)}"' if dash else ""
    cap = "butt" if dash else "round"
    return f'fill="none" stroke="{color}" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="{cap}"{dashes}'


def lines(sheet: Sheet, drawn: Drawn, window: Window) -> None:
    """Lines; those with a width on the ground to scale: roads of the base map cased, planned ones as their strip."""
    style = drawn.layer.style
    strips = to_scale(drawn, window)
    if strips is not None and style.stage is not Stage.DETAIL:
        for code, indexes in _groups(drawn):
            color = fill_color(drawn.layer, code, "light")
            sheet.paths(
                strips[indexes],
                f'fill="{color}" fill-opacity="{style.opacity * 0.45:.3g}" stroke="{color}" stroke-width="20" '
                'stroke-linejoin="round"',
            )
            sheet.paths(drawn.geoms[indexes], _stroke(color, 0.12, (12, 4, 2, 4)))
        return
    casing = outline_color(drawn.layer, "light") if style.stage is Stage.DETAIL else None
    cased: list[tuple[str | None, float]] = [(casing, 2 * style.outline_width * PIXEL_MM)] if casing else []
    for edge, more in [*cased, (None, 0.0)]:
        # The list of codes begins with the great roads: painted last, they run through at crossings.
        for code, indexes in reversed(list(_groups(drawn))):
            least = ((code.width if code else None) or style.width) * PIXEL_MM
            widths = np.maximum(widths_mm(drawn, window)[indexes], least).round(2)
            for width in np.unique(widths):
                stroke = _stroke(edge or fill_color(drawn.layer, code, "light"), width + more, style.outline_dash)
                sheet.paths(drawn.geoms[indexes[widths == width]], f'{stroke} stroke-opacity="{style.opacity:g}"')


def points(sheet: Sheet, drawn: Drawn) -> None:
    """Symbols; a layer without one is drawn by dots."""
    style = drawn.layer.style
    for code, indexes in _groups(drawn):
        name = (code.symbol if code else None) or style.symbol
        size = SYMBOL_MM * style.radius / 6 * (0.55 if name == "circle" else 1)
        for index in indexes:
            middle = drawn.geoms[index].centroid
            sheet.shapes.append(symbol(name, middle.x, middle.y, size, fill_color(drawn.layer, code, "light")))


def paint(sheet: Sheet, drawn: Drawn, window: Window, manner: Manner) -> None:
    """Put a layer's features on the sheet."""
    if not len(drawn.geoms):
        return
    if drawn.layer.geometry is Geometry.POLYGON:
        polygons(sheet, drawn, manner)
    elif drawn.layer.geometry is Geometry.LINE:
        lines(sheet, drawn, window)
    else:
        points(sheet, drawn)
