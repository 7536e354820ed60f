"""What the store refuses, whoever writes: properties or geometry that break the declaration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Geometry, Layer
from layers.derive.schema import check
from layers.store.assertion import Assertion
from mapsvc.errors import InvalidInput

_KINDS = {Geometry.POINT: (0, 4), Geometry.LINE: (1, 5), Geometry.POLYGON: (3, 6)}


def refuse_invalid(layer: Layer, assertions: Sequence[Assertion]) -> None:
    """Raise InvalidInput naming the first feature that the declaration of ``layer`` does not admit."""
    for assertion in assertions:
        if not assertion.key or len(assertion.key) > 200:
            raise InvalidInput("key", f"must have 1 to 200 characters, not {assertion.key!r}")
        if (assertion.geom is None) != (assertion.props is None):
            raise InvalidInput(assertion.key, "geometry and properties are both given, or both absent")
        if None not in (assertion.valid_from, assertion.valid_to) and assertion.valid_from >= assertion.valid_to:  # type: ignore[operator]
            raise InvalidInput(assertion.key, f"is in force from {assertion.valid_from} to {assertion.valid_to}: empty")
        problems = check(layer, assertion.props) if assertion.props is not None else ()
        for problem in problems:
            raise InvalidInput(f"{layer.id} {assertion.key}: {problem.field}", problem.message)
    present = [assertion for assertion in assertions if not assertion.absent]
    geoms = np.array([assertion.geom for assertion in present], dtype=object)
    wrong = ~np.isin(shapely.get_type_id(geoms), _KINDS[layer.geometry])
    wrong |= shapely.is_empty(geoms) | ~shapely.is_valid(geoms) | ~np.isfinite(shapely.bounds(geoms)).all(axis=-1)
    for number in np.flatnonzero(wrong)[:1]:
        raise InvalidInput(
            f"{layer.id} {present[number].key}", f"is not a valid {layer.geometry.value}: {_reason(geoms[number])}"
        )


def _reason(geom: BaseGeometry) -> str:
    return "empty" if geom.is_empty else f"{geom.geom_type}, {shapely.is_valid_reason(geom)}"
