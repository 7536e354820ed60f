"""What applies to a place."""

from __future__ import annotations

from layers.answer.as_json import answer_json
from layers.answer.model import (
    Areas,
    Boundary,
    Found,
    LayerAnswer,
    Nearby,
    Part,
    PlaceAnswer,
    Ruling,
    Source,
    State,
    Term,
    ThemeAnswer,
)
from layers.answer.place import Place, PlaceKind, place_of
from layers.answer.point import restrictions_at, restrictions_for
from layers.answer.reference import place_from
from layers.answer.restrictions import restrictions

__all__ = [
    "Areas",
    "Boundary",
    "Found",
    "LayerAnswer",
    "Nearby",
    "Part",
    "Place",
    "PlaceAnswer",
    "PlaceKind",
    "Ruling",
    "Source",
    "State",
    "Term",
    "ThemeAnswer",
    "answer_json",
    "place_from",
    "place_of",
    "restrictions",
    "restrictions_at",
    "restrictions_for",
]
