"""The text under which a feature is found."""

from __future__ import annotations

from collections.abc import Mapping

from layers.definition import Field, FieldType, Layer


def _words(field: Field, value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [word for item in value for word in _words(field, item)]
    if field.type in (FieldType.CODE, FieldType.CODES):
        code = field.code(str(value))
        return [code.title.ja, code.title.en] if code else []
    return [str(value)]


def search_text(layer: Layer, props: Mapping[str, object]) -> str:
    """The words of a feature's ``search`` fields, blank-separated; codes by their titles in Japanese and English.

    Empty where the layer has nothing to search. Personal fields are never part of it.
    """
    words: list[str] = []
    for field in layer.fields:
        value = props.get(field.name)
        if field.search and not field.personal and value not in (None, ""):
            words += _words(field, value)
    return " ".join(dict.fromkeys(words))
