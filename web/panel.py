"""The catalogue as the layer panel of the map needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from layers.derive.colors import ink_on
from layers.derive.legend import legend
from layers.derive.style import BASE, source_of, style_layers
from layers.derive.symbols import drawings
from layers.derive.theme_colors import PALETTES
from web.address import absolute
from web.features.addresses import list_page

if TYPE_CHECKING:
    from datetime import date

    from layers.definition import Layer
    from layers.registry import Catalogue
    from layers.store.assertion import Version

UNDRAWN = "coverage"
"""Says where data speak; it answers, and is not drawn."""


def shown_layers(catalogue: Catalogue) -> list[Layer]:
    """The layers that a map can show, in the catalogue's order."""
    return [layer for layer in catalogue.layers.values() if layer.id != UNDRAWN]


def tile_source(layers: Iterable[Layer], as_of: date | None) -> dict[str, str]:
    """A vector source of ``layers`` in one tile, by its TileJSON, which holds the versions."""
    ids = ",".join(layer.id for layer in layers)
    return {"type": "vector", "url": absolute(f"/tiles/{ids}.json", as_of=as_of)}


def first_sources(catalogue: Catalogue) -> dict[str, Any]:
    """What a map draws from, before it has the catalogue: TileJSON of the base map and of layers, and the visible."""
    shown = shown_layers(catalogue)
    base = ",".join(layer.id for layer in shown if layer.theme == BASE)
    return {
        "base": f"/tiles/{base}.json",
        "layer": "/tiles/{layer}.json",
        "visible": [layer.id for layer in shown if layer.visible and layer.theme != BASE],
    }


def _samples(layer: Layer, language: str) -> list[dict[str, Any]]:
    """The legend for a light map, each entry with its colours on a dark one."""
    pairs = zip(legend(layer, language), legend(layer, language, "dark"), strict=True)
    return [
        {
            **asdict(light),
            "ink": ink_on(light.color),
            "dark": {"color": dark.color, "outline": dark.outline, "ink": ink_on(dark.color)},
        }
        for light, dark in pairs
    ]


def panel(
    catalogue: Catalogue, held: Mapping[str, Version], told: Collection[str], language: str, as_of: date | None
) -> dict[str, Any]:
    """Themes with their layers: texts, legend, style, tile source, and what is held of each; and the presets.

    ``told``: ids of the layers whose changes somebody can be told of.
    """
    base = [layer for layer in shown_layers(catalogue) if layer.theme == BASE]

    def entry(layer: Layer) -> dict[str, Any]:
        version = held[layer.id]
        members = base if layer.theme == BASE else [layer]
        return {
            "id": layer.id,
            "title": layer.title.get(language),
            "description": layer.description.get(language),
            "geometry": layer.geometry,
            "answer": layer.answer,
            "visible": layer.visible,
            "minzoom": max(layer.tiles.minzoom, layer.style.minzoom),
            "maxzoom": layer.style.maxzoom,
            "version": version.version,
            "recorded_at": version.recorded_at,
            "state": "ready" if version.version else "empty",
            "page": f"/layers/{layer.id}",
            "list": list_page(layer.id),
            "download": f"/layers/{layer.id}/download",
            "told": layer.id in told,
            "legal": [
                {"title": f"{one.law.get(language)} {one.article.get(language)}", "url": one.url} for one in layer.legal
            ],
            "by": layer.style.by,
            "legend": _samples(layer, language),
            "source": {"id": source_of(layer), **tile_source(members, as_of)},
            "style": style_layers(layer, source_of(layer), language),
            "style_dark": style_layers(layer, source_of(layer), language, "dark"),
        }

    themes = [
        {
            "id": theme.id,
            "title": theme.title.get(language),
            "description": theme.description.get(language),
            "layers": [entry(layer) for layer in catalogue.in_theme(theme.id) if layer.id != UNDRAWN],
        }
        for theme in catalogue.themes
    ]
    return {
        "language": language,
        "as_of": as_of,
        "themes": themes,
        "presets": [
            {
                "id": one.id,
                "title": one.title.get(language),
                "description": one.description.get(language),
                "layers": one.layers,
            }
            for one in catalogue.presets
        ],
        "background": {scheme: palette.background for scheme, palette in PALETTES.items()},
        **drawings(),
    }
