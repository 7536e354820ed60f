"""Temporal functions (CQL2, class Temporal Functions) on dates, instants and intervals of them, ends included."""

from __future__ import annotations

from dataclasses import dataclass

from layers.query.filter.literals import day, instant
from layers.query.filter.model import Node, Operator, Scope, Sql, Temporal, arguments, joined, refused
from layers.query.queryables import Kind

# a and A are the start and end of the first argument, b and B those of the second.
_CONDITIONS = {
    "t_after": "{a} > {B}",
    "t_before": "{A} < {b}",
    "t_contains": "{a} < {b} AND {A} > {B}",
    "t_disjoint": "({A} < {b} OR {a} > {B})",
    "t_during": "{a} > {b} AND {A} < {B}",
    "t_equals": "{a} = {b} AND {A} = {B}",
    "t_finishedby": "{a} < {b} AND {A} = {B}",
    "t_finishes": "{a} > {b} AND {A} = {B}",
    "t_intersects": "{a} <= {B} AND {A} >= {b}",
    "t_meets": "{A} = {b}",
    "t_metby": "{a} = {B}",
    "t_overlappedby": "{a} > {b} AND {a} < {B} AND {A} > {B}",
    "t_overlaps": "{a} < {b} AND {A} > {b} AND {A} < {B}",
    "t_startedby": "{a} = {b} AND {A} > {B}",
    "t_starts": "{a} = {b} AND {A} < {B}",
}
_OF_INTERVALS = {"t_contains", "t_finishedby", "t_meets", "t_metby", "t_overlappedby", "t_overlaps", "t_startedby"}
"""Between instants, and with one as the first or second argument, these have no meaning or never hold."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time, whose start and end are the same for an instant."""

    start: Sql
    end: Sql
    is_interval: bool


def _span(op: str, node: Node, scope: Scope) -> _Span:
    if isinstance(node, dict) and "interval" in node:
        sides = node["interval"]
        if not isinstance(sides, list) or len(sides) != 2:
            raise refused("INTERVAL takes a start and an end")
        start, end = (
            _side(side, scope, infinite) for side, infinite in zip(sides, ("-infinity", "infinity"), strict=True)
        )
        if start.constant == end.constant == "..":
            raise refused("INTERVAL needs a start or an end")
        return _Span(start, end, is_interval=True)
    found = scope.value(node)
    if found.kind not in Temporal:
        raise refused(f"{op.upper()} needs a date, a timestamp or an interval, but {found.name} is {found.kind}")
    return _Span(found, found, is_interval=False)


def _side(side: Node, scope: Scope, infinite: str) -> Sql:
    if side == "..":
        return Sql(Kind.DATE, f"'{infinite}'::date", constant="..")
    found = (day if len(side) == 10 else instant)(side) if isinstance(side, str) else scope.value(side)
    if found.kind not in Temporal:
        raise refused(f"INTERVAL is of dates or timestamps, but {found.name} is {found.kind}")
    if found.queryable is not None and found.queryable.unbounded is not None:
        return joined(found.kind, f"COALESCE({{}}, {found.queryable.unbounded})", found)
    return found


def _relate(op: str, args: list[Node], scope: Scope) -> Sql:
    first, second = (_span(op, node, scope) for node in arguments(op.upper(), args, 2))
    if op in _OF_INTERVALS and not (first.is_interval and second.is_interval):
        raise refused(f"{op.upper()} relates two intervals: INTERVAL('2019-04-01', '..')")
    sides = {"a": first.start, "A": first.end, "b": second.start, "B": second.end}
    template, parts = _CONDITIONS[op], []
    # In the order in which they stand, since values follow the placeholders.
    for at, letter in enumerate(template):
        if letter == "{":
            parts.append(sides[template[at + 1]])
    for name in sides:
        template = template.replace(f"{{{name}}}", "{}")
    return joined(Kind.BOOLEAN, f"({template})", *parts)


OPERATORS: dict[str, Operator] = dict.fromkeys(_CONDITIONS, _relate)
