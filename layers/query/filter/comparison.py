"""Comparisons: =, <>, <, >, <=, >=, LIKE, BETWEEN, IN, IS NULL (CQL2, basic and advanced comparison operators)."""

from __future__ import annotations

from layers.query.filter.model import Node, Operator, Scope, Sql, Temporal, arguments, joined, of_kind, refused
from layers.query.queryables import Kind

_ORDERED = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.INSTANT)


def same_kind(op: str, *values: Sql) -> None:
    """Refuse ``values`` that cannot be compared with one another, and codes that their list does not have."""
    kinds = {value.kind for value in values}
    if len(kinds) > 1 and not kinds <= Temporal:
        wrong = next(value for value in values if value.kind is not values[0].kind)
        first = values[0]
        message = f"{op} compares {first.name} ({first.kind}) with {wrong.name} ({wrong.kind})"
        said = {"first": first.name, "first_kind": first.kind, "second": wrong.name, "second_kind": wrong.kind}
        if first.kind in Temporal and wrong.kind is Kind.TEXT:
            hint = "; write dates as DATE('2019-04-01') and instants as TIMESTAMP('2019-04-01T00:00:00Z')"
            raise refused(message + hint, "filter.compare_date", op=op, **said)
        raise refused(message, "filter.compare", op=op, **said)
    for value in values:
        field = value.queryable.field if value.queryable else None
        if field is None or not field.codes:
            continue
        known = {code.value for code in field.codes}
        for other in values:
            if isinstance(other.constant, str) and other.constant not in known:
                codes = ", ".join(sorted(known))
                raise refused(
                    f"{other.constant[:40]!r} is no code of {field.name}; these are: {codes}",
                    "filter.code",
                    value=other.constant[:40],
                    what=field.name,
                    known=codes,
                )


def _compare(op: str, args: list[Node], scope: Scope) -> Sql:
    left, right = map(scope.value, arguments(op, args, 2))
    if left.kind in {Kind.GEOMETRY, Kind.CODES} or right.kind in {Kind.GEOMETRY, Kind.CODES}:
        raise refused(f"{op} compares single values; use S_EQUALS for geometries, A_EQUALS for lists")
    if op in {"=", "<>"}:
        same_kind(op, left, right)
    elif left.kind not in _ORDERED:
        raise refused(f"{op} needs a text, number, date or timestamp, but {left.name} is {left.kind}")
    elif left.kind is not right.kind:
        same_kind(op, left, right)
    return joined(Kind.BOOLEAN, f"({{}} {op} {{}})", left, right)


def _between(op: str, args: list[Node], scope: Scope) -> Sql:
    found = [of_kind(scope, "BETWEEN", node, *_ORDERED) for node in arguments(op, args, 3)]
    same_kind("BETWEEN", *found)
    return joined(Kind.BOOLEAN, "({} BETWEEN {} AND {})", *found)


def _in(op: str, args: list[Node], scope: Scope) -> Sql:
    subject, listed = arguments(op, args, 2)
    if not isinstance(listed, list) or not listed:
        raise refused("IN needs a list of values")
    value = of_kind(scope, "IN", subject, Kind.BOOLEAN, *_ORDERED)
    options = [scope.value(node) for node in listed]
    same_kind("IN", value, *options)
    return joined(Kind.BOOLEAN, "({} IN (" + ", ".join(["{}"] * len(options)) + "))", value, *options)


def _like(op: str, args: list[Node], scope: Scope) -> Sql:
    value, pattern = (of_kind(scope, "LIKE", node, Kind.TEXT) for node in arguments(op, args, 2))
    written = next((one for one in pattern.values if isinstance(one, str)), "")
    if (len(written) - len(written.rstrip("\\"))) % 2:
        raise refused("LIKE ends with an escape character that escapes nothing")
    return joined(Kind.BOOLEAN, "({} LIKE {})", value, pattern)


def _is_null(op: str, args: list[Node], scope: Scope) -> Sql:
    (node,) = arguments("IS NULL", args, 1)
    return joined(Kind.BOOLEAN, "({} IS NULL)", scope.value(node))


OPERATORS: dict[str, Operator] = {
    **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), _compare),
    "between": _between,
    "in": _in,
    "like": _like,
    "isNull": _is_null,
}
