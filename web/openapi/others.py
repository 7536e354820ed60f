"""Schemas of everything but answers: problems, the panel's layers, places by name, search, tiles, health."""

from __future__ import annotations

from layers.definition import Answer, Geometry
from layers.derive.legend import LegendEntry
from layers.derive.symbols import PatternDrawing, SymbolDrawing
from layers.findable import Level, SearchKind
from layers.query.between import Kind
from layers.search import Message
from web.bulk.store import STATES as JOB_STATES
from web.bulk.wording import STATES as ROW_STATES
from web.languages import offered
from web.openapi.schema import (
    BOUNDS,
    COLOR,
    DAY,
    LAT,
    LON,
    MOMENT,
    TEXT,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    many,
    maybe,
    named,
    of_dataclass,
    one_of,
    ref,
    said,
)

PROBLEM = closed(
    {
        "type": said(TEXT, "Address of a page about this kind of problem: `/problems/{name}`."),
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": said(TEXT, "What to correct, and how; in the language asked for."),
        "instance": said(TEXT, "Names this very occurrence in the log of the service; not in rows of a list."),
        "parameter": said(TEXT, "The parameter, member or path of the body that is wrong."),
        "layer": said(TEXT, "The layer that is not there."),
    },
    "What went wrong, by RFC 9457.",
    optional=("instance", "parameter", "layer"),
)

_INK = {"ink": COLOR, "dark": closed({"color": COLOR, "outline": maybe(COLOR), "ink": COLOR})}
_STYLE = many({"type": "object"}, "Layers of a MapLibre style.")
_PANEL_LAYER = closed(
    {
        "id": TEXT,
        "title": TEXT,
        "description": TEXT,
        "geometry": one_of(Geometry),
        "answer": one_of(Answer, "How the layer takes part in answers."),
        "visible": said(YES_NO, "Shown when the map opens."),
        "minzoom": WHOLE,
        "maxzoom": WHOLE,
        "version": said(WHOLE, "Grows with each change of the layer; 0: never filled."),
        "recorded_at": maybe(MOMENT, "When the layer changed last."),
        "state": one_of(("ready", "empty")),
        "page": TEXT,
        "list": said(TEXT, "Its features as a list."),
        "download": TEXT,
        "told": said(YES_NO, "Whether one can be told of its changes."),
        "legal": many(closed({"title": TEXT, "url": maybe(TEXT)}), "The articles of law on which it rests."),
        "by": maybe(TEXT, "The field by which it is coloured; entries of the legend hold its values."),
        "legend": many(of_dataclass(LegendEntry, **_INK)),
        "source": closed({"id": TEXT, "type": {"const": "vector"}, "url": TEXT}, "Its TileJSON."),
        "style": _STYLE,
        "style_dark": _STYLE,
    }
)
PANEL = closed(
    {
        "language": one_of(offered()),
        "as_of": maybe(DAY),
        "themes": many(closed({"id": TEXT, "title": TEXT, "description": TEXT, "layers": many(_PANEL_LAYER)})),
        "presets": many(
            closed({"id": TEXT, "title": TEXT, "description": TEXT, "layers": many(TEXT)}),
            "Sets of layers for what people come for.",
        ),
        "background": closed({"light": COLOR, "dark": COLOR}),
        "patterns": named(of_dataclass(PatternDrawing)),
        "symbols": named(of_dataclass(SymbolDrawing)),
    },
    "The catalogue with legends, styles and tile sources.",
)

_NAMED_PLACE = closed({"name": TEXT, "lat": LAT, "lon": LON, "bounds": BOUNDS})
PLACES = closed(
    {
        "wards": many(
            closed({"ward": maybe(_NAMED_PLACE, "null: towns whose ward is not held."), "towns": many(_NAMED_PLACE)})
        )
    },
    "Wards with their towns, each with a point inside it.",
)

_DEGREES = closed(
    {
        "hemisphere": one_of(("N", "S", "E", "W")),
        "degrees": WHOLE,
        "minutes": WHOLE,
        "seconds": {"type": "number", "minimum": 0, "exclusiveMaximum": 60},
    }
)
_NUMBER = {"type": "number"}


COORDINATES = closed(
    {
        "decimal": closed({"lat": LAT, "lon": LON}),
        "dms": closed({"lat": _DEGREES, "lon": _DEGREES}),
        "plane": maybe(
            closed({"epsg": WHOLE, "number": WHOLE, "system": TEXT, "x": _NUMBER, "y": _NUMBER}),
            "JGD2011 plane rectangular system with the nearest origin, in metres: X to the north, Y to the east.",
        ),
        "utm": maybe(
            closed({"epsg": WHOLE, "zone": WHOLE, "band": TEXT, "easting": _NUMBER, "northing": _NUMBER}),
            "Universal transverse Mercator, in metres.",
        ),
        "mgrs": maybe(TEXT, "Military grid, the square metre."),
        "mesh": maybe(
            closed(dict.fromkeys(("first", "second", "third", "half", "quarter"), TEXT)),
            "標準地域メッシュ (JIS X 0410), from about 80 km to about 250 m.",
        ),
    },
    "A place in several systems; null where one has no meaning outside Japan.",
)

MATCH = closed(
    {
        "title": TEXT,
        "subtitle": TEXT,
        "kind": one_of(SearchKind),
        "kind_title": TEXT,
        "level": one_of(Level, "How exactly it was found; the centre of a town is never a lot."),
        "level_title": TEXT,
        "reference": said(TEXT, "Names the place: for `place=` of the other addresses."),
        "lat": LAT,
        "lon": LON,
        "bounds": maybe(BOUNDS),
        "layer": maybe(TEXT),
        "key": maybe(TEXT),
        "rest": said(TEXT, "What of the query this match leaves out."),
        "ended": maybe(DAY, "No longer in force since this day."),
        "page": said(TEXT, "The page of what applies there."),
        "sheet": said(TEXT, "The page that makes a sheet of it."),
    },
    "A place that the query may mean.",
)
SEARCH = closed(
    {
        "query": TEXT,
        "matches": many(ref("Match")),
        "ambiguous": said(YES_NO, "Several places fit equally well: a person must choose."),
        "rest": said(TEXT, "What of the query was not understood."),
        "message": maybe(TEXT, "What a person must be told before choosing."),
        "message_id": maybe(one_of(Message)),
    },
    "Places for a text, best first.",
)

CHANGES = closed(
    {
        "layer": TEXT,
        "since": WHOLE,
        "version": said(WHOLE, "The present version: the next `since`."),
        "recorded_at": maybe(MOMENT),
        "changes": many(
            closed(
                {
                    "version": WHOLE,
                    "recorded_at": MOMENT,
                    "kind": TEXT,
                    "key": TEXT,
                    "valid_from": maybe(DAY),
                    "valid_to": maybe(DAY),
                    "feature": said(TEXT, "The address of the feature."),
                }
            )
        ),
        "next": said(TEXT, "The address of the rest, where there is more."),
    },
    "Which features changed, oldest first.",
    optional=("next",),
)

_GEOMETRY = maybe({"type": "object"}, "GeoJSON, accurate to a metre.")
DIFFERENCES = closed(
    {
        "from": DAY,
        "to": DAY,
        "counts": closed({kind.value: WHOLE for kind in Kind}, "Features that differ, on all pages, by kind."),
        "changes": many(
            closed(
                {
                    "layer": TEXT,
                    "key": TEXT,
                    "kind": one_of(Kind),
                    "layer_title": TEXT,
                    "name": TEXT,
                    "since": maybe(DAY, "When what holds last came into force; of what ended, since when it is gone."),
                    "fields": many(closed({"title": TEXT, "before": TEXT, "after": TEXT})),
                    "moved": said(YES_NO, "Its geometry changed."),
                    "page": said(TEXT, "The page of the feature."),
                    "geometry_before": _GEOMETRY,
                    "geometry_after": _GEOMETRY,
                }
            )
        ),
        "next": said(TEXT, "The address of the rest, where there is more."),
    },
    "Which features differ in law between two days, as held now.",
    optional=("next",),
)
DATES = closed(
    {
        "dates": many(
            closed(
                {
                    "date": DAY,
                    "count": said(WHOLE, "Features that came into force or ceased."),
                    "layers": many(TEXT),
                }
            )
        )
    },
    "The days on which anything changed in law, in their order.",
)

LIST_STATUS = closed(
    {
        "id": TEXT,
        "state": one_of(JOB_STATES),
        "rows": WHOLE,
        "done": WHOLE,
        "counts": closed({name: WHOLE for name in ROW_STATES if name != "open"}, "Rows by what became of them."),
        "ahead": said(WHOLE, "Lists that come before it."),
        "workers": said(YES_NO, "Whether anybody could take it up."),
        "as_of": maybe(DAY),
        "known_at": maybe(MOMENT),
        "created_at": MOMENT,
        "finished_at": maybe(MOMENT),
        "expires_at": maybe(MOMENT, "When the list and its answers are deleted."),
        "results": many(TEXT, "Addresses of the answers, once there are any."),
    },
    "How far a long list is.",
)

TILEJSON: Schema = closed(
    {
        "tilejson": {"const": "3.0.0"},
        "name": TEXT,
        "scheme": {"const": "xyz"},
        "tiles": many(TEXT, "Addresses of tiles; each names its version and never changes.", minItems=1),
        "minzoom": WHOLE,
        "maxzoom": WHOLE,
        "bounds": BOUNDS,
        "vector_layers": many(
            closed({"id": TEXT, "description": TEXT, "minzoom": WHOLE, "maxzoom": WHOLE, "fields": named(TEXT)})
        ),
        "attribution": TEXT,
    },
    "TileJSON 3.0.0.",
    optional=("attribution",),
)

STYLE: Schema = {
    "type": "object",
    "properties": {"version": {"const": 8}, "sources": {"type": "object"}, "layers": {"type": "array"}},
    "required": ["version", "sources", "layers"],
    "description": "A MapLibre style.",
}

_CHECK = closed({"status": one_of(("ok", "failed")), "reason": TEXT}, optional=("reason",))
HEALTH = closed({"status": {"const": "ok"}, "version": TEXT}, "The process answers.")
READY = closed({"status": one_of(("ok", "failed")), "checks": named(_CHECK)}, "Whether it can answer, and why not.")

OBSERVED = closed(
    {
        "version": said(WHOLE, "The layer's version with these readings."),
        "written": WHOLE,
        "late": said(WHOLE, "Left out: a newer reading is stored already."),
        "refused": many(closed({"key": TEXT, "reason": TEXT}, "A reading that cannot be, and why.")),
    },
    "What became of readings.",
)
READINGS: Schema = {
    "type": "object",
    "description": "GeoJSON (RFC 7946): each feature is a reading; `id` is the feature's key, `properties` its new "
    "values with the time of observation, `geometry` null (it stays) or the place of a feature that is new.",
    "required": ["features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "integer"]},
                    "properties": {"type": "object"},
                    "geometry": {"type": ["object", "null"]},
                },
            },
        },
    },
}

SCHEMAS: dict[str, Schema] = {
    "Changes": CHANGES,
    "Differences": DIFFERENCES,
    "Dates": DATES,
    "Health": HEALTH,
    "ListStatus": LIST_STATUS,
    "Match": MATCH,
    "Observed": OBSERVED,
    "Panel": PANEL,
    "Places": PLACES,
    "Coordinates": COORDINATES,
    "Problem": PROBLEM,
    "Readings": READINGS,
    "Ready": READY,
    "Search": SEARCH,
    "Style": STYLE,
    "TileJSON": TILEJSON,
}
