"""The colours of the base map that no layer declares, light and dark, and how layers fit a dark map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from layers.definition import Code, Layer
from layers.derive.colors import luminance, mix

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """What a map needs beside its layers' own colours."""

    background: str
    """Land."""
    text: str
    halo: str


PALETTES: dict[Scheme, Palette] = {
    "light": Palette(background="#f4f2ed", text="#33404d", halo="#ffffff"),
    "dark": Palette(background="#161b20", text="#d8e0e8", halo="#11161b"),
}


def fill_color(layer: Layer, code: Code | None, scheme: Scheme) -> str:
    """The colour of features of ``code`` in a layer (None: without a code)."""
    style = layer.style
    if scheme == "dark":
        dark = code.color_dark if code and code.color else style.color_dark
        if dark:
            return dark
    return (code.color if code else None) or style.color


def outline_color(layer: Layer, scheme: Scheme) -> str | None:
    """The colour of outlines and casings; None where the layer has none."""
    style = layer.style
    if scheme == "dark" and style.outline is not None:
        if style.outline_dark is not None:
            return style.outline_dark
        return mix(style.outline, "#ffffff", 0.35) if luminance(style.outline) < 0.2 else style.outline
    return style.outline


def label_color(layer: Layer, scheme: Scheme) -> str:
    """The colour of labels: the layer's own, drawn towards the map's ink until it reads well."""
    palette = PALETTES[scheme]
    own = outline_color(layer, scheme) or fill_color(layer, None, scheme)
    if own == "#ffffff":
        own = fill_color(layer, None, scheme)
    return mix(own, palette.text, 0.7)
