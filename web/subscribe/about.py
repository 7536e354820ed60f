"""About what somebody wants to be told: datasets, categories of them, and how grave a change must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext

from layers.definition import Field, Layer
from mapsvc.errors import InvalidInput
from mapsvc.subscriptions.model import RANKS
from web.panel import shown_layers
from web.parameters import shown

if TYPE_CHECKING:
    from layers.definition import Theme
    from layers.registry import Catalogue

SEVERITIES = (0, 2, 3, 4)
"""The least ranks that are offered: what tells nobody of anything graver than "Minor" is told by all."""
_FILLED = re.compile(r"\{([a-z0-9_]+)\}")
_MOST_CATEGORIES = 40


@dataclass(frozen=True, slots=True)
class Category:
    """A part of a dataset that can be asked for alone: a topic such as ``alert.flood``."""

    topic: str
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A dataset that somebody can be told about."""

    layer: Layer
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What was chosen, as :class:`mapsvc.subscriptions.model.Wish` has it."""

    layers: tuple[str, ...] | None
    topics: tuple[str, ...] | None
    least_severity: int


def offered(catalogue: Catalogue, language: str) -> list[tuple[Theme, list[Choice]]]:
    """The datasets whose changes concern people, by theme: all but the base map's."""
    told = [layer for layer in shown_layers(catalogue) if layer.notify.topics]
    groups = [(theme, [_choice(one, language) for one in told if one.theme == theme.id]) for theme in catalogue.themes]
    return [(theme, choices) for theme, choices in groups if choices]


def _choice(layer: Layer, language: str) -> Choice:
    template, field = _by_field(layer)
    if field is None or len(field.codes) > _MOST_CATEGORIES:
        return Choice(layer, ())
    made = [Category(_FILLED.sub(code.value, template), code.title.get(language)) for code in field.codes]
    return Choice(layer, tuple(made))


def _by_field(layer: Layer) -> tuple[str, Field | None]:
    """The topic of ``layer`` that is filled by a code, and the field of that code."""
    for template in layer.notify.topics:
        if (match := _FILLED.search(template)) and (field := layer.field(match[1])) is not None and field.codes:
            return template, field
    return "", None


def about_from(catalogue: Catalogue, layers: Sequence[str], topics: Sequence[str], severity: str) -> About:
    """What the boxes of the form choose; none ticked: everything. Raises InvalidInput naming the field."""
    if not (severity.isascii() and severity.isdecimal() and len(severity) == 1 and int(severity) in RANKS.values()):
        raise InvalidInput("severity", "choose how grave a change must be", "subscribe.severity")
    choices = {one.layer.id: one for _, group in offered(catalogue, "ja") for one in group}
    if unknown := [name for name in layers if name not in choices]:
        raise InvalidInput("layers", f"{shown(unknown[0])!r} is none of the datasets", "subscribe.layers")
    owners = {category.topic: name for name, one in choices.items() for category in one.categories}
    if unknown := [topic for topic in topics if topic not in owners]:
        raise InvalidInput("topics", f"{shown(unknown[0])!r} is none of the categories", "subscribe.layers")
    if not layers and not topics:
        return About(None, None, int(severity))
    # A dataset ticked as a whole holds its categories; ticking some of them beside it would take the others away.
    parts = [topic for topic in dict.fromkeys(topics) if owners[topic] not in layers]
    named = tuple(dict.fromkeys([*layers, *(owners[topic] for topic in parts)]))
    if not parts:
        return About(named, None, int(severity))
    whole = [_own_topic(choices[name].layer) for name in layers]
    return About(named, tuple(dict.fromkeys([*whole, *parts])), int(severity))


def _own_topic(layer: Layer) -> str:
    """The topic that all events of ``layer`` carry, the narrowest of those."""
    always = [topic for topic in layer.notify.topics if not _FILLED.search(topic)]
    return always[-1] if always else layer.id


def in_words(catalogue: Catalogue, layers: Sequence[str] | None, topics: Sequence[str] | None, language: str) -> str:
    """The datasets and categories of a wish, as people read them."""
    if layers is None:
        return str(gettext("subscribe.everything"))
    choices = {one.layer.id: one for _, group in offered(catalogue, language) for one in group}
    said = []
    for name in layers:
        layer = catalogue.layers.get(name)
        categories = choices[name].categories if name in choices else ()
        parts = [part.title for part in categories if part.topic in (topics or ())]
        title = layer.title.get(language) if layer else name
        said.append(f"{title} ({', '.join(parts)})" if parts else title)
    return str(gettext("site.list_separator")).join(said)
