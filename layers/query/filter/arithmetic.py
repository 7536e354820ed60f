"""Arithmetic (CQL2, class Arithmetic Expressions). A division by zero gives null, so the condition is not met."""

from __future__ import annotations

from layers.query.filter.model import Node, Operator, Scope, Sql, arguments, joined, of_kind
from layers.query.queryables import Kind

_TEMPLATES = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({} / NULLIF({}, 0))",
    "div": "trunc({} / NULLIF({}, 0))",
    "%": "mod({}::numeric, NULLIF({}, 0)::numeric)::float8",
    "^": "power({}, {})",
}


def _calculate(op: str, args: list[Node], scope: Scope) -> Sql:
    parts = [of_kind(scope, op, node, Kind.NUMBER) for node in arguments(op, args, 2)]
    return joined(Kind.NUMBER, _TEMPLATES[op], *parts)


OPERATORS: dict[str, Operator] = dict.fromkeys(_TEMPLATES, _calculate)
