"""GeoJSON (RFC 7946) and GeoJSON Text Sequences (RFC 8142): degrees, longitude first, fields in their order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from layers.query import Item
from web.export.columns import columns, values
from web.export.order import Order, Part
from web.export.work import Work
from web.ogc.feature import id_of

_RECORD = b"\x1e"


def collection(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """A FeatureCollection; what is said of the data is its foreign member ``metadata`` (RFC 7946, 6.1)."""
    said = part.about.said(order.language)
    with path.open("wb") as file:
        head = {"type": "FeatureCollection", "name": part.question.layer.id, "metadata": said}
        file.write(orjson.dumps(head)[:-1] + b',"features":[\n')
        separator = b""
        for items in work.chunks(part.question):
            file.write(separator + b",\n".join(_feature(order, part, item) for item in items))
            separator = b",\n"
        file.write(b"\n]}\n")
    return {}


def sequence(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """A feature to a line, each after a record separator."""
    with path.open("wb") as file:
        for items in work.chunks(part.question):
            file.write(b"".join(_RECORD + _feature(order, part, item) + b"\n" for item in items))
    return {}


def _feature(order: Order, part: Part, item: Item) -> bytes:
    layer = part.question.layer
    held = zip(columns(layer), values(layer, item, order.language), strict=True)
    return orjson.dumps(
        {
            "type": "Feature",
            "id": id_of(item, part.question.period),
            "geometry": orjson.Fragment(item.geometry),
            "properties": {column.name: value for column, value in held},
        }
    )
