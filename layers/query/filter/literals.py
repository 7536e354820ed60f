"""Literals and properties: the leaves of a filter."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

import shapely
from shapely.geometry import shape

from layers.query.crs import box, stored
from layers.query.filter.model import Node, Scope, Sql, refused
from layers.query.queryables import Kind

MOST_VERTICES = 10_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def leaf(node: Node, scope: Scope) -> Sql | None:
    """The value of ``node`` where it is a literal or a property; None where it is an operator."""
    if isinstance(node, bool):
        return Sql(Kind.BOOLEAN, "%s::boolean", (node,), repr(node).lower(), constant=node)
    if isinstance(node, int | float):
        return _number(node)
    if isinstance(node, str):
        return text(node)
    if isinstance(node, dict):
        return _of_dict(node, scope)
    if node is None:
        raise refused("compares with null; write IS NULL")
    raise refused("has a list where a single value belongs")


def text(value: str) -> Sql:
    """A text literal; raises InvalidInput for what PostgreSQL cannot hold."""
    if "\x00" in value:
        raise refused("holds a NUL character")
    return Sql(Kind.TEXT, "%s::text", (value,), "a text", constant=value)


def _number(value: float) -> Sql:
    if not math.isfinite(value):
        raise refused("holds a number that is not finite")
    return Sql(Kind.NUMBER, "%s::float8", (float(value),), f"{value:g}", constant=value)


def _of_dict(node: dict[str, Any], scope: Scope) -> Sql | None:
    if "property" in node:
        return _property(node["property"], scope)
    if "date" in node:
        return day(node["date"])
    if "timestamp" in node:
        return instant(node["timestamp"])
    if "bbox" in node:
        return _bbox(node["bbox"], scope)
    if "type" in node:
        return _geometry(node, scope)
    return None


def _property(name: object, scope: Scope) -> Sql:
    found = scope.queryables.get(str(name))
    if found is None:
        known = ", ".join(sorted(scope.queryables))
        message = f"{str(name)[:60]!r} is no property that can be queried; these are: {known}"
        raise refused(message, "filter.property", what=str(name)[:60], known=known)
    return Sql(found.kind, found.sql, (), found.name, queryable=found)


def day(written: object) -> Sql:
    """A date literal."""
    try:
        if isinstance(written, str) and _DAY.fullmatch(written):
            return Sql(Kind.DATE, "%s::date", (date.fromisoformat(written),), "a date", constant=written)
    except ValueError:
        pass
    message = f"{str(written)[:40]!r} is not a date as 2019-04-01"
    raise refused(message, "filter.date", value=str(written)[:40])


def instant(written: object) -> Sql:
    """A timestamp literal."""
    try:
        if isinstance(written, str) and _MOMENT.fullmatch(written):
            moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", written.upper()))
            return Sql(Kind.INSTANT, "%s::timestamptz", (moment,), "a timestamp", constant=written)
    except ValueError:
        pass
    message = f"{str(written)[:40]!r} is not a timestamp as 2019-04-01T09:00:00+09:00"
    raise refused(message, "filter.timestamp", value=str(written)[:40])


def _bbox(sides: object, scope: Scope) -> Sql:
    if not isinstance(sides, list) or len(sides) not in {4, 6} or not all(_finite(side) for side in sides):
        raise refused("BBOX needs 4 or 6 finite numbers")
    flat = sides if len(sides) == 4 else [sides[0], sides[1], sides[3], sides[4]]
    found = box((flat[0], flat[1], flat[2], flat[3]), scope.crs, "filter")
    return Sql(Kind.GEOMETRY, "ST_GeomFromWKB(%s, 4326)", (shapely.to_wkb(found),), "a box", constant=found)


def _finite(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


def _geometry(node: dict[str, Any], scope: Scope) -> Sql:
    try:
        found = shapely.force_2d(shape(node))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.GEOSException) as error:
        raise refused(f"holds a geometry that cannot be read: {str(error)[:80]}") from error
    if found.is_empty or shapely.get_num_coordinates(found) > MOST_VERTICES:
        raise refused(f"holds a geometry that is empty or has more than {MOST_VERTICES} vertices")
    if not found.is_valid:
        raise refused(f"holds a geometry that is not valid: {shapely.is_valid_reason(found)}")
    moved = stored(found, scope.crs, "filter")
    return Sql(Kind.GEOMETRY, "ST_GeomFromWKB(%s, 4326)", (shapely.to_wkb(moved),), "a geometry", constant=moved)
