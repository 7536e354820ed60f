"""An answer as JSON: what the API gives, and what page and panel are rendered from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers.answer.feature_json import feature_json
from layers.answer.model import LayerAnswer, PlaceAnswer, Source
from layers.answer.place_json import measures_json, place_json
from layers.definition import Layer
from layers.derive.memo import per_layer

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
                "features": [feature_json(near.layer, found, language, answer.known_at) for found in near.found],
            }
            for near in answer.nearby
        ],
    }


def _heading(layer: Layer, language: str) -> Json:
    return {"id": layer.id, "title": layer.title.get(language), "color": layer.style.color}


def _layer(one: LayerAnswer, language: str, now: datetime) -> Json:
    layer = one.layer
    measures, shown = measures_json(one, language)
    fixed = _fixed(layer).get(language) or _fixed(layer).setdefault(language, _declared(layer, language))
    return {
        "id": layer.id,
        "title": fixed["title"],
        "color": layer.style.color,
        "state": one.state.value,
        "legal": [basis.copy() for basis in fixed["legal"]],
        "office": fixed["office"],
        "caution": fixed["caution"],
        "scale": (one.source.scale if one.source else None) or layer.scale,
        "source": _source(one.source),
        **measures,
        "features": [feature_json(layer, found, language, now, shown.get(found.id)) for found in one.found],
    }


@per_layer
def _fixed(layer: Layer) -> dict[str, Json]:
    """What the declaration says, by language; filled as it is asked for."""
    return {}


def _declared(layer: Layer, language: str) -> Json:
    return {
        "title": layer.title.get(language),
        "legal": [
            {"law": basis.law.get(language), "article": basis.article.get(language), "url": basis.url}
            for basis in layer.legal
        ],
        "office": layer.office.get(language),
        "caution": layer.caution.get(language) if layer.caution else None,
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
