"""What was found at a place, sorted into themes and layers with one of three states each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from layers.answer.accuracy import tolerance_of
from layers.answer.model import Boundary, Found, LayerAnswer, Source, State, ThemeAnswer
from layers.definition import Answer, Layer, Theme
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.dates import parse_moment

_ASKED = (Answer.COVERS, Answer.WITHIN)


@dataclass(frozen=True, slots=True)
class Covered:
    """That the data of ``layer`` speak; of several sources at a place the one of the highest rank is named."""

    layer: str
    rank: tuple[date, str]
    source: Source


@dataclass(slots=True)
class Here:
    """What the store holds at one place, by layer."""

    found: defaultdict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[str, Covered] = field(default_factory=dict)
    boundaries: dict[str, float] = field(default_factory=dict)
    """Of a point: layer → metres to the nearest boundary, where one was found."""

    def covered(self, by: Covered) -> None:
        """The data of a layer speak here."""
        held = self.sources.get(by.layer)
        if held is None or held.rank <= by.rank:
            self.sources[by.layer] = by

    def source(self, layer: Layer) -> Source | None:
        """Where the data of ``layer`` come from here; None where there are none."""
        held = self.sources.get(layer.id)
        return held.source if held else None


def asked_layers(catalogue: Catalogue, themes: Collection[str] | None) -> list[Layer]:
    """The layers that say what applies to a place, of ``themes`` or of all."""
    return [
        layer
        for layer in catalogue.layers.values()
        if layer.answer in _ASKED and layer.id != COVERAGE and (themes is None or layer.theme in themes)
    ]


def sorted_layers(catalogue: Catalogue, themes: Collection[str] | None) -> list[tuple[Theme, list[Layer]]]:
    """The layers asked by theme, in the catalogue's order; themes without any are left out."""
    layers = asked_layers(catalogue, themes)
    sorted_by_theme = [(theme, [one for one in layers if one.theme == theme.id]) for theme in catalogue.themes]
    return [(theme, of_theme) for theme, of_theme in sorted_by_theme if of_theme]


def themed(layers: Sequence[tuple[Theme, list[Layer]]], here: Here) -> tuple[ThemeAnswer, ...]:
    """The answers at a point."""
    return tuple(ThemeAnswer(theme, tuple(_answer(layer, here) for layer in of_theme)) for theme, of_theme in layers)


def _answer(layer: Layer, here: Here) -> LayerAnswer:
    held = here.found.get(layer.id)
    found = in_order(held) if held else ()
    source = here.source(layer)
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
