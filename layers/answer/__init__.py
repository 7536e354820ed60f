"""What applies to a place."""

from __future__ import annotations

from layers.answer.as_json import answer_json
from layers.answer.model import Found, LayerAnswer, Nearby, PointAnswer, Source, State, ThemeAnswer
from layers.answer.point import restrictions_at

__all__ = [
    "Found",
    "LayerAnswer",
    "Nearby",
    "PointAnswer",
    "Source",
    "State",
    "ThemeAnswer",
    "answer_json",
    "restrictions_at",
]
