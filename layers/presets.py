"""Presets: sets of layers for what people come for, declared in ``presets.toml`` of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.declaration import did_you_mean

if TYPE_CHECKING:
    from layers.declaration import Table
    from layers.definition import Layer, Text

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_BASE = "base"


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of layers that are shown together; the base map stays as it is."""

    id: str
    title: Text
    description: Text
    layers: tuple[str, ...]


def read_presets(table: Table, layers: Mapping[str, Layer]) -> tuple[Preset, ...]:
    """The presets of a file, in its order. Raises DeclarationError for a layer that is not there, or named twice."""
    found: dict[str, Preset] = {}
    for one in table.tables("preset"):
        preset = Preset(one.string("id"), one.text("title"), one.text("description"), one.strings("layers"))
        one.done()
        if not _NAME.fullmatch(preset.id):
            one.fail("id", f"must be small letters, digits and _ beginning with a letter, not {preset.id!r}")
        if preset.id in found:
            one.fail("id", f"{preset.id!r} is used by another preset; choose another")
        if not preset.layers:
            one.fail("layers", 'is empty; name at least one layer, as layers = ["zoning"]')
        for name in preset.layers:
            if name not in layers:
                one.fail("layers", f"no layer is called {name!r}; " + did_you_mean(name, [*layers]))
            if layers[name].theme == _BASE:
                one.fail("layers", f"{name!r} is part of the base map, which presets leave as it is; remove it")
        if len(set(preset.layers)) < len(preset.layers):
            one.fail("layers", "names a layer twice; name each once")
        found[preset.id] = preset
    table.done()
    return tuple(found.values())
