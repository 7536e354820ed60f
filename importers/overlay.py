"""Values that a source draws as areas of their own, laid over the features they apply to (敷地面積の最低限度)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from importers import convert
from importers.geometry import place
from importers.source import Decision, Options, Reject, SourceTable
from layers.definition import Geometry, Layer
from layers.derive.schema import check
from layers.store.assertion import Assertion

WHOLLY = 0.99
"""A feature of which this share lies in the area takes its value: digitised borders differ by slivers."""
_SLIVER = 0.01


def lay_over(
    records: list[Assertion], table: SourceTable, columns: Mapping[str, str], layer: Layer, options: Options
) -> tuple[list[Reject], Decision]:
    """Give ``records`` (changed in place) the values of the areas of ``table`` in which they lie wholly.

    A feature that lies in an area partly keeps its properties and the area's row is rejected with the share: where
    the value applies inside the feature, a feature cannot say.
    """
    placed = place(table.frame.geometry.to_numpy(), table.crs, Geometry.POLYGON, options)
    found = {
        name: convert.convert(field, table.frame[column])
        for name, column in columns.items()
        if (field := layer.field(name)) is not None
    }
    geometries = np.array([record.geom for record in records], dtype=object)
    tree = shapely.STRtree(geometries)
    rejects = []
    given = 0
    for row, area in enumerate(placed.geometries):
        values = {name: column.values[column.codes[row]] for name, column in found.items() if column.codes[row] >= 0}
        reason = placed.reasons.get(row) or "; ".join(
            f"{problem.field}: {problem.message}" for problem in check(layer, values) if problem.field in columns
        )
        if reason:
            rejects.append(Reject(row + 1, reason, {}, table.name))
            continue
        near = tree.query(area, predicate="intersects")
        share = shapely.area(shapely.intersection(geometries[near], area)) / shapely.area(geometries[near])
        for number in near[share >= WHOLLY].tolist():
            props: dict[str, Any] = {**(records[number].props or {}), **values}
            records[number] = replace(records[number], props=props)
            given += 1
        partly = near[(share > _SLIVER) & (share < WHOLLY)].tolist()
        if partly or not (share >= WHOLLY).any():
            named = ", ".join(f"{records[number].key} ({share[near == number][0]:.0%})" for number in partly[:5])
            rejects.append(
                Reject(row + 1, f"covers no feature wholly, or some partly: {named or 'none'}", {}, table.name)
            )
    fields = ", ".join(f"{name} = {column}" for name, column in columns.items())
    return rejects, Decision("laid over", f"{table.name} ({fields})", f"{given} features lie wholly in its areas")
