"""A place, and what the parts of a site and the law make of it, as JSON."""

from __future__ import annotations

from typing import Any

import shapely

from layers.answer.model import Boundary, LayerAnswer, Part, Ruling
from layers.answer.place import Place, PlaceKind
from layers.answer.rounding import apportioned, hundredths
from layers.definition import FieldType, Layer
from layers.derive.wording import worded

Json = dict[str, Any]
Shown = dict[int, tuple[float, float]]
"""Feature → m² and percent as shown."""


def place_json(place: Place) -> Json:
    """What was asked about; its geometry as GeoJSON where it is more than a point."""
    return {
        "kind": place.kind.value,
        "lon": place.lon,
        "lat": place.lat,
        "reference": place.reference,
        "title": place.title,
        "area_m2": None if place.area_m2 is None else hundredths(place.area_m2),
        "length_m": None if place.length_m is None else hundredths(place.length_m),
        "crs": place.plane_crs,
        "geometry": None if place.kind is PlaceKind.POINT else _geojson(place.geometry),
    }


def measures_json(one: LayerAnswer, language: str) -> tuple[Json, Shown]:
    """What the layer says of the place's extent: boundary, areas, parts, rulings; and each feature's figures."""
    if one.areas is None and not one.parts:
        boundary = _boundary(one.boundary)
        return {"boundary": boundary, "areas": None, "overlapping": False, "parts": [], "rulings": []}, {}
    areas, shares = _shown(one)
    measures = {
        "boundary": _boundary(one.boundary),
        "areas": areas,
        "overlapping": one.overlapping,
        "parts": [_part(part, shown, language) for part, shown in zip(one.parts, shares, strict=True)],
        "rulings": [_ruling(one.layer, ruling, language) for ruling in one.rulings],
    }
    return measures, _of_features(one, shares)


def _of_features(one: LayerAnswer, shares: list[tuple[float | None, float]]) -> Shown:
    """The figures of features: those of a kind add up to what is shown of the kind, unless they overlap."""
    shown: Shown = {}
    for found in one.found:
        if found.area_m2 is not None and found.share is not None:
            shown[found.id] = (hundredths(found.area_m2), hundredths(found.share * 100))
    held = {found.id: found.area_m2 for found in one.found if found.area_m2 is not None}
    for part, (area, percent) in zip(one.parts, shares, strict=True):
        sizes = [held[n] for n in part.ids if n in held]
        if area is None or part.area_m2 is None or abs(sum(sizes) - part.area_m2) > 0.05:
            continue
        figures = zip(part.ids, apportioned(sizes, area), apportioned(sizes, percent), strict=True)
        shown |= {n: (metres, share) for n, metres, share in figures}
    return shown


def _geojson(geometry: shapely.geometry.base.BaseGeometry) -> Json:
    return dict(shapely.geometry.mapping(geometry))


def _boundary(boundary: Boundary | None) -> Json | None:
    if boundary is None:
        return None
    distance = boundary.distance_m
    return {
        "distance_m": None if distance is None else round(distance, 1),
        "tolerance_m": boundary.tolerance_m,
        "near": boundary.near,
    }


def _shown(one: LayerAnswer) -> tuple[Json | None, list[tuple[float | None, float]]]:
    """The areas, and (m², percent) of each part, rounded so that they add up where the kinds do not overlap."""
    plain = [(None if p.area_m2 is None else hundredths(p.area_m2), hundredths(p.share * 100)) for p in one.parts]
    if one.areas is None:
        return None, plain
    areas = one.areas
    total = areas.affected_m2 + areas.not_affected_m2 + areas.no_data_m2
    rest = [areas.not_affected_m2, areas.no_data_m2]
    now = [n for n, part in enumerate(one.parts) if not part.pending]
    if one.overlapping or not now:
        cells = [areas.affected_m2, *rest]
        return _areas(apportioned(cells, total), apportioned(cells, 100)), plain
    cells = [one.parts[n].area_m2 or 0.0 for n in now] + rest
    metres, percent = apportioned(cells, total), apportioned(cells, 100)
    for place, n in enumerate(now):
        plain[n] = (metres[place], percent[place])
    return _areas(_affected_first(metres, len(now)), _affected_first(percent, len(now))), plain


def _affected_first(values: list[float], parts: int) -> list[float]:
    """The sum of the first ``parts`` of ``values``, and the others."""
    return [hundredths(sum(values[:parts])), *values[parts:]]


def _areas(metres: list[float], percent: list[float]) -> Json:
    states = ("affected", "not_affected", "no_data")
    return {f"{state}_m2": value for state, value in zip(states, metres, strict=True)} | {
        f"{state}_percent": value for state, value in zip(states, percent, strict=True)
    }


def _part(part: Part, shown: tuple[float | None, float], language: str) -> Json:
    area, percent = shown
    return {
        "title": part.title.get(language),
        "color": part.color,
        "pattern": part.pattern.value,
        "feature_ids": list(part.ids),
        "area_m2": area,
        "share_percent": percent,
        "length_m": None if part.length_m is None else hundredths(part.length_m),
        "pending": part.pending,
        "uncertain": part.uncertain,
    }


def _ruling(layer: Layer, ruling: Ruling, language: str) -> Json:
    field = layer.field(ruling.field)
    shares = apportioned([term.share for term in ruling.terms], 100 * sum(term.share for term in ruling.terms))
    is_code = field is not None and field.type is FieldType.CODE
    return {
        "rule": ruling.rule.value,
        "field": ruling.field,
        "title": ruling.title.get(language),
        "text": ruling.text.get(language),
        "value": ruling.value,
        "value_title": worded(field, ruling.value, language) or None if field and is_code else None,
        "unit": ruling.unit,
        "legal": {"law": ruling.law.get(language), "article": ruling.article.get(language), "url": ruling.url},
        "terms": [
            {"title": term.title.get(language), "value": term.value, "share_percent": share}
            for term, share in zip(ruling.terms, shares, strict=True)
        ],
    }
