"""What applies to a site or line: every restriction with its m² and share, and what lies outside of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import shapely

from layers.answer.accuracy import coarsest_m, search_m, tolerance_of
from layers.answer.asked import Times
from layers.answer.ground import Ground, ground
from layers.answer.model import Found, LayerAnswer, PlaceAnswer, State, ThemeAnswer
from layers.answer.nearest import nearest
from layers.answer.overlay import Overlay, overlay
from layers.answer.place import Place, PlaceKind
from layers.answer.rulings import rulings
from layers.answer.theme import asked_layers, in_order, sorted_layers
from layers.definition import Answer, Layer
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql
from mapsvc.errors import InvalidInput

_SMALL_M2 = 1e6
"""Smaller than any city: its extent need not be asked for."""


def of_site(
    conn: Connection, catalogue: Catalogue, place: Place, asked: Times, themes: Collection[str] | None
) -> PlaceAnswer:
    """The answer for a site or line; see :func:`layers.answer.restrictions`."""
    if (place.area_m2 or 0) > _SMALL_M2:
        _check_extent(conn, place, asked)
    layers = asked_layers(catalogue, themes)
    around = search_m(layers)
    held = ground(conn, layers, place, asked, around + 1)
    if (coarsest := coarsest_m(layers, held.here.source)) > around:
        around = coarsest
        held = ground(conn, layers, place, asked, around + 1)
    if not held.here.sources and not held.features:
        _check_extent(conn, place, asked)
    of_themes = tuple(
        ThemeAnswer(theme, tuple(_answer(held, place, layer, around) for layer in of_theme))
        for theme, of_theme in sorted_layers(catalogue, themes)
    )
    return PlaceAnswer(
        place,
        asked.day,
        asked.instant,
        of_themes,
        nearest(conn, catalogue, place, asked, themes=themes),
    )


def _check_extent(conn: Connection, place: Place, asked: Times) -> None:
    values = {"known_at": asked.instant, "place": shapely.to_wkb(place.geometry)}
    row = conn.execute(sql("layers.answer", "data_speak").encode(), values).fetchone()
    if row is None or row[1] is None:
        return  # nothing was known then: there is no city to lie outside of, and every layer says that it has no data
    if not row[0]:
        raise InvalidInput(
            "place", "lies outside of everything the data cover; give a place in the city, longitude first in WKT",
            "place_outside",
        )  # fmt: skip
    box = shapely.box(*row[1:])
    if shapely.area(place.geometry) > shapely.area(box):
        raise InvalidInput("place", "is larger than the city; give a site inside it", "place_larger")


def _answer(held: Ground, place: Place, layer: Layer, around: float) -> LayerAnswer:
    source = held.here.source(layer)
    if layer.answer is Answer.WITHIN:
        found = _within(held, place, layer)
        laid = overlay(held, place, layer, tolerance_of(layer, source), around, covers=False)
        laid = replace(laid, areas=None)
    else:
        laid = overlay(held, place, layer, tolerance_of(layer, source), around, covers=True)
        found = laid.found
    return LayerAnswer(
        layer,
        _state(found, laid),
        in_order(found),
        source,
        boundary=laid.boundary,
        areas=laid.areas,
        parts=laid.parts,
        overlapping=laid.overlapping,
        rulings=rulings(layer, place, laid),
    )


def _state(found: Sequence[Found], laid: Overlay) -> State:
    if any(not one.pending for one in found):
        return State.AFFECTED
    return State.NO_DATA if laid.no_data > 0 else State.NOT_AFFECTED


def _within(held: Ground, place: Place, layer: Layer) -> list[Found]:
    """Features within the layer's reach, with how far they are and how much of each lies in the site."""
    found = []
    for feature, pieces in held.by_layer.get(layer.id, {}).items():
        distance = float(np.min(shapely.distance(np.array(pieces, dtype=object), held.shape)))
        if distance > layer.within_m:
            continue
        length = None
        if place.kind is PlaceKind.SITE:
            inside = np.asarray(shapely.intersection(np.array(pieces, dtype=object), held.shape), dtype=object)
            length = float(held.frame.lengths(inside).sum())
        found.append(replace(held.features[feature], distance_m=distance, length_m=length))
    return found
