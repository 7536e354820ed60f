"""Remembers what was derived from a layer, because a layer does not change while the program runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from layers.definition import Layer

Derived = TypeVar("Derived")

_MOST = 1_000
"""Above this many entries (tests that load many catalogues) the memory starts anew."""


def per_layer(derive: Callable[[Layer], Derived]) -> Callable[[Layer], Derived]:
    """``derive`` computed once per layer object.

    Keyed by identity, since hashing a declaration costs more than most derivations; the layer is kept beside the
    result, so an id is never reused for another one.
    """
    known: dict[int, tuple[Layer, Derived]] = {}

    @wraps(derive)
    def remembered(layer: Layer) -> Derived:
        entry = known.get(id(layer))
        if entry is None:
            if len(known) >= _MOST:
                known.clear()
            entry = known[id(layer)] = (layer, derive(layer))
        return entry[1]

    return remembered
