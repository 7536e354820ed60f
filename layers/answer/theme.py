"""What was found at a place, sorted into themes and layers with one of three states each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from layers.answer.accuracy import tolerance_of
from layers.answer.model import Boundary, Found, LayerAnswer, Source, State, ThemeAnswer
from layers.definition import Answer, Layer
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.dates import parse_moment

_ASKED = (Answer.COVERS, Answer.WITHIN)


@dataclass(slots=True)
class Here:
    """What the store holds at one place, by layer."""

    found: defaultdict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[str, tuple[tuple[date, str], Source]] = field(default_factory=dict)
    boundaries: dict[str, float] = field(default_factory=dict)
    """Of a point: layer → metres to the nearest boundary, where one was found."""

    def covered(self, layer: str, rank: tuple[date, str], source: Source) -> None:
        """The data of ``layer`` speak here; of several sources the one of the highest rank is named."""
        held = self.sources.get(layer)
        if held is None or held[0] <= rank:
            self.sources[layer] = (rank, source)


def asked_layers(catalogue: Catalogue, themes: Collection[str] | None) -> list[Layer]:
    """The layers that say what applies to a place, of ``themes`` or of all."""
    return [
        layer
        for layer in catalogue.layers.values()
        if layer.answer in _ASKED and layer.id != COVERAGE and (themes is None or layer.theme in themes)
    ]


def themed(catalogue: Catalogue, themes: Collection[str] | None, here: Here) -> tuple[ThemeAnswer, ...]:
    """The answers at a point, in the catalogue's order; themes without layers that are asked are left out."""
    layers = asked_layers(catalogue, themes)
    answers = []
    for theme in catalogue.themes:
        of_theme = tuple(_answer(layer, here) for layer in layers if layer.theme == theme.id)
        if of_theme:
            answers.append(ThemeAnswer(theme, of_theme))
    return tuple(answers)


def _answer(layer: Layer, here: Here) -> LayerAnswer:
    found = in_order(here.found.get(layer.id, ()))
    _, source = here.sources.get(layer.id, (None, None))
    if any(not one.pending for one in found):
        state = State.AFFECTED
    else:
        state = State.NO_DATA if source is None else State.NOT_AFFECTED
    boundary = None
    if layer.answer is Answer.COVERS and layer.live is None:
        boundary = Boundary(here.boundaries.get(layer.id), tolerance_of(layer, source))
    return LayerAnswer(layer, state, found, source, boundary)


def in_order(found: Collection[Found]) -> tuple[Found, ...]:
    """Nearest first, then by the date from which they are in force, then by key."""
    return tuple(
        sorted(found, key=lambda f: (-1 if f.distance_m is None else f.distance_m, f.valid_from or date.min, f.key))
    )


def coverage_source(props: dict[str, Any]) -> Source:
    """Where data come from, by the properties of a coverage feature."""
    raw = props.get("source_date")
    return Source(
        source=props.get("source", ""),
        source_date=date.fromisoformat(raw) if raw else None,
        licence=props.get("licence"),
        attribution=props.get("attribution"),
        fictional=bool(props.get("fictional")),
        scale=props.get("scale"),
    )


def expired(layer: Layer | None, props: dict[str, Any], instant: datetime) -> bool:
    """Whether a live feature (an alert) no longer applies at ``instant``."""
    end = props.get(layer.live.expires) if layer and layer.live and layer.live.expires else None
    return end is not None and parse_moment(end) <= instant
