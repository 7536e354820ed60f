"""Features as GeoJSON (RFC 7946), with every public field of the declaration, in its order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from layers.query.queryables import KEY, VALID_FROM, VALID_UNTIL
from web.ogc.links import segment

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.query import Item, Period


def id_of(item: Item, period: Period) -> str:
    """The id of a feature among those of ``period``: its key where a day is asked, which is the same for ever.

    Of a longer period a feature can be there in several states, and an id must name one: the day from which the state
    is in force follows, ``key@2019-04-01``, or ``key@..`` where it has no beginning.
    """
    if period.day is not None:
        return item.key
    return f"{item.key}@{item.valid_from.isoformat() if item.valid_from else '..'}"


def properties(layer: Layer, item: Item) -> dict[str, Any]:
    """All public fields, None where the feature has no value, so that every page has the same columns.

    ``valid_from`` and ``valid_until`` are the first and the last day on which the state is in force.
    """
    held = orjson.loads(item.props)
    found = {field.name: held.get(field.name) for field in layer.fields if not field.personal}
    last = item.valid_to - timedelta(days=1) if item.valid_to else None
    return found | {KEY: item.key, VALID_FROM: item.valid_from, VALID_UNTIL: last}


def geojson(layer: Layer, item: Item, period: Period, **more: Any) -> bytes:
    """One feature."""
    feature = {
        "type": "Feature",
        "id": id_of(item, period),
        "geometry": orjson.Fragment(item.geometry),
        "properties": properties(layer, item),
        **more,
    }
    return orjson.dumps(feature)


def path_of(layer: Layer, feature_id: str) -> str:
    """The path of a feature below ``/ogc``."""
    return f"/collections/{layer.id}/items/{segment(feature_id)}"
