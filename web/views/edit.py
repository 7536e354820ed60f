"""``/staff/edit``: a feature chosen, and changed by form and on the map, where its layer's declaration allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from flask import Response, render_template, request

from layers.definition import Layer
from layers.derive.popup import name
from layers.store import Feature, extent
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import Conflict, InvalidInput, NotFound
from web import parameters
from web.address import local
from web.assets import asset
from web.errors import reason_of
from web.i18n import browser_texts, current_language
from web.rights import Right, current_actor, needs
from web.security import accepts
from web.state import state
from web.work import begin, editing, shape_text, wards
from web.work.editing import Form

if TYPE_CHECKING:
    from flask import Flask

_PAGE = 50
_MOST_BYTES = 1_500_000
_MOST_QUERY = 100

_STATES = """
SELECT id, key, ST_AsBinary(geom), props, lower(valid), upper(valid), lower(recorded), upper(recorded)
FROM feature WHERE layer = %s AND key = %s AND upper_inf(recorded)
ORDER BY lower(valid) NULLS FIRST
"""
_LIST = """
SELECT DISTINCT ON (key) id, key, ST_AsBinary(geom), props, lower(valid), upper(valid), lower(recorded), upper(recorded)
FROM feature
WHERE layer = %(layer)s AND upper_inf(recorded) AND (upper_inf(valid) OR upper(valid) > %(today)s)
    AND (%(after)s::text IS NULL OR key > %(after)s)
    AND (%(q)s::text IS NULL OR key = %(q)s OR strpos(lower(key), lower(%(q)s)) > 0
        OR EXISTS (SELECT FROM jsonb_each_text(props) AS one WHERE one.key = ANY(%(fields)s)
            AND strpos(lower(one.value), lower(%(q)s)) > 0))
    AND (%(area)s::bytea IS NULL OR ST_Intersects(geom, ST_GeomFromWKB(%(area)s, 4326)))
ORDER BY key, lower(valid) DESC NULLS LAST LIMIT %(limit)s
"""


def _editable(layer_id: str) -> Layer:
    layer = state().catalogue.layer(layer_id)
    if not wards.may_edit(current_actor(), layer):
        raise NotFound(f"{layer_id} is not edited by hand here")
    return layer


def _feature(row: tuple[Any, ...]) -> Feature:
    return Feature(row[0], row[1], shapely.from_wkb(bytes(row[2])), *row[3:])


@needs(Right.EDIT)
def layers() -> Response:
    """``GET /staff/edit``: the layers that this person may edit."""
    parameters.refuse_unknown({"lang"})
    catalogue, actor = state().catalogue, current_actor()
    found = [layer for layer in catalogue.layers.values() if wards.may_edit(actor, layer)]
    grouped = [(theme, [layer for layer in found if layer.theme == theme.id]) for theme in catalogue.themes]
    page = render_template("work/edit_layers.html", groups=[(theme, held) for theme, held in grouped if held])
    return Response(page, mimetype="text/html")


@needs(Right.EDIT)
def index(layer_id: str) -> Response:
    """``GET /staff/edit/{layer}?q=&after=``: its features, by key; a ward team's in its wards."""
    parameters.refuse_unknown({"lang", "q", "after"})
    layer, language = _editable(layer_id), current_language()
    words, after = parameters.single("q"), parameters.single("after")
    if words is not None and (len(words) > _MOST_QUERY or not words.isprintable()):
        raise InvalidInput("q", f"must be at most {_MOST_QUERY} characters")
    with state().connection() as conn:
        values = {
            "layer": layer.id,
            "today": today(),
            "after": after,
            "q": words,
            "fields": [field.name for field in layer.fields if not field.personal],
            "area": _area(conn),
            "limit": _PAGE + 1,
        }
        found = [_feature(row) for row in conn.execute(_LIST, values)]
    page = render_template(
        "work/edit_find.html",
        layer=layer,
        q=words,
        found=[(feature, name(layer, feature.props, language)) for feature in found[:_PAGE]],
        older=found[_PAGE - 1].key if len(found) > _PAGE else None,
        first=after is not None,
    )
    return Response(page, mimetype="text/html")


def _area(conn: Connection) -> bytes | None:
    actor = current_actor()
    if wards.anywhere(actor):
        return None
    area = wards.area_of(conn, state().catalogue, actor)
    return shapely.to_wkb(area if area is not None else shapely.Point())


@needs(Right.EDIT)
@accepts(_MOST_BYTES)
def new(layer_id: str) -> Response:
    """``/staff/edit/{layer}/new``: the form for a feature that is not there yet; POST proposes it."""
    parameters.refuse_unknown({"lang"})
    layer = _editable(layer_id)
    return _posted(layer, None) if request.method == "POST" else _form(layer, None)


@needs(Right.EDIT)
@accepts(_MOST_BYTES)
def feature(layer_id: str) -> Response:
    """``/staff/edit/{layer}/feature?key=``: the form for a stored feature; POST proposes what it says."""
    parameters.refuse_unknown({"lang", "key"})
    layer = _editable(layer_id)
    key = parameters.single("key") or ""
    with state().connection() as conn:
        rows = conn.execute(_STATES, [layer.id, key]).fetchall()
        if not rows:
            raise NotFound(f"{layer.id} has no feature of this key")
        found = _current([_feature(row) for row in rows])
        wards.refuse_elsewhere(conn, state().catalogue, current_actor(), layer, [found.geom])
    return _posted(layer, found) if request.method == "POST" else _form(layer, found)


def _current(states: list[Feature]) -> Feature:
    """The state in force today, else the last one."""
    day = today()
    for one in states:
        begun = one.valid_from is None or one.valid_from <= day
        if begun and (one.valid_to is None or day < one.valid_to):
            return one
    return states[-1]


def _posted(layer: Layer, stored: Feature | None) -> Response:
    form = Form(request.form.to_dict(flat=True), {key: request.form.getlist(key) for key in request.form})
    catalogue, actor = state().catalogue, current_actor()
    try:
        if stored is not None and form.values.get("row") != str(stored.id):
            raise Conflict("the feature was changed since the form was opened; look at it again")
        found = editing.assertion_of(layer, stored, form)
        with state().writing() as conn:
            geoms = [shape for shape in (stored.geom if stored else None, found.geom) if shape is not None]
            wards.refuse_elsewhere(conn, catalogue, actor, layer, geoms)
            if stored is None:
                _refuse_existing(conn, layer, found.key)
            made = begin.edit(conn, catalogue, layer, actor, found=found, reason=form.values.get("reason", ""))
    except InvalidInput as error:
        return _form(layer, stored, error)
    target = local(f"/staff/imports/{made.id}", lang=parameters.single("lang"))
    return Response(status=303, headers={"Location": target})


def _refuse_existing(conn: Connection, layer: Layer, key: str) -> None:
    if conn.execute(_STATES, [layer.id, key]).fetchone() is not None:
        raise InvalidInput("key", f"{key} exists already; change it instead", "edit.exists", key=key)


def _form(layer: Layer, stored: Feature | None, error: InvalidInput | None = None) -> Response:
    language = current_language()
    catalogue = state().catalogue
    with state().connection() as conn:
        bounds = stored.geom.bounds if stored else extent(conn, [layer.id]) or extent(conn, ["ward"])
    given = request.form if request.method == "POST" else None
    page = render_template(
        "work/edit_feature.html",
        layer=layer,
        stored=stored,
        title=name(layer, stored.props, language) if stored else None,
        fields=editing.fields_of(layer),
        fixed=editing.fixed(layer, stored),
        given=given,
        shape=given.get("shape", "") if given is not None else shape_text.text_of(stored.geom) if stored else "",
        error=(error.name, reason_of(error)) if error else None,
        wanted_day=layer.field(layer.importing.valid_from or ""),
        today=today(),
        bounds=bounds,
        config={
            "language": language,
            "texts": local(f"/i18n/{language}.json", v=browser_texts(language)[1]),
            "worker": asset("worker.js"),
            "layer": layer.id,
            "geometry": str(layer.geometry),
            "bounds": list(bounds) if bounds else None,
        },
        people=catalogue.layer(layer.id).approval.people,
    )
    return Response(page, 400 if error else 200, mimetype="text/html")


def install(app: Flask) -> None:
    """The addresses of editing by hand."""
    app.add_url_rule("/staff/edit", "edit", layers, methods=["GET"])
    app.add_url_rule("/staff/edit/<layer_id>", "edit_layer", index, methods=["GET"])
    app.add_url_rule("/staff/edit/<layer_id>/new", "edit_new", new, methods=["GET", "POST"])
    app.add_url_rule("/staff/edit/<layer_id>/feature", "edit_feature", feature, methods=["GET", "POST"])
