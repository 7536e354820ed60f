"""Addresses of features' pages, lists and pictures: stable, readable, and the same wherever they are linked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from layers.derive.style import BASE
from layers.findable import SearchKind
from web.address import local

if TYPE_CHECKING:
    from layers.definition import Layer

_UNFIT = {"", ".", ".."}
"""Segments of a path that browsers and servers take out of it."""
_NOT_INDEXED = {SearchKind.ADDRESS, SearchKind.PARCEL}


def feature_page(layer_id: str, key: str, **more: object) -> str:
    """The page of a feature; a key that cannot stand in a path is a parameter."""
    if _UNFIT.isdisjoint(key.split("/")):
        return local(f"/features/{layer_id}/" + quote(key, safe="/@:,"), **more)
    return local(f"/features/{layer_id}", key=key, **more)


def list_page(layer_id: str, **more: object) -> str:
    """The list of a layer's features."""
    return local(f"/features/{layer_id}", **more)


def picture(layer_id: str, key: str | None, **more: object) -> str:
    """The small map of a feature; without a key that of the layer."""
    return local(f"/pictures/{layer_id}.svg", key=key, **more)


def answer_page(layer_id: str, key: str, **more: object) -> str:
    """What applies where a feature is."""
    if _UNFIT.isdisjoint(key.split("/")) and "/" not in key:
        return local("/at/" + quote(f"{layer_id}:{key}", safe=":,"), **more)
    return local("/at", place=f"{layer_id}:{key}", **more)


def indexed(layer: Layer) -> bool:
    """Whether search engines may list each feature: not parcels, addresses and buildings, nor what soon expires.

    Those are many, and say nothing that a person would look for by a search engine.
    """
    if layer.live is not None and layer.live.expires:
        return False
    return layer.theme != BASE or (layer.search is not None and layer.search.kind not in _NOT_INDEXED)
