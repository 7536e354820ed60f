"""Spatial functions (CQL2, classes Basic Spatial Functions and Spatial Functions), in the plane of degrees."""

from __future__ import annotations

from shapely import GeometryCollection

from layers.query.filter.model import Node, Operator, Scope, Sql, arguments, joined, of_kind, refused
from layers.query.queryables import Kind

_FUNCTIONS = {
    "s_intersects": "ST_Intersects",
    "s_disjoint": "ST_Disjoint",
    "s_contains": "ST_Contains",
    "s_within": "ST_Within",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
    "s_touches": "ST_Touches",
    "s_equals": "ST_Equals",
}
_OF_COLLECTIONS = {"s_intersects", "s_disjoint"}


def _relate(op: str, args: list[Node], scope: Scope) -> Sql:
    parts = [of_kind(scope, op.upper(), node, Kind.GEOMETRY) for node in arguments(op.upper(), args, 2)]
    if op not in _OF_COLLECTIONS and any(isinstance(part.constant, GeometryCollection) for part in parts):
        raise refused(f"{op.upper()} takes no GEOMETRYCOLLECTION: its parts would have to be of one dimension")
    return joined(Kind.BOOLEAN, f"{_FUNCTIONS[op]}({{}}, {{}})", *parts)


OPERATORS: dict[str, Operator] = dict.fromkeys(_FUNCTIONS, _relate)
