"""An answer as JSON: what the API gives, and what page and panel are rendered from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers.answer.model import Found, LayerAnswer, PlaceAnswer, Source
from layers.answer.place_json import measures_json, place_json
from layers.answer.rounding import hundredths
from layers.definition import Layer
from layers.derive.popup import current, glance, is_stale, name, rows

Json = dict[str, Any]


def answer_json(answer: PlaceAnswer, language: str) -> Json:
    """``answer`` with its texts in ``language`` (``ja``, ``en`` …); dates in ISO 8601, distances in metres."""
    return {
        "place": place_json(answer.place),
        "as_of": answer.as_of.isoformat(),
        "known_at": answer.known_at.isoformat(timespec="microseconds"),
        "fictional": answer.fictional,
        "themes": [
            {
                "id": theme.theme.id,
                "title": theme.theme.title.get(language),
                "layers": [_layer(one, language, answer.known_at) for one in theme.layers],
            }
            for theme in answer.themes
        ],
        "nearby": [
            {
                **_heading(near.layer, language),
                "features": [_feature(near.layer, found, language, answer.known_at) for found in near.found],
            }
            for near in answer.nearby
        ],
    }


def _heading(layer: Layer, language: str) -> Json:
    return {"id": layer.id, "title": layer.title.get(language), "color": layer.style.color}


def _layer(one: LayerAnswer, language: str, now: datetime) -> Json:
    layer = one.layer
    measures, shown = measures_json(one, language)
    return {
        **_heading(layer, language),
        "state": one.state.value,
        "legal": [
            {"law": basis.law.get(language), "article": basis.article.get(language), "url": basis.url}
            for basis in layer.legal
        ],
        "office": layer.office.get(language),
        "caution": layer.caution.get(language) if layer.caution else None,
        "scale": (one.source.scale if one.source else None) or layer.scale,
        "source": _source(one.source),
        **measures,
        "features": [_feature(layer, found, language, now, shown.get(found.id)) for found in one.found],
    }


def _source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "source": source.source,
        "source_date": source.source_date.isoformat() if source.source_date else None,
        "licence": source.licence,
        "attribution": source.attribution,
        "fictional": source.fictional,
    }


def _feature(
    layer: Layer, found: Found, language: str, now: datetime, shown: tuple[float, float] | None = None
) -> Json:
    known = {field: value for field, value in found.props.items() if not _personal(layer, field)}
    public = current(layer, known, now)  # of an old reading, colour, summary and raw values would mislead too
    by = layer.field(layer.style.by) if layer.style.by else None
    code = by.code(str(public.get(by.name))) if by else None
    return {
        "id": found.id,
        "key": found.key,
        "name": name(layer, public, language),
        "summary": code.title.get(language) if code else None,
        "glance": glance(layer, public, language) or None,
        "color": (code.color if code else None) or layer.style.color,
        "pattern": (code.pattern if code else layer.style.pattern).value,
        "distance_m": None if found.distance_m is None else round(found.distance_m, 1),
        "area_m2": shown[0] if shown else None,
        "share_percent": shown[1] if shown else None if found.share is None else hundredths(found.share * 100),
        "length_m": None if found.length_m is None else hundredths(found.length_m),
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "valid_to": found.valid_to.isoformat() if found.valid_to else None,
        "pending": found.pending,
        "properties": public,
        "stale": is_stale(layer, known, now),
        "rows": [row._asdict() for row in rows(layer, known, language, now=now)],
    }


def _personal(layer: Layer, field_name: str) -> bool:
    field = layer.field(field_name)
    return field is None or field.personal
