"""What the properties of a layer's features must be: as a fast check, and as JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from layers.definition import Field, FieldType, Layer
from layers.derive.memo import per_layer
from mapsvc.dates import JST

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_URL = re.compile(r"https?://[^\s<>\"]+")

Check = Callable[[object], str | None]
"""Says what is wrong with a value, or None."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one property of a feature."""

    field: str
    message: str


def check(layer: Layer, props: Mapping[str, object]) -> list[Problem]:
    """What in ``props`` does not fit the layer's declaration; an empty list where everything does.

    A field that is None counts as absent. Dates are ISO text, instants RFC 3339 with an offset.
    """
    checks, required = _checks(layer)
    problems: list[Problem] = []
    for name, value in props.items():
        test = checks.get(name)
        if test is None:
            problems.append(Problem(name, f"the layer {layer.id} has no such field"))
        elif value is not None and (message := test(value)) is not None:
            problems.append(Problem(name, message))
    problems += [Problem(name, "is required") for name in required if props.get(name) is None]
    return problems


@per_layer
def _checks(layer: Layer) -> tuple[dict[str, Check], tuple[str, ...]]:
    required = tuple(field.name for field in layer.fields if field.required)
    return {field.name: _check_for(field) for field in layer.fields}, required


def _check_for(field: Field) -> Check:
    makers: dict[FieldType, Callable[[Field], Check]] = {
        FieldType.TEXT: _text,
        FieldType.URL: _url,
        FieldType.CODE: _code,
        FieldType.CODES: _codes,
        FieldType.INTEGER: _number,
        FieldType.NUMBER: _number,
        FieldType.BOOLEAN: lambda _: lambda v: None if isinstance(v, bool) else f"{v!r} is not true or false",
        FieldType.DATE: lambda _: _date,
        FieldType.DATETIME: lambda _: _datetime,
    }
    return makers[field.type](field)


def _text(field: Field) -> Check:
    most = field.max_length

    def test(value: object) -> str | None:
        if not isinstance(value, str):
            return f"{value!r} is not a text"
        if len(value) > most:
            return f"has {len(value)} characters, at most {most} are possible"
        return "holds a NUL character" if "\x00" in value else None

    return test


def _url(field: Field) -> Check:
    def test(value: object) -> str | None:
        if not isinstance(value, str) or not _URL.fullmatch(value) or len(value) > field.max_length:
            return f"{value!r} is not an http or https address of at most {field.max_length} characters"
        return None

    return test


def _code(field: Field) -> Check:
    known = frozenset(code.value for code in field.codes)

    def test(value: object) -> str | None:
        if isinstance(value, str) and value in known:
            return None
        return f"{value!r} is not one of the codes {', '.join(sorted(known))}"

    return test


def _codes(field: Field) -> Check:
    one = _code(field)

    def test(value: object) -> str | None:
        if not isinstance(value, list | tuple):
            return f"{value!r} is not a list of codes"
        if len(set(map(str, value))) != len(value):
            return "names a code twice"
        return next((message for item in value if (message := one(item)) is not None), None)

    return test


def _number(field: Field) -> Check:
    whole = field.type is FieldType.INTEGER
    least = -math.inf if field.minimum is None else field.minimum
    most = math.inf if field.maximum is None else field.maximum
    unit = f" {field.unit}" if field.unit else ""

    def test(value: object) -> str | None:
        if type(value) is not int and (whole or type(value) is not float):
            return f"{value!r} is not a {'whole ' if whole else ''}number"
        number: float = value
        if not math.isfinite(number):
            return f"{value!r} is not finite"
        if not least <= number <= most:
            return f"{value!r} is outside {least:g} to {most:g}{unit}"
        return None

    return test


def _date(value: object) -> str | None:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value) and date.fromisoformat(value):
            return None
    except ValueError:
        pass
    return f"{value!r} is not a date as 2019-04-01"


def _datetime(value: object) -> str | None:
    try:
        if isinstance(value, str) and (moment := datetime.fromisoformat(value)).tzinfo is not None:
            # Years 1 and 9999 have instants that no clock elsewhere can show.
            moment.astimezone(JST)
            return None
    except (ValueError, OverflowError):
        pass
    return f"{value!r} is not an instant as 2026-04-01T12:00:00+09:00"


def json_schema(layer: Layer) -> dict[str, Any]:
    """JSON Schema (2020-12) of the properties of the layer's features, as the API publishes it.

    Personal fields are left out. Codes carry their Japanese titles in ``x-titles``.
    """
    public = [field for field in layer.fields if not field.personal]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": layer.title.ja,
        "description": layer.description.ja,
        "type": "object",
        "properties": {field.name: _schema_of(field) for field in public},
        "required": [field.name for field in public if field.required],
        "additionalProperties": False,
    }


_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
    FieldType.URL: {"type": "string", "format": "uri"},
}


def _schema_of(field: Field) -> dict[str, Any]:
    codes = {"type": "string", "enum": [code.value for code in field.codes]}
    if field.type is FieldType.CODE:
        schema: dict[str, Any] = dict(codes)
    elif field.type is FieldType.CODES:
        schema = {"type": "array", "items": codes, "uniqueItems": True}
    elif field.type is FieldType.TEXT:
        schema = {"type": "string", "maxLength": field.max_length}
    else:
        schema = dict(_TYPES[field.type])
    schema["title"] = field.title.ja
    if field.description:
        schema["description"] = field.description.ja
    if field.codes:
        schema["x-titles"] = {code.value: code.title.ja for code in field.codes}
    for key, value in (("minimum", field.minimum), ("maximum", field.maximum), ("x-unit", field.unit)):
        if value is not None:
            schema[key] = value
    return schema
