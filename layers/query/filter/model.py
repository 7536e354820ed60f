"""What filters are made of while they are translated: typed pieces of SQL, and what they may refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from layers.query.crs import Crs
from layers.query.queryables import Kind, Queryable
from mapsvc.errors import InvalidInput

Node = Any
"""An expression as CQL2 JSON has it."""

Temporal = frozenset({Kind.DATE, Kind.INSTANT})


@dataclass(frozen=True, slots=True)
class Sql:
    """A value: its type, SQL with a placeholder for each of ``values``, and what it is called in messages."""

    kind: Kind
    text: str
    values: tuple[object, ...] = ()
    name: str = "the value"
    queryable: Queryable | None = None
    """Set where it is a property by itself."""
    constant: object = None
    """Set where it is a literal."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter may name, the system of its coordinates, and how an expression inside it is translated."""

    queryables: Mapping[str, Queryable]
    crs: Crs
    value: Callable[[Node], Sql]


Operator = Callable[[str, list[Node], Scope], Sql]
"""Translates one operator with its arguments."""


def refused(message: str, code: str | None = None, **values: object) -> InvalidInput:
    """What is wrong with the filter; ``code`` and ``values`` as of InvalidInput."""
    return InvalidInput("filter", message, code, **values)


def joined(kind: Kind, template: str, *parts: Sql) -> Sql:
    """``parts`` put into ``template`` (``({} = {})``) in order."""
    values = tuple(value for part in parts for value in part.values)
    return Sql(kind, template.format(*(part.text for part in parts)), values)


def arguments(op: str, args: list[Node], count: int) -> list[Node]:
    """``args``, of which there must be ``count``."""
    if len(args) != count:
        message = f"{op} takes {count} arguments, not {len(args)}"
        raise refused(message, "filter.arguments", op=op, count=count, given=len(args))
    return args


def of_kind(scope: Scope, op: str, node: Node, *kinds: Kind) -> Sql:
    """The value of ``node``, which must be one of ``kinds``."""
    found = scope.value(node)
    if found.kind not in kinds:
        message = f"{op} needs {' or '.join(kinds)}, but {found.name} is {found.kind}"
        raise refused(message, "filter.kind", op=op, kinds=", ".join(kinds), what=found.name, kind=found.kind)
    return found
