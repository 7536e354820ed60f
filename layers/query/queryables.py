"""What of a layer's features can be asked for in a filter: name, type, and where it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.definition import Field, FieldType, Layer
from layers.derive.memo import per_layer

GEOMETRY, KEY, VALID_FROM, VALID_UNTIL = "geometry", "feature_key", "valid_from", "valid_until"


class Kind(StrEnum):
    """The type of a value in a filter."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "timestamp"
    CODES = "array"
    GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that filters can name; ``sql`` reads it from the row ``f`` of feature."""

    name: str
    kind: Kind
    sql: str
    field: Field | None = None
    """The declared field; None for what every feature has."""
    unbounded: str | None = None
    """SQL for its value where it is empty, as the side of an interval."""


_KINDS = {
    FieldType.TEXT: (Kind.TEXT, "(f.props ->> '{0}')"),
    FieldType.CODE: (Kind.TEXT, "(f.props ->> '{0}')"),
    FieldType.URL: (Kind.TEXT, "(f.props ->> '{0}')"),
    FieldType.INTEGER: (Kind.NUMBER, "(f.props -> '{0}')::float8"),
    FieldType.NUMBER: (Kind.NUMBER, "(f.props -> '{0}')::float8"),
    FieldType.BOOLEAN: (Kind.BOOLEAN, "(f.props -> '{0}')::boolean"),
    FieldType.DATE: (Kind.DATE, "(f.props ->> '{0}')::date"),
    FieldType.DATETIME: (Kind.INSTANT, "(f.props ->> '{0}')::timestamptz"),
    FieldType.CODES: (Kind.CODES, "(f.props -> '{0}')"),
}

_EVERY = (
    Queryable(GEOMETRY, Kind.GEOMETRY, "f.geom"),
    Queryable(KEY, Kind.TEXT, "f.key"),
    Queryable(VALID_FROM, Kind.DATE, "lower(f.valid)", unbounded="'-infinity'::date"),
    Queryable(VALID_UNTIL, Kind.DATE, "(upper(f.valid) - 1)", unbounded="'infinity'::date"),
)


@per_layer
def queryables(layer: Layer) -> dict[str, Queryable]:
    """By name: the declared fields but personal ones, the geometry, the key, and the first and last day in force."""
    found = {one.name: one for one in _EVERY}
    for field in layer.fields:
        if not field.personal:
            # A declared field's name is a plain identifier (the loader sees to it), so it can stand in SQL.
            kind, template = _KINDS[field.type]
            found[field.name] = Queryable(field.name, kind, template.format(field.name), field)
    return found
