"""A whole MapLibre style out of the layers' own: sources, order of drawing, nothing that is not declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from layers.derive.style import style_layers
from web.address import absolute
from web.state import state

if TYPE_CHECKING:
    from datetime import date

    from layers.definition import Layer

BASE = "base"
"""The theme whose layers are always shown together, and the source that holds them in one tile."""
BACKGROUND = "#eef1f0"


def source_of(layer: Layer) -> str:
    """The id of the source that holds ``layer``."""
    return BASE if layer.theme == BASE else layer.id


def source(layers: Iterable[Layer], as_of: date | None) -> dict[str, Any]:
    """A vector source of ``layers`` in one tile, by its TileJSON, which holds the versions."""
    ids = ",".join(layer.id for layer in layers)
    return {"type": "vector", "url": absolute(f"/tiles/{ids}.json", as_of=as_of)}


def document(layers: Sequence[Layer], language: str, as_of: date | None) -> dict[str, Any]:
    """The style of ``layers``, drawn in the order of the catalogue, with every label above every area."""
    order = {name: place for place, name in enumerate(state().catalogue.layers)}
    ordered = sorted(layers, key=lambda layer: order[layer.id])
    groups: dict[str, list[Layer]] = {}
    for layer in ordered:
        groups.setdefault(source_of(layer), []).append(layer)
    drawn = [part for layer in ordered for part in style_layers(layer, source_of(layer), language)]
    settings = state().settings
    return {
        "version": 8,
        "name": settings.city_name_ja if language == "ja" else settings.city_name_en,
        "sources": {name: source(members, as_of) for name, members in groups.items()},
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": BACKGROUND}},
            *(part for part in drawn if part["type"] != "symbol"),
            *(part for part in drawn if part["type"] == "symbol"),
        ],
    }
