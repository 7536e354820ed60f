"""An answer as cells of a table: per layer its state and what applies, worded once per feature."""

from __future__ import annotations

from typing import Any

from layers.answer import Found, LayerAnswer, PlaceAnswer, Source, State
from layers.definition import Answer, Layer
from layers.derive.popup import current, glance, name
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.dates import to_wareki
from mapsvc.languages import japanese
from web.bulk.store import Choices
from web.bulk.wording import PENDING, SEPARATOR

_MOST_REMEMBERED = 50_000
_LETTERS = {State.AFFECTED: "a", State.NOT_AFFECTED: "n", State.NO_DATA: "u"}


def asked_layers(catalogue: Catalogue, themes: tuple[str, ...] | None) -> tuple[str, ...]:
    """The ids of the layers that an answer on ``themes`` (None: all) speaks of, in its order."""
    return tuple(
        layer.id
        for theme in catalogue.themes
        if themes is None or theme.id in themes
        for layer in catalogue.in_theme(theme.id)
        if layer.answer in (Answer.COVERS, Answer.WITHIN) and layer.id != COVERAGE
    )


def asked_themes(catalogue: Catalogue) -> tuple[str, ...]:
    """The themes that have a layer which says what applies at a place."""
    return tuple(theme.id for theme in catalogue.themes if asked_layers(catalogue, (theme.id,)))


class Cells:
    """Makes cells of answers for one list; remembers what each feature is called, for neighbours share features."""

    def __init__(self, choices: Choices) -> None:
        self._language = choices.language
        self._layers = choices.layers
        self._known: dict[tuple[str, int, bool], str] = {}

    def of(self, answer: PlaceAnswer) -> list[str]:
        """Per layer of the list the letter of its state, followed by what applies: ``a第一種低層住居専用地域``."""
        by_layer = {one.layer.id: one for theme in answer.themes for one in theme.layers}
        return [self._cell(by_layer.get(layer_id), answer) for layer_id in self._layers]

    def _cell(self, one: LayerAnswer | None, answer: PlaceAnswer) -> str:
        if one is None:
            return "u"
        letter = _LETTERS[one.state]
        if not one.found:
            return letter
        return letter + SEPARATOR.get(self._language).join(
            dict.fromkeys(self._called(one.layer, found, answer) for found in one.found)
        )

    def _called(self, layer: Layer, found: Found, answer: PlaceAnswer) -> str:
        key = (layer.id, found.id, found.pending)
        text = self._known.get(key)
        if text is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            text = self._known[key] = self._worded(layer, found, answer)
        return text

    def _worded(self, layer: Layer, found: Found, answer: PlaceAnswer) -> str:
        fields = {field.name for field in layer.fields if not field.personal}
        known = {field: value for field, value in found.props.items() if field in fields}
        public = current(layer, known, answer.known_at)
        called, short = name(layer, public, self._language), glance(layer, public, self._language)
        text = f"{called} {short}" if short and short != called else called
        if found.pending and found.valid_from:
            day = to_wareki(found.valid_from) if japanese(self._language) else found.valid_from.isoformat()
            return PENDING.get(self._language).format(text, day)
        return text


def source_row(source: Source) -> list[Any]:
    """A source as it is kept beside the answers that rest on it."""
    day = source.source_date.isoformat() if source.source_date else None
    return [source.source, day, source.licence, source.attribution, source.scale, source.fictional]
