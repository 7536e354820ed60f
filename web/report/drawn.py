"""The map of a report: folium's elements, without the files that folium would fetch from other sites.

Leaflet puts names and popups into the page as markup: every text that comes from data is escaped here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import folium
import shapely
from branca.element import Figure
from folium.features import GeoJsonPopup
from shapely.geometry.base import BaseGeometry

from layers.definition import Geometry, Layer
from layers.derive.legend import LegendEntry, legend
from layers.derive.popup import name, rows
from layers.derive.style import BASE
from layers.plot.presence import code_of
from web.report.gather import Box, Gathered, Part

_PIN = "#c2410c"
"""Of what is asked about, as on the map."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The markup of the map's box, and the script that draws into it."""

    html: str
    script: str


def draw(
    gathered: Gathered,
    box: Box,
    *,
    asked: BaseGeometry | None,
    opacity: Mapping[str, float],
    language: str,
    now: datetime,
) -> Drawn:
    """The parts in their order, ``asked`` outlined above them (EPSG:4326)."""
    west, south, east, north = box
    drawing = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        control_scale=True,
        attributionControl=False,
        maxZoom=20,
        zoomSnap=0.25,
    )
    for part in gathered.parts:
        _add(drawing, part, opacity.get(part.layer.id, 1.0), language, now)
    if asked is not None:
        _asked(asked).add_to(drawing)
    if any(part.layer.theme != BASE for part in gathered.parts):
        folium.LayerControl(collapsed=True).add_to(drawing)
    drawing.fit_bounds([[south, west], [north, east]])
    root = drawing.get_root()
    assert isinstance(root, Figure)
    root.render()  # gives each element its place; of its head nothing is used, which would ask other sites
    return Drawn(root.html.render(), root.script.render())


def _add(drawing: folium.Map, part: Part, opacity: float, language: str, now: datetime) -> None:
    layer, base = part.layer, part.layer.theme == BASE
    looks = {entry.value: _look(layer, entry, opacity) for entry in legend(layer, language)}
    usual = next(iter(looks.values()))
    features = []
    for place, (geom, props) in enumerate(zip(part.geoms, part.props, strict=True)):
        about = {} if base else {"about": _about(layer, props, language, now)}
        geometry = json.loads(shapely.to_geojson(geom))
        kind = code_of(layer, props) or ""
        made = {"type": "Feature", "id": str(place), "geometry": geometry, "properties": {"kind": kind, **about}}
        features.append(made)

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        return looks.get(feature["properties"]["kind"] or None, usual)

    group = folium.FeatureGroup(name=escape(layer.title.get(language)), control=not base)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=style,
        marker=folium.CircleMarker(),
        popup=None if base else GeoJsonPopup(fields=["about"], labels=False, localize=False, max_width=320),
        interactive=not base,
    ).add_to(group)
    group.add_to(drawing)


def _look(layer: Layer, entry: LegendEntry, opacity: float) -> dict[str, Any]:
    """Leaflet's options for what a legend's entry stands for."""
    dash = " ".join(f"{part * (entry.width or 2):g}" for part in entry.dash) if entry.dash else None
    look: dict[str, Any] = {"dashArray": dash} if dash else {}
    if layer.geometry is Geometry.LINE:
        return look | {"color": entry.color, "weight": entry.width or 2, "opacity": opacity, "fill": False}
    if layer.geometry is Geometry.POINT:
        looks = {"radius": 7, "color": "#ffffff", "weight": 1.5, "fillColor": entry.color}
        return look | looks | {"fill": True, "fillOpacity": opacity, "opacity": opacity}
    if not entry.filled:
        edge = {"color": entry.outline or entry.color, "weight": entry.width or 1.5}
        return look | edge | {"fill": False, "opacity": opacity}
    filled = {"fill": True, "fillColor": entry.color, "fillOpacity": entry.opacity * opacity}
    return look | filled | {"color": entry.outline or entry.color, "weight": 1, "opacity": opacity}


def _about(layer: Layer, props: Mapping[str, object], language: str, now: datetime) -> str:
    """The popup of a feature, as markup."""
    called = escape(name(layer, props, language))
    lines = "".join(
        f"<tr><th>{escape(row.title)}</th><td>{escape(row.text)}</td></tr>"
        for row in rows(layer, props, language, now=now)
    )
    return f"<strong>{called}</strong><table>{lines}</table>"


def _asked(geometry: BaseGeometry) -> folium.GeoJson:
    point = geometry.geom_type in {"Point", "MultiPoint"}
    look = {"color": "#ffffff" if point else _PIN, "weight": 3, "fillColor": _PIN, "fillOpacity": 1 if point else 0.12}
    look["fill"] = "Line" not in geometry.geom_type
    return folium.GeoJson(
        {"type": "Feature", "id": "asked", "geometry": json.loads(shapely.to_geojson(geometry)), "properties": {}},
        style_function=lambda _: look,
        marker=folium.CircleMarker(radius=9),
        control=False,
        interactive=False,
    )
