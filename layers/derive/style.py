"""How layers are drawn: layers of the MapLibre style specification, and a whole style for a map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layers.definition import Geometry, Layer, Pattern, Stage
from layers.derive import drawing
from layers.derive.expressions import in_force
from layers.derive.theme_colors import PALETTES, Scheme
from layers.registry import Catalogue

StyleLayer = dict[str, Any]

BASE = "base"
"""The theme whose layers are shown together and come in one tile."""

_RANKS = {Stage.GROUND: 10, Stage.AREA: 20, Stage.DETAIL: 30, Stage.LINE: 40, Stage.POINT: 50}
_AREA_LABEL, _BASE_LABEL, _SYMBOL, _BASE_SYMBOL = 60, 61, 62, 63
"""Text and symbols. MapLibre places the topmost first and leaves out what no longer fits: stations before places to
go to, these before names of towns and roads, these before the names of zones."""


def stage(layer: Layer) -> Stage:
    """Where in the stack the layer is drawn; by its geometry where it does not say."""
    if layer.style.stage is not None:
        return layer.style.stage
    return {Geometry.POLYGON: Stage.AREA, Geometry.LINE: Stage.LINE, Geometry.POINT: Stage.POINT}[layer.geometry]


def style_layers(layer: Layer, source: str, language: str, scheme: Scheme = "light") -> list[StyleLayer]:
    """The style layers of ``layer`` from the vector source ``source``, bottom first.

    ``source-layer`` is the layer's id; ids are ``<layer>:<part>``. ``metadata`` holds ``mapsvc:layer`` and
    ``mapsvc:rank``: style layers of all layers are drawn in order of rank, see :func:`draw_order`.
    """
    parts = {
        Geometry.POLYGON: drawing.polygon_parts,
        Geometry.LINE: drawing.line_parts,
        Geometry.POINT: drawing.point_parts,
    }[layer.geometry](layer, language, scheme)
    return [_complete(layer, source, part) for part in parts]


def _complete(layer: Layer, source: str, part: StyleLayer) -> StyleLayer:
    rank = _RANKS[stage(layer)]
    if part["type"] == "symbol":
        base, point = layer.theme == BASE, layer.geometry is Geometry.POINT
        rank = (_BASE_SYMBOL if base else _SYMBOL) if point else (_BASE_LABEL if base else _AREA_LABEL)
    complete: StyleLayer = {
        "id": f"{layer.id}:{part['id']}",
        "type": part["type"],
        "source": source,
        "source-layer": layer.id,
        "metadata": {"mapsvc:layer": layer.id, "mapsvc:rank": rank},
    }
    least = max(layer.tiles.minzoom, layer.style.minzoom, part.get("minzoom", 0))
    if least:
        complete["minzoom"] = least
    if (most := min(layer.style.maxzoom, part.get("maxzoom", 24))) < 24:
        complete["maxzoom"] = most
    filters = [one for one in (part.get("filter"), in_force(layer)) if one]
    if filters:
        complete["filter"] = filters[0] if len(filters) == 1 else ["all", *filters]
    for key in ("layout", "paint"):
        if part.get(key):
            complete[key] = part[key]
    return complete


def draw_order(style_layer: StyleLayer) -> int:
    """Sort key of a style layer made here: ground, areas, roads and buildings, lines, dots, text and symbols."""
    rank: int = style_layer["metadata"]["mapsvc:rank"]
    return rank


def source_of(layer: Layer) -> str:
    """The name of the source that holds ``layer``: all base layers share one tile, each other layer has its own."""
    return BASE if layer.theme == BASE else layer.id


def background(scheme: Scheme = "light") -> StyleLayer:
    """The land below everything."""
    return {
        "id": "background",
        "type": "background",
        "paint": {"background-color": PALETTES[scheme].background},
    }


def full_style(
    catalogue: Catalogue,
    layer_ids: Iterable[str],
    tile_url: str,
    language: str,
    scheme: Scheme = "light",
    *,
    now: float = 0,
) -> dict[str, Any]:
    """A complete style (specification version 8) of the layers named, each in its place in the drawing order.

    ``tile_url`` is the address of a TileJSON document with ``{layers}`` where comma-joined layer ids belong. The
    style names no glyphs: MapLibre GL JS (5.11 and later) then draws all text from fonts of the reader's machine.
    ``now`` (seconds since 1970) is the style's first global state ``now``, by which old readings turn grey and
    expired alerts vanish; a page sets it every minute with ``setGlobalStateProperty("now", …)``, 0 leaves all as is.
    Raises UnknownLayer.
    """
    wanted = {layer_id: catalogue.layer(layer_id) for layer_id in layer_ids}
    layers = [layer for layer_id, layer in catalogue.layers.items() if layer_id in wanted]
    groups: dict[str, list[str]] = {}
    for layer in layers:
        groups.setdefault(source_of(layer), []).append(layer.id)
    drawn = [part for layer in layers for part in style_layers(layer, source_of(layer), language, scheme)]
    return {
        "version": 8,
        "name": "mapsvc",
        "state": {"now": {"default": now}},
        "sources": {
            name: {"type": "vector", "url": tile_url.replace("{layers}", ",".join(ids))} for name, ids in groups.items()
        },
        "layers": [background(scheme), *sorted(drawn, key=draw_order)],
    }


def color_of(layer: Layer, props: dict[str, Any]) -> str:
    """The colour (``#rrggbb``) in which a feature with ``props`` is drawn on the light map."""
    field = layer.field(layer.style.by) if layer.style.by else None
    code = field.code(str(props.get(field.name))) if field else None
    return (code.color if code else None) or layer.style.color


def pattern_of(layer: Layer, props: dict[str, Any]) -> Pattern:
    """The pattern in which a feature with ``props`` is drawn."""
    field = layer.field(layer.style.by) if layer.style.by else None
    code = field.code(str(props.get(field.name))) if field else None
    return code.pattern if code else layer.style.pattern
