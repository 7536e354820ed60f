"""The part ``[search]`` of a layer's TOML, read and compared with the layer's fields."""

from __future__ import annotations

from collections.abc import Sequence

from layers import findable as f
from layers.declaration import Table, did_you_mean
from layers.definition import Field, FieldType


def read_search(table: Table | None, fields: Sequence[Field]) -> f.Search | None:
    """How features are searched, or None where nothing is declared. Raises DeclarationError."""
    if table is None:
        return None
    search = f.Search(
        kind=table.choice("kind", f.SearchKind),
        title=table.strings("title"),
        subtitle=table.strings("subtitle"),
        readings=table.strings("readings"),
        english=table.strings("english"),
        numbers=table.strings("numbers"),
        area_code=table.optional_string("area_code"),
        weight=table.integer("weight", 50, 0, 100),
        address=_address(table.table("address"), fields),
    )
    table.done()
    if not search.title:
        table.fail("title", "is missing; name the fields that name a feature")
    for key in ("title", "subtitle", "readings", "english", "numbers"):
        for name in getattr(search, key):
            _need(table, fields, key, name)
    _need(table, fields, "area_code", search.area_code)
    return search


def _address(table: Table | None, fields: Sequence[Field]) -> f.AddressParts | None:
    if table is None:
        return None
    parts = f.AddressParts(
        name=table.string("name"),
        area=table.strings("area"),
        koaza=table.optional_string("koaza"),
        number=table.optional_string("number"),
        level=table.optional_choice("level", f.Level),
        level_by=table.optional_string("level_by"),
    )
    table.done()
    for key, name in (("name", parts.name), ("koaza", parts.koaza), ("number", parts.number)):
        _need(table, fields, key, name)
    for name in parts.area:
        _need(table, fields, "area", name)
    if (parts.level is None) == (parts.level_by is None):
        table.fail("level", "or level_by is needed, and only one of them")
    by = _need(table, fields, "level_by", parts.level_by)
    for code in by.codes if by else ():
        if code.value not in {str(level) for level in f.Level}:
            table.fail(
                "level_by", f"{code.value!r} is no level; " + did_you_mean(code.value, [str(x) for x in f.Level])
            )
    return parts


def _need(table: Table, fields: Sequence[Field], key: str, name: str | None) -> Field | None:
    if name is None:
        return None
    field = next((field for field in fields if field.name == name), None)
    if field is None:
        table.fail(key, f"names no field: {name!r}; " + did_you_mean(name, [field.name for field in fields]))
    if field.personal:
        table.fail(key, f"names {name!r}, which is personal: it is never searched")
    if field.type in (FieldType.DATE, FieldType.DATETIME, FieldType.BOOLEAN):
        table.fail(key, f"names {name!r} of type {field.type}; texts, codes and numbers are searched")
    return field
