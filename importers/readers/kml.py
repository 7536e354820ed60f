"""KML 2.2 (OGC 07-147r2): Placemarks with ExtendedData, SchemaData or an HTML table in the description.

WGS 84, longitude first, by its standard. XML is read without entities, DTDs or network; links are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import geopandas
import numpy as np
import pandas as pd
import shapely
from lxml import etree, html
from shapely.geometry.base import BaseGeometry

from importers import decide
from importers.readers.vector import sane_bounds
from importers.source import Decision, Options, Reject, Source, SourceTable
from mapsvc.errors import UnreadableSource

NAME = "KML"
_HEAD = 4096
_COMMA = re.compile(r"\s*,\s*")
_GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")


def recognises(source: Source) -> bool:
    """Whether there is a .kml among the files."""
    return bool(source.find("*.kml"))


def read(source: Source, options: Options) -> list[SourceTable]:
    """One table per .kml; its columns are all attributes met, plus ``name``."""
    files = [f for f in source.chosen(options, "*.kml") if options.table in {None, f.stem}]
    if not files:
        raise UnreadableSource(f"{source.path.name}: no .kml is chosen")
    return [_read_one(file, options) for file in files]


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(iter(element.iterchildren(f"{{*}}{name}")), None)


def _text(element: etree._Element | None) -> str | None:
    return element.text.strip() if element is not None and element.text and element.text.strip() else None


def placemarks(file: Path) -> Iterator[etree._Element]:
    """The Placemark elements, one at a time; raises UnreadableSource for broken XML and for a DOCTYPE."""
    with file.open("rb") as opened:
        if b"<!DOCTYPE" in opened.read(_HEAD).upper():
            raise UnreadableSource(f"{file.name}: has a DOCTYPE, which KML has not; refused")
    try:
        events = etree.iterparse(
            str(file), tag="{*}Placemark", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        for _event, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del cast(Any, element.getparent())[0]
    except etree.XMLSyntaxError as error:
        wrong = "Invalid bytes in character encoding" in str(error) or "not proper UTF-8" in str(error)
        hint = "; its text is not in the encoding it declares (UTF-8 without one): save it as UTF-8" if wrong else ""
        raise UnreadableSource(f"{file.name}: broken XML: {error}{hint}") from error


def _coordinates(element: etree._Element) -> np.ndarray[Any, np.dtype[np.float64]]:
    text = _text(_child(element, "coordinates")) or ""
    tuples = [entry.split(",")[:2] for entry in _COMMA.sub(",", text).split()]
    return np.array([(float(x), float(y)) for x, y in tuples], dtype=float).reshape(-1, 2)


def _ring(boundary: etree._Element) -> np.ndarray[Any, np.dtype[np.float64]]:
    ring = _child(boundary, "LinearRing")
    if ring is None:
        raise ValueError("a boundary has no LinearRing")
    return _coordinates(ring)


def geometry(element: etree._Element) -> BaseGeometry | None:
    """The geometry of a Placemark or of one of KML's geometry elements; None where there is none.

    Raises ValueError for coordinates that are none.
    """
    kind = _local(element)
    if kind == "Point":
        return shapely.Point(_coordinates(element)[0]) if len(_coordinates(element)) else None
    if kind in {"LineString", "LinearRing"}:
        return shapely.LineString(_coordinates(element))
    if kind == "Polygon":
        outer = _child(element, "outerBoundaryIs")
        if outer is None:
            return None
        return shapely.Polygon(_ring(outer), [_ring(inner) for inner in element.iterchildren("{*}innerBoundaryIs")])
    parts = [geometry(part) for part in element.iterchildren() if _local(part) in _GEOMETRIES]
    known = [part for part in parts if part is not None]
    if kind == "Placemark":
        return known[0] if known else None
    return _collected(known)


def _collected(parts: list[Any]) -> BaseGeometry | None:
    kinds = {part.geom_type for part in parts}
    if not parts:
        return None
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(parts)
    if kinds == {"LineString"}:
        return shapely.MultiLineString(parts)
    if kinds == {"Point"}:
        return shapely.MultiPoint(parts)
    return shapely.GeometryCollection(parts)


def description_table(text: str) -> dict[str, str]:
    """Name and value pairs of the two-column HTML table that GIS exports write into the description."""
    plain = text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip()
    if "<t" not in plain.lower():
        return {}
    try:
        tree = html.fragment_fromstring(plain, create_parent="div")
    except etree.ParserError:
        return {}
    found = {}
    for row in tree.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row if cell.tag in {"td", "th"}]
        if len(cells) == 2 and not all(cell.tag == "th" for cell in row):
            found[cells[0]] = cells[1]
    return found


def attributes(element: etree._Element) -> dict[str, str | None]:
    """A Placemark's attributes; ExtendedData goes before the description's table."""
    found: dict[str, str | None] = {"name": _text(_child(element, "name"))}
    if description := _text(_child(element, "description")):
        found |= description_table(description) or {"description": description}
    for data in element.iterfind("{*}ExtendedData/{*}Data"):
        found[data.get("name", "")] = _text(_child(data, "value"))
    for simple in element.iterfind("{*}ExtendedData/{*}SchemaData/{*}SimpleData"):
        found[simple.get("name", "")] = _text(simple)
    return found


def _read_one(file: Path, options: Options) -> SourceTable:
    records, geometries, rows = [], [], []
    rejects: list[Reject] = []
    for row, element in enumerate(placemarks(file), start=1):
        found = attributes(element)
        try:
            shape = geometry(element)
        except (ValueError, shapely.errors.GEOSException) as error:
            rejects.append(Reject(row, f"coordinates cannot be read: {error}", found, file.stem))
            continue
        records.append(found)
        geometries.append(shape)
        rows.append(row)
    if not records and not rejects:
        with file.open("rb") as opened:
            linked = b"<NetworkLink" in opened.read(1 << 20)
        hint = "; it links to other files (NetworkLink), which is not followed: save those" if linked else ""
        raise UnreadableSource(f"{file.name}: holds no Placemark{hint}")
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    with decide.about(file.name):
        code, crs = decide.crs(None, sane_bounds(array), options, standard="KML 2.2 prescribes WGS 84")
        exchange, axis = decide.axis(code, sane_bounds(array), options)
    if exchange:
        array = shapely.transform(array, lambda points: points[:, ::-1])
    frame = geopandas.GeoDataFrame(pd.DataFrame(records, dtype=object), geometry=array)
    decisions = [Decision("encoding", "as declared", "the XML declaration, UTF-8 without one"), crs, axis]
    return SourceTable(frame, code, file.stem, "utf-8", decisions, rejects, rows=np.array(rows))
