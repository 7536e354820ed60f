"""The parts in which polygons, lines and points are drawn, bottom first; completed by :mod:`layers.derive.style`."""

from __future__ import annotations

from typing import Any

from layers.definition import Code, Layer, Pattern, Stage
from layers.derive.colors import ink_on
from layers.derive.expressions import Expression, by_code, label_text, line_width, stops, unless_stale
from layers.derive.symbols import pattern_image, symbol_image
from layers.derive.theme_colors import PALETTES, Scheme, fill_color, label_color, outline_color

Part = dict[str, Any]

# With no glyph server MapLibre takes these as names of fonts on the reader's machine, the first that is there.
FONTS = ["Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", "Meiryo", "sans-serif"]

_LATITUDE = 35.4
"""Where metres become pixels; between 31° and 45° north the width is off by at most 15 %."""

_HATCH_FROM = 11
"""Zoom from which patterns are drawn; before it they would only be noise."""


def polygon_parts(layer: Layer, language: str, scheme: Scheme) -> list[Part]:
    """Fill, pattern, outline and label of polygons."""
    style = layer.style
    parts: list[Part] = []
    if style.opacity > 0:
        paint = {
            "fill-color": _color(layer, scheme),
            "fill-opacity": style.opacity,
            # Smoothed edges of translucent fills that touch would show as hairlines; an outline covers rough ones.
            "fill-antialias": not (style.opacity < 1 and style.outline and layer.tiles.coverage),
        }
        parts.append({"id": "fill", "type": "fill", "paint": paint})
        parts += _pattern(layer, scheme)
    outline = outline_color(layer, scheme)
    if outline is not None and style.outline_width > 0:
        line: Part = {
            "id": "outline",
            "type": "line",
            "layout": {"line-join": "round"},
            "paint": {
                "line-color": outline,
                "line-width": stops(
                    [(8, style.outline_width * 0.4), (14, style.outline_width), (18, style.outline_width * 1.8)]
                ),
                "line-opacity": 0.9,
            },
        }
        if style.outline_dash:
            line["paint"]["line-dasharray"] = list(style.outline_dash)
        parts.append(line)
    return parts + _label(layer, language, scheme, "polygon")


def _color(layer: Layer, scheme: Scheme) -> Expression:
    color = by_code(layer, lambda code: fill_color(layer, code, scheme))
    return unless_stale(layer, color, fill_color(layer, None, scheme))


def _pattern(layer: Layer, scheme: Scheme) -> list[Part]:
    def image(code: Code | None) -> str:
        pattern = code.pattern if code else layer.style.pattern
        return pattern_image(pattern, ink_on(fill_color(layer, code, scheme))) if pattern is not Pattern.NONE else ""

    field = layer.field(layer.style.by) if layer.style.by else None
    part: Part = {"id": "pattern", "type": "fill", "minzoom": _HATCH_FROM}
    part["paint"] = {"fill-pattern": "", "fill-opacity": stops([(_HATCH_FROM, 0.25), (14, 0.7)])}
    if field is None:
        if layer.style.pattern is Pattern.NONE:
            return []
        part["paint"]["fill-pattern"] = image(None)
        return [part]
    hatched = [code for code in field.codes if code.pattern is not Pattern.NONE]
    bare = not field.required and layer.style.pattern is not Pattern.NONE
    if not hatched and not bare:
        return []
    if bare:  # what says no kind of its own is told from the first kind by the layer's pattern
        said = [item for code in hatched for item in (code.value, image(code))]
        plain = [code.value for code in field.codes if code.pattern is Pattern.NONE]
        part["filter"] = ["!", ["in", ["get", field.name], ["literal", plain]]]
        part["paint"]["fill-pattern"] = ["match", ["get", field.name], *said, image(None)] if said else image(None)
        return [part]
    cases = [item for code in hatched for item in (code.value, image(code))]
    # The last image is never drawn, since the filter admits hatched codes only; a match needs an "otherwise".
    part["filter"] = ["in", ["get", field.name], ["literal", [code.value for code in hatched]]]
    part["paint"]["fill-pattern"] = (
        ["match", ["get", field.name], *cases[:-2], cases[-1]] if len(hatched) > 1 else cases[1]
    )
    return [part]


def line_parts(layer: Layer, language: str, scheme: Scheme) -> list[Part]:
    """Casing (base map only), line and label of lines."""
    style = layer.style
    width = by_code(layer, lambda code: (code.width if code else None) or style.width)
    color = _color(layer, scheme)
    layout = {"line-cap": "butt" if style.outline_dash else "round", "line-join": "round"}
    shown = _from_zoom(layer)
    parts: list[Part] = []
    casing = outline_color(layer, scheme)
    if casing is not None and style.stage is Stage.DETAIL:
        paint = {
            "line-color": casing,
            "line-width": line_width(layer, width, _LATITUDE, style.outline_width),
            "line-opacity": stops([(10, 0.0), (12, 1.0)]),
        }
        parts.append({"id": "casing", "type": "line", "layout": layout, "paint": paint, "filter": shown})
    line: Part = {
        "id": "line",
        "type": "line",
        "layout": layout,
        "paint": {
            "line-color": color,
            "line-width": line_width(layer, width, _LATITUDE),
            "line-opacity": _line_opacity(layer),
        },
        "filter": shown,
    }
    if style.outline_dash:
        line["paint"]["line-dasharray"] = list(style.outline_dash)
    parts.append(line)
    return parts + _label(layer, language, scheme, "line")


def _line_opacity(layer: Layer) -> Expression:
    """Lines drawn to their true width cover what lies below: they grow translucent, unless they are the base map."""
    style = layer.style
    if style.width_by is None or style.stage is Stage.DETAIL:
        return style.opacity
    return stops([(14, style.opacity), (17, round(style.opacity * 0.55, 3))])


def _from_zoom(layer: Layer) -> Expression:
    """A filter that leaves out codes below their own zoom; None where no code has one."""
    field = layer.field(layer.style.by) if layer.style.by else None
    if field is None or all(code.minzoom is None for code in field.codes):
        return None
    least = by_code(layer, lambda code: (code.minzoom if code else None) or 0)
    return [">=", ["zoom"], least]


def point_parts(layer: Layer, language: str, scheme: Scheme) -> list[Part]:
    """A dot far out, from z12 the symbol with its label; layers without a symbol keep the dot."""
    style = layer.style
    color = _color(layer, scheme)
    ring = outline_color(layer, scheme) or PALETTES[scheme].halo
    symbols = style.symbol != "circle"
    change = max(_SYMBOL_FROM, style.minzoom)

    def image(code: Code | None) -> str:
        return symbol_image((code.symbol if code else None) or style.symbol, fill_color(layer, code, scheme))

    dot: Part = {
        "id": "circle",
        "type": "circle",
        "paint": {
            "circle-color": color,
            "circle-radius": stops([(8, style.radius * 0.35), (12, style.radius * 0.7), (16, style.radius)]),
            "circle-stroke-color": ring,
            "circle-stroke-width": stops([(8, 0.5), (14, 1.5)]),
            "circle-opacity": stops([(change - 0.5, style.opacity), (change, 0)]) if symbols else style.opacity,
            "circle-stroke-opacity": stops([(change - 0.5, 1), (change, 0)]) if symbols else 1,
        },
    }
    parts = [dot]
    if symbols:
        # A symbol is 24 px wide; radius 6 is its natural size.
        size = style.radius / 6
        parts.append(
            {
                "id": "symbol",
                "type": "symbol",
                "minzoom": change,
                "layout": {
                    "icon-image": unless_stale(layer, by_code(layer, image), image(None)),
                    "icon-size": stops([(change, round(size * 0.6, 3)), (17, round(size, 3))]),
                    "icon-allow-overlap": True,
                },
                "paint": {"icon-opacity": style.opacity},
            }
        )
    return parts + _label(layer, language, scheme, "point")


_SYMBOL_FROM = 12


def _label(layer: Layer, language: str, scheme: Scheme, kind: str) -> list[Part]:
    style = layer.style
    field = layer.field(style.label) if style.label else None
    if field is None:
        return []
    start = style.label_minzoom
    layout: dict[str, Any] = {
        "text-field": label_text(field, language, layer),
        "text-font": FONTS,
        "text-size": stops([(start, 10.5), (start + 4, 14)]),
        "text-max-width": 8,
        "text-padding": 6,
    }
    if kind == "line":
        layout |= {"symbol-placement": "line", "symbol-spacing": 350, "text-max-angle": 35}
    elif kind == "point":
        layout |= {"text-anchor": "top", "text-offset": [0, 0.9], "text-optional": True}
    paint = {
        "text-color": label_color(layer, scheme),
        "text-halo-color": PALETTES[scheme].halo,
        "text-halo-width": 1.4,
    }
    part: Part = {"id": "label", "type": "symbol", "minzoom": start, "layout": layout, "paint": paint}
    if style.label_maxzoom < 24:
        part["maxzoom"] = style.label_maxzoom
    return [part]
