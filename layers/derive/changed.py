"""What differs between two states of a feature, in words: field by field, as readers know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from layers.definition import Layer
from layers.derive.wording import worded


class Difference(NamedTuple):
    """A field's title and its two values in the reader's language; an empty text is no value."""

    field: str
    title: str
    before: str
    after: str


def differences(
    layer: Layer, before: Mapping[str, object], after: Mapping[str, object], language: str
) -> list[Difference]:
    """The public fields that differ, in the declaration's order."""
    return [
        Difference(
            field.name,
            field.title.get(language),
            worded(field, before.get(field.name), language),
            worded(field, after.get(field.name), language),
        )
        for field in layer.fields
        if not field.personal and before.get(field.name) != after.get(field.name)
    ]
