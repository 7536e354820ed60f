"""Schemas of what applies to a place: the answer of ``/api/restrictions``."""

from __future__ import annotations

from layers.answer import State
from layers.answer.place import PlaceKind
from layers.definition import Pattern, StraddleRule
from layers.derive.popup import Row
from web.listed import MOST_PLACES
from web.openapi.schema import (
    COLOR,
    DAY,
    LAT,
    LON,
    METRES,
    MOMENT,
    NUMBER,
    SHARE,
    SQUARE_METRES,
    TEXT,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    many,
    maybe,
    named,
    one_of,
    ref,
    said,
)

_AREA = maybe(SQUARE_METRES, "m² of the site that it covers; null of a point or line.")
_SHARE = maybe(SHARE, "Percent of the site or line; null of a point.")
_LENGTH = maybe(METRES, "Metres of the line, or of a line on the site; null where there is none.")
_VALUE: Schema = {"type": ["number", "string", "null"]}
_ROW = closed(dict.fromkeys(Row._fields, TEXT), "A line to show: which field, its title, its value in words.")

PLACE = closed(
    {
        "kind": one_of(PlaceKind),
        "lon": LON,
        "lat": LAT,
        "reference": said(TEXT, "Names this place again: `lat,lon`, `layer:key` or WKT."),
        "title": maybe(TEXT, "What the place is called, where it was named."),
        "area_m2": maybe(SQUARE_METRES, "Of a site."),
        "length_m": maybe(METRES, "Of a line."),
        "crs": said(WHOLE, "EPSG of the plane rectangular system on which it is measured: 6669 to 6687."),
        "geometry": maybe(ref("Geometry"), "Of a site or line."),
    },
    "The place that was asked about; lon and lat lie on it.",
)

LEGAL = closed({"law": TEXT, "article": TEXT, "url": maybe({"type": "string", "format": "uri"})}, "An article of law.")

SOURCE = closed(
    {
        "source": TEXT,
        "source_date": maybe(DAY),
        "licence": maybe(TEXT),
        "attribution": maybe(TEXT),
        "fictional": said(YES_NO, "The data are invented."),
    },
    "Where the data of a layer at this place come from, and of when they are.",
)

FEATURE = closed(
    {
        "id": WHOLE,
        "key": said(TEXT, "Stable in the source."),
        "name": TEXT,
        "summary": maybe(TEXT),
        "glance": maybe(TEXT, "The values that matter most: 600％ / 80％."),
        "color": COLOR,
        "pattern": one_of(Pattern),
        "distance_m": maybe(METRES, "Metres from the place; null where it covers the place."),
        "area_m2": _AREA,
        "share_percent": _SHARE,
        "length_m": _LENGTH,
        "valid_from": maybe(DAY, "In force in law from this day; null: always."),
        "valid_to": maybe(DAY, "The first day on which it is no longer in force; null: until further notice."),
        "pending": said(YES_NO, "Decided, and not yet in force on the day that was asked for."),
        "properties": named({}) | {"description": "Values by field name; the fields are those of `/layers/{id}`."},
        "stale": said(YES_NO, "A reading too old to be passed on; its live values are left out."),
        "rows": many(_ROW),
    },
    "A feature that applies to the place, or lies near it.",
)

BOUNDARY = closed(
    {
        "distance_m": maybe(METRES, "Metres to the nearest place where this layer's answer would differ."),
        "tolerance_m": said(METRES, "How far a line of the source's scale may be off (2σ)."),
        "near": said(YES_NO, "The boundary lies within the tolerance: ask the office."),
    },
    "How near the next boundary is.",
)

AREAS = closed(
    {f"{state.value}_m2": SQUARE_METRES for state in State} | {f"{state.value}_percent": SHARE for state in State},
    "The site in three states; they add up to its area, and to 100 percent.",
)

PART = closed(
    {
        "title": TEXT,
        "color": COLOR,
        "pattern": one_of(Pattern),
        "feature_ids": many(WHOLE),
        "area_m2": _AREA,
        "share_percent": _SHARE,
        "length_m": _LENGTH,
        "pending": YES_NO,
        "uncertain": said(YES_NO, "Narrower than the tolerance of the source: it may not be there at all."),
    },
    "What is of one kind, of a site or line.",
)

RULING = closed(
    {
        "rule": one_of(StraddleRule),
        "field": said(TEXT, "The field that is decided."),
        "title": TEXT,
        "text": said(TEXT, "The rule in words, and what it leaves out."),
        "value": _VALUE
        | {"description": "A figure, or the code of the kind that applies; null where data do not decide."},
        "value_title": maybe(TEXT, "The code in words."),
        "unit": maybe(TEXT),
        "legal": LEGAL,
        "terms": many(closed({"title": TEXT, "value": _VALUE, "share_percent": SHARE})),
    },
    "What the law makes of a site in two zones, with the article and the calculation.",
)

_HEADING: dict[str, Schema] = {"id": TEXT, "title": TEXT, "color": COLOR}

LAYER = closed(
    _HEADING
    | {
        "state": one_of(State, "Whether it applies. `no_data` never means that no rule applies."),
        "boundary": maybe(ref("Boundary")),
        "areas": maybe(ref("Areas")),
        "overlapping": said(YES_NO, "Kinds overlap, so that the parts are more than what is affected."),
        "parts": many(ref("Part")),
        "rulings": many(ref("Ruling")),
        "legal": many(ref("Legal")),
        "office": TEXT,
        "caution": maybe(TEXT, "What a reader must not conclude."),
        "scale": maybe(WHOLE, "Denominator of the source's scale: 2500 of 1/2,500."),
        "source": maybe(ref("Source")),
        "features": many(ref("Feature")),
    },
    "The answer of one layer.",
)

ANSWER = closed(
    {
        "place": ref("Place"),
        "as_of": said(DAY, "The day in law."),
        "known_at": said(MOMENT, "The instant of knowledge. Asked with both times, the answer never changes."),
        "fictional": said(YES_NO, "A source of this answer is invented."),
        "themes": many(closed({"id": TEXT, "title": TEXT, "layers": many(ref("Layer"))})),
        "nearby": many(
            closed(_HEADING | {"features": many(ref("Feature"))}),
            "The nearest shelters, stations and the like; they restrict nothing. Empty in lists of points.",
        ),
    },
    "What applies to a place, by theme and layer.",
)

_ID: Schema = {"anyOf": [TEXT, WHOLE]}
ANSWERS = closed(
    {
        "answers": many(
            {
                "oneOf": [
                    closed({"id": _ID, "answer": ref("Answer")}),
                    closed({"id": maybe(_ID), "problem": ref("Problem")}),
                ]
            }
        )
    },
    "The answers to a list, in its order; each is answered or says what is wrong with it.",
)

LIST = closed(
    {
        "places": many(
            {
                "oneOf": [
                    closed({"id": _ID, "lat": LAT, "lon": LON}),
                    closed({"id": _ID, "place": said(TEXT, "`lat,lon`, `layer:key` or WKT.")}),
                ]
            },
            minItems=1,
            maxItems=MOST_PLACES,
        ),
        "as_of": TEXT,
        "known_at": TEXT,
        "themes": said(TEXT, "Ids of themes, joined by commas."),
    },
    "Several places, asked at once.",
    optional=("as_of", "known_at", "themes"),
)

_POSITION = many(NUMBER, "Longitude, latitude; a height is left out.", minItems=2, maxItems=3)
_SHAPES = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def _nested(depth: int) -> Schema:
    return many(_nested(depth - 1)) if depth else _POSITION


GEOMETRY: Schema = {
    "description": "GeoJSON (RFC 7946) in EPSG:4326, longitude first.",
    "oneOf": [
        {
            "type": "object",
            "properties": {"type": {"const": kind}, "coordinates": _nested(depth)},
            "required": ["type", "coordinates"],
        }
        for kind, depth in _SHAPES.items()
    ],
}
_FEATURE_IN: Schema = {
    "type": "object",
    "properties": {"type": {"const": "Feature"}, "geometry": ref("Geometry"), "properties": {}},
    "required": ["type", "geometry"],
}
SITE: Schema = {
    "description": "One geometry, one Feature, or a FeatureCollection of exactly one.",
    "oneOf": [
        ref("Geometry"),
        _FEATURE_IN,
        {
            "type": "object",
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": many(_FEATURE_IN, minItems=1, maxItems=1),
            },
            "required": ["type", "features"],
        },
    ],
}

SCHEMAS: dict[str, Schema] = {
    "Answer": ANSWER,
    "Answers": ANSWERS,
    "Areas": AREAS,
    "Boundary": BOUNDARY,
    "Feature": FEATURE,
    "Geometry": GEOMETRY,
    "Layer": LAYER,
    "Legal": LEGAL,
    "List": LIST,
    "Part": PART,
    "Place": PLACE,
    "Ruling": RULING,
    "Site": SITE,
    "Source": SOURCE,
}
