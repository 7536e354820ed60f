"""The simplest filter: a property has this value, as a parameter of an address writes it."""

from __future__ import annotations

import math

from layers.definition import FieldType, Layer
from layers.query.filter import literals
from layers.query.filter.comparison import same_kind
from layers.query.filter.model import Sql
from layers.query.filter.translate import Filter
from layers.query.queryables import Kind, queryables
from mapsvc.errors import InvalidInput


def equals(layer: Layer, name: str, raw: str) -> Filter:
    """The condition that the property ``name`` is ``raw``, a list of codes: that it holds the code.

    Raises InvalidInput(name) for a value that the property cannot have.
    """
    found = queryables(layer)[name]
    try:
        whole = found.field is not None and found.field.type is FieldType.INTEGER
        literal = _number(raw, whole=whole) if found.kind is Kind.NUMBER else _literal(found.kind, raw)
        if found.kind is Kind.CODES:
            same_kind("=", Sql(Kind.TEXT, "", queryable=found), literal)
            return Filter(f"({found.sql} ? {literal.text})", literal.values)
        same_kind("=", Sql(found.kind, found.sql, (), name, found), literal)
    except InvalidInput as error:
        raise InvalidInput(name, error.reason, error.code, **error.values) from error
    return Filter(f"({found.sql} = {literal.text})", literal.values)


def _number(raw: str, *, whole: bool) -> Sql:
    try:
        number = float(raw) if len(raw) <= 40 else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput("filter", "must be a number", "filter.number")
    if whole and not number.is_integer():
        raise InvalidInput("filter", "must be a whole number", "filter.whole")
    return Sql(Kind.NUMBER, "%s::float8", (number,))


def _literal(kind: Kind, raw: str) -> Sql:
    if kind is Kind.BOOLEAN:
        if raw not in {"true", "false"}:
            raise InvalidInput("filter", "must be true or false", "filter.boolean")
        return Sql(kind, "%s::boolean", (raw == "true",))
    if kind is Kind.DATE:
        return literals.day(raw)
    if kind is Kind.INSTANT:
        return literals.instant(raw.replace(" ", "+"))
    return literals.text(raw)
