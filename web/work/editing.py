"""One feature, edited by hand: what a form says about it becomes an assertion, or is refused by the field's name."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from importers.keys import joined
from layers.definition import Field, FieldType, Layer
from layers.derive.schema import check
from layers.store import Assertion, Feature
from mapsvc.dates import parse_date, parse_moment
from mapsvc.errors import InvalidInput
from web.work import shape_text

_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?", re.ASCII)


class Manner(StrEnum):
    """What is meant by an edit."""

    NEW = "new"
    CHANGE = "change"
    """From a day on it is different; before, it was as stored."""
    CORRECT = "correct"
    """What is stored was wrong for as long as it is stored."""
    END = "end"
    """From a day on it is no more."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed: single values and lists, as they came."""

    values: Mapping[str, str]
    lists: Mapping[str, list[str]]


def fields_of(layer: Layer) -> list[Field]:
    """The fields that a form shows: what is personal stays as it is stored."""
    return [field for field in layer.fields if not field.personal]


def fixed(layer: Layer, stored: Feature | None) -> frozenset[str]:
    """Fields that identify the feature from one import to the next: of a stored one they stay."""
    return frozenset(layer.importing.key) if stored is not None else frozenset()


def assertion_of(layer: Layer, stored: Feature | None, form: Form) -> Assertion:
    """What ``form`` says of ``stored`` (None: of a new feature). Raises InvalidInput naming the field."""
    manner = _manner(form, stored)
    if manner is Manner.END:
        assert stored is not None
        day = _day(form, "from", needed=True)
        if stored.valid_from is not None and day is not None and day < stored.valid_from:
            raise InvalidInput("from", f"it is in force from {stored.valid_from} only", "edit.before")
        return Assertion(stored.key, day, None, None, None)
    props = _props(layer, stored, form)
    geom = shape_text.read(form.values.get("shape", ""), layer.geometry)
    if stored is not None and shape_text.text_of(stored.geom) == shape_text.text_of(geom):
        geom = stored.geom  # finer decimals than the text has must not look like a change
    start, end = _interval(manner, form, stored)
    _same_day(layer, props, start, manner)
    key = stored.key if stored is not None else _new_key(layer, props)
    return Assertion(key, start, end, geom, props)


def _manner(form: Form, stored: Feature | None) -> Manner:
    if stored is None:
        return Manner.NEW
    try:
        manner = Manner(form.values.get("manner", ""))
    except ValueError:
        manner = Manner.NEW
    if manner is Manner.NEW:
        raise InvalidInput("manner", "say whether it is a change, a correction or the end", "edit.manner")
    return manner


def _interval(manner: Manner, form: Form, stored: Feature | None) -> tuple[date | None, date | None]:
    if manner is Manner.CORRECT and stored is not None:
        return stored.valid_from, stored.valid_to
    start = _day(form, "from", needed=True)
    end = _day(form, "to", needed=False) if manner is Manner.NEW else stored.valid_to if stored else None
    if stored is not None and start is not None:
        if stored.valid_from is not None and start < stored.valid_from:
            raise InvalidInput("from", f"it is in force from {stored.valid_from} only", "edit.before")
        if stored.valid_to is not None and start >= stored.valid_to:
            raise InvalidInput("from", f"it ends on {stored.valid_to}", "edit.after")
    if start is not None and end is not None and end <= start:
        raise InvalidInput("to", "must be later than the first day", "edit.order")
    return start, end


def _day(form: Form, name: str, *, needed: bool) -> date | None:
    raw = form.values.get(name, "").strip()
    if not raw:
        if needed:
            raise InvalidInput(name, "say the day", "edit.day")
        return None
    try:
        return parse_date(raw[:40])
    except (InvalidInput, ValueError) as error:
        raise InvalidInput(name, f"{raw[:40]!r} is no date", "edit.day") from error


def _same_day(layer: Layer, props: Mapping[str, Any], start: date | None, manner: Manner) -> None:
    """Where a field holds the day of effect, an import takes it from there: both must say the same."""
    name = layer.importing.valid_from
    said = props.get(name) if name else None
    if name and said and manner is not Manner.CORRECT and start is not None and said != start.isoformat():
        raise InvalidInput(name, f"is {said}, but it is to be in force from {start}", "edit.same_day", day=said)


def _new_key(layer: Layer, props: Mapping[str, Any]) -> str:
    if layer.importing.key:
        key = joined([props.get(name) for name in layer.importing.key])
        if key is None:
            raise InvalidInput(layer.importing.key[0], "identifies the feature; it must be given", "edit.key")
        return key
    return f"edit-{secrets.token_hex(6)}"


def _props(layer: Layer, stored: Feature | None, form: Form) -> dict[str, Any]:
    kept = {} if stored is None else dict(stored.props)
    still = fixed(layer, stored)
    for field in fields_of(layer):
        if field.name in still:
            continue
        value = _value(field, form)
        if value is not None and value == kept.get(field.name):
            continue  # 600 for a stored 600.0 is no change
        if value is None:
            kept.pop(field.name, None)
        else:
            kept[field.name] = value
    for problem in check(layer, kept):
        if kept.get(problem.field) is None:
            raise InvalidInput(f"f-{problem.field}", problem.message, "edit.required")
        raise InvalidInput(f"f-{problem.field}", problem.message)
    return kept


def _value(field: Field, form: Form) -> Any:
    name = f"f-{field.name}"
    if field.type is FieldType.CODES:
        return list(dict.fromkeys(value for value in form.lists.get(name, []) if value)) or None
    raw = form.values.get(name, "").replace("\r\n", "\n").strip()
    if not raw:
        return None
    reader = _READERS.get(field.type)
    return raw if reader is None else reader(name, raw)


def _integer(name: str, raw: str) -> int:
    if not _INTEGER.fullmatch(raw):
        raise InvalidInput(name, "must be a whole number", "edit.integer")
    return int(raw)


def _number(name: str, raw: str) -> float:
    if not _NUMBER.fullmatch(raw) or not math.isfinite(float(raw)):
        raise InvalidInput(name, "must be a number", "edit.number")
    return float(raw) if "." in raw else int(raw)


def _boolean(name: str, raw: str) -> bool:
    if raw not in {"yes", "no"}:
        raise InvalidInput(name, "must be yes or no", "edit.boolean")
    return raw == "yes"


def _moment(name: str, raw: str) -> str:
    return parse_moment(raw[:40], name).isoformat()


def _date(name: str, raw: str) -> str:
    try:
        return parse_date(raw[:40]).isoformat()
    except (InvalidInput, ValueError) as error:
        raise InvalidInput(name, f"{raw[:40]!r} is no date", "edit.day") from error


_READERS: Mapping[FieldType, Callable[[str, str], Any]] = {
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _moment,
}
