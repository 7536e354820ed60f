"""Properties that fit a layer's declaration, made from the declaration itself."""

from __future__ import annotations

from layers.definition import Field, FieldType, Layer


def value_for(field: Field) -> object:
    """A value that the field accepts."""
    least = field.minimum if field.minimum is not None else 1.0
    most = field.maximum if field.maximum is not None else least + 1
    middle = least if most - least < 2 else (least + most) / 2
    values: dict[FieldType, object] = {
        FieldType.TEXT: "汐見"[: field.max_length],
        FieldType.CODE: field.codes[0].value if field.codes else None,
        FieldType.CODES: [code.value for code in field.codes[:2]],
        FieldType.INTEGER: int(middle),
        FieldType.NUMBER: float(middle),
        FieldType.BOOLEAN: True,
        FieldType.DATE: "2019-04-01",
        FieldType.DATETIME: "2026-04-01T12:00:00+09:00",
        FieldType.URL: "https://example.jp/plan",
    }
    return values[field.type]


def full(layer: Layer) -> dict[str, object]:
    """A feature's properties with every field filled."""
    return {field.name: value_for(field) for field in layer.fields}
