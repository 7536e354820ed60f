"""What of a feature goes into vector tiles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from layers.definition import Field, FieldType, Layer
from layers.derive.memo import per_layer


@per_layer
def tile_fields(layer: Layer) -> tuple[Field, ...]:
    """The fields carried in the layer's tiles; never a personal one."""
    return tuple(field for field in layer.fields if field.tile and not field.personal)


def tile_properties(layer: Layer, props: Mapping[str, object]) -> dict[str, str | int | float | bool]:
    """The properties of one feature for tiles: codes as codes, dates as ISO text, lists joined by commas.

    Instants become whole seconds since 1970 (UTC), so that a style can compare them with the present. Vector tiles
    know no lists and no null: what a feature does not have is left out.
    """
    found: dict[str, str | int | float | bool] = {}
    for field in tile_fields(layer):
        value = props.get(field.name)
        if field.type is FieldType.CODES and isinstance(value, list | tuple):
            if value:
                found[field.name] = ",".join(map(str, value))
        elif field.type is FieldType.DATETIME and isinstance(value, str):
            found[field.name] = int(datetime.fromisoformat(value).timestamp())
        elif isinstance(value, str | int | float):
            found[field.name] = value
    return found
