"""The attributes of a feature as a table for readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from layers.definition import FieldType, Layer, Text
from layers.derive.wording import worded
from mapsvc.languages import japanese

_DESCRIBED = Text(ja="内容", en="Meaning")
_STALE = Text(ja="不明（情報が古いため）", en="Unknown (the reading is old)")


class Row(NamedTuple):
    """One line: which field, its title and its value, both in the reader's language."""

    field: str
    title: str
    text: str


def rows(layer: Layer, props: Mapping[str, object], language: str, *, now: datetime | None = None) -> list[Row]:
    """The lines to show for a feature, in the declaration's order; what has no value is left out.

    A code whose meaning is described (高度地区の斜線) is followed by a line saying it. Given ``now``, the live values
    of an observation older than the layer allows read "unknown": the last number would mislead.
    """
    stale = is_stale(layer, props, now) if now is not None else False
    live = frozenset(layer.live.fields) - {layer.live.observed} if stale and layer.live else frozenset[str]()
    found: list[Row] = []
    for field in layer.fields:
        if not field.popup or field.personal:
            continue
        value = props.get(field.name)
        text = worded(field, value, language)
        if not text:
            continue
        title = field.title.get(language)
        if field.name in live and field.type is not FieldType.URL:
            found.append(Row(field.name, title, _STALE.get(language)))
            continue
        found.append(Row(field.name, title, text))
        code = field.code(str(value)) if field.type is FieldType.CODE else None
        if code is not None and code.description is not None:
            found.append(Row(field.name, _DESCRIBED.get(language), code.description.get(language)))
    return found


def glance(layer: Layer, props: Mapping[str, object], language: str) -> str:
    """The values of the layer's ``glance`` fields in its order, ``600％ / 80％``; empty where the feature has none."""
    fields = [layer.field(field_name) for field_name in layer.glance]
    texts = [worded(field, props.get(field.name), language) for field in fields if field is not None]
    return " / ".join(text for text in texts if text)


def is_stale(layer: Layer, props: Mapping[str, object], now: datetime) -> bool:
    """Whether a live layer's feature was observed too long before ``now`` (or never) for its values to hold."""
    if layer.live is None:
        return False
    observed = props.get(layer.live.observed)
    if not isinstance(observed, str):
        return True
    return now - datetime.fromisoformat(observed) > layer.live.stale_after


def current(layer: Layer, props: Mapping[str, object], now: datetime) -> dict[str, object]:
    """``props`` without the live values that are too old at ``now`` to be passed on; the time of observation stays."""
    if layer.live is None or not is_stale(layer, props, now):
        return dict(props)
    old = frozenset(layer.live.fields) - {layer.live.observed}
    return {key: value for key, value in props.items() if key not in old}


def name(layer: Layer, props: Mapping[str, object], language: str) -> str:
    """What a feature is called: its label in the reader's language, else the layer's title.

    A field ``<label>_<language>`` (``name_en``) is preferred where the feature has it.
    """
    if layer.label is not None:
        foreign = () if japanese(language) else (f"{layer.label}_{language}", f"{layer.label}_en")
        for candidate in (*foreign, layer.label):
            field = layer.field(candidate)
            if field is not None and (text := worded(field, props.get(candidate), language)):
                return text
    return layer.title.get(language)
