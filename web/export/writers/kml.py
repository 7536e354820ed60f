"""KML 2.2 (OGC 07-147r2): placemarks in the colours of the legend, with typed data and their titles.

Written as text, since features come a few hundred at a time; every text passes :func:`_escaped`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from layers.definition import Layer
from layers.derive.popup import name as name_of
from layers.query import Item
from web.export.columns import Kind, columns, flat, values
from web.export.order import Order, Part
from web.export.work import Work

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""
_RESERVED = frozenset({"name", "description", "timestamp", "begin", "end", "altitudemode", "tessellate", "extrude"})
_RESERVED |= {"visibility", "draworder", "icon", "snippet", "id"}
"""Names that GDAL takes for elements of KML: data of these names it would lose."""
_TYPES = {Kind.INTEGER: "int", Kind.NUMBER: "double", Kind.BOOLEAN: "bool"}


def write(path: Path, order: Order, part: Part, work: Work) -> Mapping[str, str]:
    """A Document of one layer; what is said of the data stands in its description."""
    layer, language = part.question.layer, order.language
    styles = _styles(layer)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n')
        said = "\n".join(part.about.lines(language))
        file.write(f"<name>{_escaped(layer.title.get(language))}</name><open>1</open>\n")
        file.write(f"<description>{_escaped(said)}</description>\n")
        file.writelines(_style(name, *drawn) for name, drawn in styles.items())
        file.write(_schema(layer, language))
        for items in work.chunks(part.question):
            file.writelines(_placemark(layer, item, order, styles) for item in items)
        file.write("</Document></kml>\n")
    return renamed(layer)


def renamed(layer: Layer) -> dict[str, str]:
    """The columns that have another name in the file: a reserved one gets ``_`` behind it."""
    return {column.name: f"{column.name}_" for column in columns(layer) if column.name.lower() in _RESERVED}


def _escaped(text: object) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", str(text)))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _styles(layer: Layer) -> dict[str, tuple[str, float, float]]:
    """By id: colour, opacity of areas, and width of lines, as the legend has them; ``_`` where no code has one."""
    style = layer.style
    found = {"_": (style.color, style.opacity, style.width)}
    field = layer.field(style.by) if style.by else None
    for code in field.codes if field else ():
        if code.color:
            found[code.value] = (code.color, style.opacity, code.width or style.width)
    return found


def _style(name: str, color: str, opacity: float, width: float) -> str:
    red, green, blue = color[1:3], color[3:5], color[5:7]
    solid, sheer = f"ff{blue}{green}{red}", f"{round(opacity * 255):02x}{blue}{green}{red}"
    return (
        f"<Style id={_attribute('s-' + name)}><IconStyle><color>{solid}</color></IconStyle>"
        f"<LineStyle><color>{solid}</color><width>{width:g}</width></LineStyle>"
        f"<PolyStyle><color>{sheer}</color></PolyStyle></Style>\n"
    )


def _schema(layer: Layer, language: str) -> str:
    names = renamed(layer)
    fields = "".join(
        f'<SimpleField type="{_TYPES.get(column.kind, "string")}" '
        f"name={_attribute(names.get(column.name, column.name))}>"
        f"<displayName>{_escaped(column.title.get(language))}</displayName></SimpleField>"
        for column in columns(layer)
    )
    return f"<Schema name={_attribute(layer.id)} id={_attribute(layer.id)}>{fields}</Schema>\n"


def _placemark(layer: Layer, item: Item, order: Order, styles: Mapping[str, object]) -> str:
    held = values(layer, item, order.language)
    props = {c.field.name: v for c, v in zip(columns(layer), held, strict=True) if c.field and not c.meaning}
    name = name_of(layer, props, order.language)
    by = props.get(layer.style.by) if layer.style.by else None
    style = by if isinstance(by, str) and by in styles else "_"
    names = renamed(layer)
    data = "".join(
        _datum(names.get(column.name, column.name), value) for column, value in zip(columns(layer), held, strict=True)
    )
    return (
        f"<Placemark><name>{_escaped(name)}</name><styleUrl>{_escaped('#s-' + style)}</styleUrl>"
        f"<ExtendedData><SchemaData schemaUrl={_attribute('#' + layer.id)}>{data}</SchemaData></ExtendedData>"
        f"{_geometry(orjson.loads(item.geometry))}</Placemark>\n"
    )


def _datum(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = ("true" if value else "false") if isinstance(value, bool) else flat(value)
    return f"<SimpleData name={_attribute(name)}>{_escaped(text)}</SimpleData>"


def _geometry(geometry: dict[str, Any]) -> str:
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return f"<MultiGeometry>{''.join(map(_geometry, geometry['geometries']))}</MultiGeometry>"
    given = geometry["coordinates"]
    if kind.startswith("Multi"):
        single = kind.removeprefix("Multi")
        parts = "".join(_geometry({"type": single, "coordinates": one}) for one in given)
        return f"<MultiGeometry>{parts}</MultiGeometry>"
    if kind == "Point":
        return f"<Point>{_coordinates([given])}</Point>"
    if kind == "LineString":
        return f"<LineString><tessellate>1</tessellate>{_coordinates(given)}</LineString>"
    rings = [f"<LinearRing>{_coordinates(ring)}</LinearRing>" for ring in given]
    inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
    return f"<Polygon><tessellate>1</tessellate><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{inner}</Polygon>"


def _coordinates(points: Sequence[Sequence[float]]) -> str:
    return f"<coordinates>{' '.join(f'{x:.8f},{y:.8f}' for x, y, *_ in points)}</coordinates>"
