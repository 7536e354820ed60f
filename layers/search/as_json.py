"""An answer of the search as JSON, with its words in the reader's language."""

from __future__ import annotations

from typing import Any

from layers.search.model import Match, SearchAnswer
from layers.search.words import KINDS, LEVELS, MESSAGES


def search_json(answer: SearchAnswer, language: str) -> dict[str, Any]:
    """``answer`` with texts in ``language``; coordinates in degrees to 1e-6, ``message`` a sentence or null."""
    return {
        "query": answer.query,
        "matches": [_match(match, language) for match in answer.matches],
        "ambiguous": answer.ambiguous,
        "rest": answer.rest,
        "message": MESSAGES[answer.message].get(language) if answer.message else None,
        "message_id": answer.message.value if answer.message else None,
    }


def _match(match: Match, language: str) -> dict[str, Any]:
    return {
        "title": match.title,
        "subtitle": match.subtitle,
        "kind": match.kind.value,
        "kind_title": KINDS[match.kind].get(language),
        "level": match.level.value,
        "level_title": LEVELS[match.level].get(language),
        "reference": match.reference,
        "lat": round(match.lat, 6),
        "lon": round(match.lon, 6),
        "bounds": [round(value, 6) for value in match.bounds] if match.bounds else None,
        "layer": match.layer,
        "key": match.key,
        "rest": match.rest,
        "ended": match.ended.isoformat() if match.ended else None,
    }
