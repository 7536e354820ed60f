"""CSV (RFC 4180): UTF-8 with a byte order mark, or CP932; geometry as WKT or as two columns of coordinates.

Values stand as they are stored, also those that a spreadsheet would take for formulas: a program that reads the file
must get what the store holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from layers.query import Item
from web.export.characters import for_cp932
from web.export.columns import columns, flat, values
from web.export.order import Order, Part
from web.export.work import Work

WKT = "geometry_wkt"


def write(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """A header of the columns' names, then a line for each feature."""
    layer, pair = part.question.layer, order.geometry == "lonlat"
    named = [column.name for column in columns(layer)]
    degrees = part.question.crs.degrees
    named += (["lon", "lat"] if degrees else ["east", "north"]) if pair else [WKT]
    with path.open("wb") as file:
        file.write(b"" if order.encoding == "cp932" else "\ufeff".encode())
        file.write(_lines([named], order, work))
        for items in work.chunks(part.question):
            rows = [[_cell(value) for value in values(layer, item, order.language)] for item in items]
            places = _places(items, part.question.crs.decimals, pair=pair)
            file.write(_lines([[*row, *place] for row, place in zip(rows, places, strict=True)], order, work))
    return {}


def _places(items: Sequence[Item], decimals: int, *, pair: bool) -> Iterable[Sequence[object]]:
    shapes = shapely.from_geojson(np.array([item.geometry for item in items], dtype=object))
    if pair:
        return [(_number(x), _number(y)) for x, y in zip(shapely.get_x(shapes), shapely.get_y(shapes), strict=True)]
    return [(text,) for text in shapely.to_wkt(shapes, rounding_precision=decimals, trim=True)]


def _number(value: float) -> float | str:
    return "" if np.isnan(value) else float(value)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return flat(value)


def _lines(rows: Iterable[Sequence[Any]], order: Order, work: Work) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    if order.encoding == "cp932":
        return for_cp932(text.getvalue(), work.replaced).encode("cp932")
    return text.getvalue().encode()
