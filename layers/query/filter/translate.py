"""A filter in CQL2 as a condition of SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.definition import Layer
from layers.query.crs import CRS84, Crs
from layers.query.filter import arithmetic, arrays, characters, comparison, literals, logical, spatial, temporal
from layers.query.filter.model import Node, Operator, Scope, Sql, refused
from layers.query.filter.parse import Language, parsed
from layers.query.queryables import Kind, queryables

OPERATORS: Mapping[str, Operator] = {
    name: operator
    for room in (comparison, logical, arithmetic, characters, spatial, temporal, arrays)
    for name, operator in room.OPERATORS.items()
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the row ``f`` of feature, with a value for each of its placeholders."""

    text: str
    values: tuple[object, ...]


def translated(layer: Layer, text: str, language: Language = "cql2-text", crs: Crs = CRS84) -> Filter:
    """The condition that ``text`` puts on features of ``layer``; its coordinates are in ``crs``.

    Every property is one of the layer's :func:`~layers.query.queryables.queryables`, every type fits its declaration;
    else InvalidInput("filter") says what does not.
    """

    def value(node: Node) -> Sql:
        found = literals.leaf(node, scope)
        if found is not None:
            return found
        op, args = node.get("op"), node.get("args")
        operator = OPERATORS.get(op) or OPERATORS.get(str(op).lower())
        if operator is None or not isinstance(args, list):
            known = ", ".join(sorted(OPERATORS))
            if "interval" in node:
                raise refused(f"INTERVAL stands only in temporal functions; these are: {known}")
            message = f"{str(op)[:40]!r} is no function; these are: {known}"
            raise refused(message, "filter.function", what=str(op)[:40], known=known)
        return operator(op if op in OPERATORS else str(op).lower(), args, scope)

    scope = Scope(queryables(layer), crs, value)
    found = value(parsed(text, language))
    if found.kind is not Kind.BOOLEAN:
        message = f"is no condition: {found.name} is {found.kind}"
        raise refused(message, "filter.condition", what=found.name, kind=found.kind)
    return Filter(found.text, found.values)
