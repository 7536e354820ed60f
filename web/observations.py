"""Readings of live layers as they come from outside: GeoJSON, each feature a reading."""

from __future__ import annotations

from typing import Any

import orjson
import shapely

from layers.store import Reading
from mapsvc.errors import InvalidInput


def readings(content: Any, name: str) -> list[Reading]:
    """The readings of a GeoJSON FeatureCollection: ``id`` is the feature's key, ``properties`` its new values.

    ``geometry`` is null (it stays) or the place (EPSG:4326) of a feature that is new. Raises InvalidInput(name).
    """
    try:
        return [
            Reading(
                str(feature["id"]),
                dict(feature["properties"]),
                shapely.from_geojson(orjson.dumps(feature["geometry"])) if feature.get("geometry") else None,
            )
            for feature in content["features"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.GEOSException) as error:
        raise InvalidInput(
            name, f"is no GeoJSON FeatureCollection with id and properties ({error!r})", "observations.collection"
        ) from error
