"""What a change of a feature tells subscribers: topics, severity, and whether it is news at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from layers.definition import FieldType, Layer
from layers.references import SEVERITIES

_MEASURED = (FieldType.INTEGER, FieldType.NUMBER, FieldType.DATE, FieldType.DATETIME)
_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")


def topics(layer: Layer, props: Mapping[str, object]) -> tuple[str, ...]:
    """The topics of a feature, most general first; the layer's id where it declares none.

    ``alert.{kind}`` gives one topic per value of ``kind`` and none where the feature has no value.
    """
    found: list[str] = []
    for template in layer.notify.topics or (layer.id,):
        found += _filled(template, props)
    return tuple(dict.fromkeys(found))


def _filled(template: str, props: Mapping[str, object]) -> list[str]:
    match = _PLACEHOLDER.search(template)
    if match is None:
        return [template]
    value = props.get(match[1])
    values = value if isinstance(value, list | tuple) else [value] if value else []
    return [done for item in values for done in _filled(template.replace(match[0], str(item)), props)]


def severity(layer: Layer, props: Mapping[str, object]) -> str:
    """The CAP 1.2 severity of a feature: Extreme, Severe, Moderate, Minor or Unknown."""
    field = layer.field(layer.notify.severity_by) if layer.notify.severity_by else None
    value = props.get(field.name) if field else None
    if field is None or value is None:
        return layer.notify.severity
    code = field.code(str(value))
    if code is not None and code.severity is not None:
        return code.severity
    named = str(value).capitalize()
    return named if named in SEVERITIES else layer.notify.severity


def is_reading(layer: Layer, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether a live feature in its place only carries other numbers and times: a gauge that stands a little higher.

    Its history and an open map want that by the minute, nobody's mailbox does. A code or a text that differs is news.
    """
    if layer.live is None:
        return False
    differing = [field for field in layer.fields if before.get(field.name) != after.get(field.name)]
    return all(field.type in _MEASURED for field in differing)
