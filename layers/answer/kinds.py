"""What makes two features of a layer the same kind: the code that draws them, and the figures of their short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.definition import Answer, Layer, Pattern, Text
from layers.derive.memo import per_layer
from layers.derive.popup import name
from layers.derive.wording import worded
from layers.registry import Catalogue
from layers.store import COVERAGE

Kind = tuple[str, ...]


@per_layer
def kind_fields(layer: Layer) -> tuple[str, ...]:
    """The fields that make a kind: the style's ``by`` (the label where it has none), then ``glance``."""
    first = layer.style.by or layer.label
    return tuple(dict.fromkeys([*([first] if first else []), *layer.glance]))


def kind_of(layer: Layer, props: Mapping[str, Any]) -> Kind:
    """The feature's kind; two features of one kind say the same."""
    return tuple(str(props.get(field, "")) for field in kind_fields(layer))


def kind_props(layer: Layer, props: Mapping[str, Any]) -> dict[str, Any]:
    """Of ``props`` what makes the kind."""
    return {field: props[field] for field in kind_fields(layer) if field in props}


def kind_title(layer: Layer, props: Mapping[str, Any]) -> Text:
    """What the kind is called: 商業地域 600％ / 80％."""
    first = layer.field(layer.style.by) if layer.style.by else None
    code = first.code(str(props.get(first.name))) if first else None
    figures = [field for field in layer.glance if first is None or field != first.name]

    def title(language: str) -> str:
        texts = [worded(f, props.get(f.name), language) for n in figures if (f := layer.field(n)) is not None]
        called = code.title.get(language) if code else name(layer, props, language)
        return " ".join([called, " / ".join(text for text in texts if text)]).strip()

    more = tuple((tag, title(tag)) for tag, _ in layer.title.more)
    return Text(title("ja"), title("en"), more)


def kind_color(layer: Layer, props: Mapping[str, Any]) -> tuple[str, Pattern]:
    """Its colour ``#rrggbb`` and pattern on the map."""
    first = layer.field(layer.style.by) if layer.style.by else None
    code = first.code(str(props.get(first.name))) if first else None
    if code is None:
        return layer.style.color, layer.style.pattern
    return code.color or layer.style.color, code.pattern


def bounded(catalogue: Catalogue) -> dict[str, list[str]]:
    """The layers whose answers have boundaries, areas that do not change by the minute, with what makes their kinds."""
    return {
        layer.id: list(kind_fields(layer))
        for layer in catalogue.layers.values()
        if layer.answer is Answer.COVERS and layer.live is None and layer.id != COVERAGE
    }
