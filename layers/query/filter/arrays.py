"""Array functions (CQL2, class Array Functions) on lists of codes, which are sets: order and repetition say nothing."""

from __future__ import annotations

import json

from layers.query.filter.model import Node, Operator, Scope, Sql, arguments, joined, refused
from layers.query.queryables import Kind

_TEMPLATES = {
    "a_contains": "({0} @> {1})",
    "a_containedby": "({0} <@ {1})",
    "a_overlaps": "EXISTS (SELECT FROM jsonb_array_elements_text({0}) AS one WHERE {1} ? one)",
    "a_equals": "({0} @> {1} AND {0} <@ {1})",
}


def _list(op: str, node: Node, scope: Scope) -> Sql:
    if isinstance(node, list):
        if not all(isinstance(item, str) and "\x00" not in item for item in node):
            raise refused(f"{op.upper()} takes lists of texts")
        return Sql(Kind.CODES, "%s::jsonb", (json.dumps(node),), "a list", constant=tuple(node))
    found = scope.value(node)
    if found.kind is not Kind.CODES:
        raise refused(f"{op.upper()} needs a list, but {found.name} is {found.kind}")
    return found


def _relate(op: str, args: list[Node], scope: Scope) -> Sql:
    first, second = (_list(op, node, scope) for node in arguments(op.upper(), args, 2))
    for one, other in ((first, second), (second, first)):
        field = one.queryable.field if one.queryable else None
        known = {code.value for code in field.codes} if field else set()
        given = other.constant if isinstance(other.constant, tuple) else ()
        for code in given if field else ():
            if code not in known:
                raise refused(
                    f"{code[:40]!r} is no code of {field.name if field else ''}; these are: {', '.join(known)}"
                )
    parts = (first, second, first, second) if op == "a_equals" else (first, second)
    template = _TEMPLATES[op].replace("{0}", "{}").replace("{1}", "{}")
    return joined(Kind.BOOLEAN, template, *parts)


OPERATORS: dict[str, Operator] = dict.fromkeys(_TEMPLATES, _relate)
