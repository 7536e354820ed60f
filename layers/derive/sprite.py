"""Every image that the styles name on one sheet: MapLibre's sprite, for programs that do not draw them themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layers.definition import Pattern
from layers.derive.style import full_style
from layers.derive.symbols import PATTERNS, SYMBOLS
from layers.derive.theme_colors import PALETTES
from layers.registry import Catalogue

_SYMBOL_SIZE = 24
_CELL = 28
"""Pixels from one image to the next: the largest, and room around it so that none bleeds into another."""
_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Sprite:
    """The sheet as SVG, its size, and where on it each image stands: left, top and side, in pixels."""

    svg: str
    width: int
    height: int
    places: dict[str, tuple[int, int, int]]


def sprite(catalogue: Catalogue) -> Sprite:
    """The sheet of all images in the styles of all layers, on light and dark ground."""
    styles = [full_style(catalogue, catalogue.layers, "", "ja", scheme) for scheme in PALETTES]
    names = sorted(set(_named(styles)))
    places, drawn = {}, []
    for at, name in enumerate(names):
        kind, which, color = name.split(":")
        pattern = PATTERNS[Pattern(which)] if kind == "pattern" else None
        size = pattern.size if pattern else _SYMBOL_SIZE
        left, top = at % _COLUMNS * _CELL + 2, at // _COLUMNS * _CELL + 2
        places[name] = (left, top, size)
        inner = _pattern(which, color) if pattern else _symbol(which, color)
        # A nested svg cuts off what runs past its sides, as the edge of a pattern must be.
        drawn.append(
            f'<svg x="{left}" y="{top}" width="{size}" height="{size}" viewBox="0 0 {size} {size}">{inner}</svg>'
        )
    width, height = _COLUMNS * _CELL, -(-len(names) // _COLUMNS) * _CELL
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{"".join(drawn)}</svg>'
    return Sprite(svg, width, height, places)


def _named(node: Any) -> Iterator[str]:
    """The names of images anywhere in a style."""
    if isinstance(node, str):
        if node.startswith(("pattern:", "symbol:")):
            yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _named(inner)


def _pattern(which: str, color: str) -> str:
    drawing = PATTERNS[Pattern(which)]
    if drawing.stroke:
        return f'<path d="{drawing.path}" fill="none" stroke="{color}" stroke-width="{drawing.stroke}"/>'
    return f'<path d="{drawing.path}" fill="{color}"/>'


def _symbol(which: str, color: str) -> str:
    drawing = SYMBOLS[which]
    edge = f'<path d="{drawing.ground}" fill="none" stroke="#ffffff" stroke-width="2" stroke-linejoin="round"/>'
    ground = f'<path d="{drawing.ground}" fill="{color}"/>'
    return f'{edge}{ground}<path d="{drawing.glyph}" fill="#ffffff" fill-rule="evenodd"/>'
