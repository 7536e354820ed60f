"""A feature of an answer as JSON; its texts are made once per content and language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers.answer.model import Found
from layers.answer.rounding import hundredths
from layers.definition import Layer
from layers.derive.memo import per_layer
from layers.derive.popup import current, glance, is_stale, name, rows

Json = dict[str, Any]

_MOST = 4_096
"""So many texts are remembered, some kilobytes each; then the memory starts anew."""

_known: dict[tuple[int, str, bytes], tuple[Layer, Json]] = {}


def feature_json(
    layer: Layer, found: Found, language: str, now: datetime, shown: tuple[float, float] | None = None
) -> Json:
    """``found`` with its texts in ``language``; ``shown`` are its m² and percent, rounded together with the others'."""
    said = _texts(layer, found, language, now)
    return {
        "id": found.id,
        "key": found.key,
        "name": said["name"],
        "summary": said["summary"],
        "glance": said["glance"],
        "color": said["color"],
        "pattern": said["pattern"],
        "distance_m": None if found.distance_m is None else round(found.distance_m, 1),
        "area_m2": shown[0] if shown else None,
        "share_percent": shown[1] if shown else None if found.share is None else hundredths(found.share * 100),
        "length_m": None if found.length_m is None else hundredths(found.length_m),
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "valid_to": found.valid_to.isoformat() if found.valid_to else None,
        "pending": found.pending,
        "properties": said["properties"].copy(),
        "stale": said["stale"],
        "rows": [row.copy() for row in said["rows"]],
    }


def _texts(layer: Layer, found: Found, language: str, now: datetime) -> Json:
    """By the digest of the content, which tells contents apart wherever they are stored; live texts age, so never."""
    if found.digest is None or layer.live is not None:
        return _made(layer, found.props, language, now)
    key = (id(layer), language, found.digest)
    entry = _known.get(key)
    if entry is None:
        if len(_known) >= _MOST:
            _known.clear()
        # The layer is kept beside the texts, so that its id is never another's.
        entry = _known[key] = (layer, _made(layer, found.props, language, now))
    return entry[1]


def _made(layer: Layer, props: dict[str, Any], language: str, now: datetime) -> Json:
    public_fields = _public(layer)
    known = {field: value for field, value in props.items() if field in public_fields}
    public = current(layer, known, now)  # of an old reading, colour, summary and raw values would mislead too
    by = layer.field(layer.style.by) if layer.style.by else None
    code = by.code(str(public.get(by.name))) if by else None
    return {
        "name": name(layer, public, language),
        "summary": code.title.get(language) if code else None,
        "glance": glance(layer, public, language) or None,
        "color": (code.color if code else None) or layer.style.color,
        "pattern": (code.pattern if code else layer.style.pattern).value,
        "properties": public,
        "stale": is_stale(layer, known, now),
        "rows": [row._asdict() for row in rows(layer, known, language, now=now)],
    }


@per_layer
def _public(layer: Layer) -> frozenset[str]:
    return frozenset(field.name for field in layer.fields if not field.personal)
