"""Finds the declarations of the catalogue and answers which layers there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from layers.definition import Layer, Theme
from layers.loader import load_layer, load_shared, load_theme, read_table
from layers.presets import Preset, read_presets
from mapsvc.errors import DeclarationError, UnknownLayer

CATALOG = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All themes and layers of the city, in the order in which they are listed."""

    themes: tuple[Theme, ...]
    layers: Mapping[str, Layer]
    """By id, in order of theme, then of ``order``."""
    presets: tuple[Preset, ...] = ()

    def layer(self, layer_id: str) -> Layer:
        """The layer of this id. Raises UnknownLayer."""
        try:
            return self.layers[layer_id]
        except KeyError:
            raise UnknownLayer(layer_id) from None

    def in_theme(self, theme_id: str) -> tuple[Layer, ...]:
        """The layers of a theme in order; empty for a theme that does not exist."""
        return tuple(layer for layer in self.layers.values() if layer.theme == theme_id)


def load(path: Path) -> Catalogue:
    """The catalogue in the folder ``path``. Raises DeclarationError naming file, key and remedy."""
    shared = load_shared(path / "laws.toml", path / "fields.toml")
    folders = sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
    for folder in folders:
        if not (folder / "theme.toml").is_file():
            raise DeclarationError(folder.name, "theme.toml", "is missing; declare id, order, title, description")
    themes = sorted((load_theme(f / "theme.toml") for f in folders), key=lambda t: (t.order, t.id))
    layers: dict[str, Layer] = {}
    for theme in themes:
        files = sorted(p for p in (path / theme.id).glob("*.toml") if p.name != "theme.toml")
        found = [load_layer(file, shared) for file in files]
        for layer in sorted(found, key=lambda item: (item.order, item.id)):
            if layer.id in layers:
                raise DeclarationError(
                    f"{theme.id}/{layer.id}.toml", "id", f"is used in theme {layers[layer.id].theme!r} already"
                )
            layers[layer.id] = layer
    declared = path / "presets.toml"
    presets = read_presets(read_table(declared, declared.name), layers) if declared.is_file() else ()
    return Catalogue(tuple(themes), MappingProxyType(layers), presets)


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the program, read once per process."""
    return load(CATALOG)
