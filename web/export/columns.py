"""The columns of a layer as a table: public fields, the meanings of codes, the key, and when it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import orjson

from layers.definition import Field, FieldType, Layer, Text
from layers.derive.memo import per_layer
from layers.query import Item
from layers.query.queryables import KEY, VALID_FROM, VALID_UNTIL


class Kind(StrEnum):
    """The type of a column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"


_KINDS = {
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.BOOLEAN,
    FieldType.DATE: Kind.DATE,
    FieldType.CODES: Kind.LIST,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type, its title; ``field`` is None for what every feature has."""

    name: str
    kind: Kind
    title: Text
    field: Field | None = None
    meaning: bool = False
    """It says in words what the codes of ``field`` mean."""

    def value(self, props: dict[str, Any], language: str) -> Any:
        """Its value in a feature's stored properties: text, number, bool, ISO date, list of texts, or None."""
        if self.field is None:
            return props.get(self.name)
        held = props.get(self.field.name)
        if not self.meaning or held is None:
            return held
        if isinstance(held, list):
            return [_meaning(self.field, str(one), language) for one in held]
        return _meaning(self.field, str(held), language)


_EVERY = (
    Column(KEY, Kind.TEXT, Text(ja="識別子", en="Key")),
    Column(VALID_FROM, Kind.DATE, Text(ja="効力の初日", en="First day in force")),
    Column(VALID_UNTIL, Kind.DATE, Text(ja="効力の末日", en="Last day in force")),
)


def _meaning(field: Field, value: str, language: str) -> str:
    code = field.code(value)
    return code.title.get(language) if code else value


@per_layer
def columns(layer: Layer) -> tuple[Column, ...]:
    """The columns of ``layer``; personal fields are none of them."""
    public = [field for field in layer.fields if not field.personal]
    taken = {field.name for field in layer.fields}
    found = [_EVERY[0]]
    for field in public:
        kind = _KINDS.get(field.type, Kind.TEXT)
        found.append(Column(field.name, kind, field.title, field))
        if field.codes:
            name = f"{field.name}_title"
            while name in taken:
                name += "_"
            said = Text(ja=f"{field.title.ja}（名称）", en=f"{field.title.en} (title)")
            found.append(Column(name, kind, said, field, meaning=True))
    return (*found, *_EVERY[1:])


def values(layer: Layer, item: Item, language: str) -> list[Any]:
    """The values of a feature in the order of :func:`columns`."""
    props = orjson.loads(item.props)
    last = item.valid_to - timedelta(days=1) if item.valid_to else None
    props[KEY] = item.key
    props[VALID_FROM] = item.valid_from.isoformat() if item.valid_from else None
    props[VALID_UNTIL] = last.isoformat() if last else None
    return [column.value(props, language) for column in columns(layer)]


def flat(value: Any) -> Any:
    """A value for tables that know no lists: the members joined by semicolons."""
    return ";".join(value) if isinstance(value, list) else value
