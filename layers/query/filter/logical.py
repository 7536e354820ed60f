"""AND, OR and NOT (CQL2, basic)."""

from __future__ import annotations

from layers.query.filter.model import Node, Operator, Scope, Sql, arguments, joined, of_kind, refused
from layers.query.queryables import Kind


def _junction(op: str, args: list[Node], scope: Scope) -> Sql:
    if len(args) < 2:
        raise refused(f"{op.upper()} joins at least two conditions")
    parts = [of_kind(scope, op.upper(), node, Kind.BOOLEAN) for node in args]
    return joined(Kind.BOOLEAN, "(" + f" {op.upper()} ".join(["{}"] * len(parts)) + ")", *parts)


def _not(op: str, args: list[Node], scope: Scope) -> Sql:
    (node,) = arguments("NOT", args, 1)
    return joined(Kind.BOOLEAN, "(NOT {})", of_kind(scope, "NOT", node, Kind.BOOLEAN))


OPERATORS: dict[str, Operator] = {"and": _junction, "or": _junction, "not": _not}
