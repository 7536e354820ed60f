"""Pieces of JSON Schema (2020-12, as OpenAPI 3.1 takes it)."""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COLOR: Schema = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
LON: Schema = {"type": "number", "minimum": -180, "maximum": 180, "description": "Degrees east, EPSG:4326."}
LAT: Schema = {"type": "number", "minimum": -90, "maximum": 90, "description": "Degrees north, EPSG:4326."}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 100}
SQUARE_METRES: Schema = {"type": "number", "minimum": 0, "description": "m², on the plane rectangular system."}
METRES: Schema = {"type": "number", "minimum": 0, "description": "Metres."}
BOUNDS: Schema = {
    "type": "array",
    "items": NUMBER,
    "minItems": 4,
    "maxItems": 4,
    "description": "West, south, east, north in degrees, EPSG:4326.",
}


def said(schema: Schema, description: str) -> Schema:
    """``schema`` with what it means."""
    return schema | {"description": description}


def ref(name: str) -> Schema:
    """The schema called ``name`` among the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema, description: str | None = None) -> Schema:
    """``schema``, or null."""
    either: Schema = {"anyOf": [schema, {"type": "null"}]}
    return either | {"description": description} if description else either


def many(schema: Schema, description: str | None = None, **limits: int) -> Schema:
    """A list of ``schema``."""
    listed: Schema = {"type": "array", "items": schema, **limits}
    return listed | {"description": description} if description else listed


def named(values: Schema) -> Schema:
    """An object whose names are free and whose values are ``values``."""
    return {"type": "object", "additionalProperties": values}


def one_of(values: type[Enum] | typing.Iterable[str], description: str | None = None) -> Schema:
    """One of these texts."""
    texts = [str(value.value if isinstance(value, Enum) else value) for value in values]
    return {"type": "string", "enum": texts} | ({"description": description} if description else {})


def closed(
    members: dict[str, Schema], description: str | None = None, *, optional: typing.Collection[str] = ()
) -> Schema:
    """An object of exactly these members; all are there but the ``optional`` ones."""
    made: Schema = {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }
    return made | {"description": description} if description else made


_PLAIN: dict[Any, Schema] = {str: TEXT, float: NUMBER, int: WHOLE, bool: YES_NO}


def of_dataclass(cls: type, **more: Schema) -> Schema:
    """The schema of what ``dataclasses.asdict`` makes of an instance of ``cls``, with ``more`` members."""
    hints = typing.get_type_hints(cls)
    members = {field.name: _of_type(hints[field.name]) for field in dataclasses.fields(cls)}
    return closed(members | more, (cls.__doc__ or "").replace("``", "`"))


def _of_type(hint: Any) -> Schema:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return one_of(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return many(_of_type(inner[0]))
    if origin in {types.UnionType, typing.Union}:
        return maybe(_of_type(next(one for one in inner if one is not type(None))))
    raise TypeError(f"no schema is known for {hint}")
