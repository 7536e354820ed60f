"""What a person reads of a found feature: title, subtitle, bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from layers.definition import Layer
from layers.derive.wording import worded
from layers.registry import Catalogue
from layers.search.model import Bounds
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.languages import japanese


@dataclass(frozen=True, slots=True)
class Shown:
    """A feature as a list shows it."""

    key: str
    title: str
    subtitle: str
    bounds: Bounds | None


def shown(
    conn: Connection, catalogue: Catalogue, wanted: Iterable[tuple[str, int]], language: str
) -> dict[tuple[str, int], Shown]:
    """How each (layer, feature id) is shown in ``language``; one statement per layer."""
    ids: dict[str, list[int]] = defaultdict(list)
    for layer_id, number in wanted:
        ids[layer_id].append(number)
    query = statement("layers.search", "shown").encode()
    found: dict[tuple[str, int], Shown] = {}
    for name, features in ids.items():
        layer = catalogue.layer(name)
        for feature, key, props, *box in conn.execute(query, {"layer": name, "ids": list(set(features))}):
            bounds = (box[0], box[1], box[2], box[3])
            extended = bounds if bounds[:2] != bounds[2:] else None
            found[name, feature] = Shown(
                key, title(layer, props, language) or key, subtitle(layer, props, language), extended
            )
    return found


def title(layer: Layer, props: Mapping[str, Any], language: str) -> str:
    """The name of a feature in ``language``."""
    search = layer.search
    names: tuple[str, ...] = search.title if search else (layer.label,) if layer.label else ()
    if search and not japanese(language):
        english = next((str(props[name]) for name in search.english if props.get(name)), None)
        if english:
            return english
    return _joined(layer, props, names, language)


def subtitle(layer: Layer, props: Mapping[str, Any], language: str) -> str:
    """What tells it from others of its name; else what kind of dataset it is of."""
    told = _joined(layer, props, layer.search.subtitle if layer.search else (), language)
    return told or layer.title.get(language)


def _joined(layer: Layer, props: Mapping[str, Any], names: Iterable[str], language: str) -> str:
    fields = [field for name in names if (field := layer.field(name)) is not None and not field.personal]
    return " ".join(text for field in fields if (text := worded(field, props.get(field.name), language)))
