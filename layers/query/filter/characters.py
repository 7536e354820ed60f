"""CASEI and ACCENTI (CQL2, classes Case-insensitive and Accent-insensitive Comparison).

Letters are compared by Unicode's rules, whatever the database's own locale is. ACCENTI takes off the marks of Latin,
Greek and Cyrillic letters only: が without its dakuten would be another letter, か.
"""

from __future__ import annotations

from layers.query.filter.model import Node, Operator, Scope, Sql, arguments, joined, of_kind
from layers.query.queryables import Kind

_TEMPLATES = {
    "casei": 'lower({} COLLATE "und-x-icu")',
    "accenti": r"normalize(regexp_replace(normalize({}, NFD), '[\u0300-\u036f]', '', 'g'), NFC)",
}


def _folded(op: str, args: list[Node], scope: Scope) -> Sql:
    (node,) = arguments(op.upper(), args, 1)
    return joined(Kind.TEXT, _TEMPLATES[op], of_kind(scope, op.upper(), node, Kind.TEXT))


OPERATORS: dict[str, Operator] = dict.fromkeys(_TEMPLATES, _folded)
