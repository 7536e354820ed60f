"""What changed in law between two days (``/changes``), and on which days anything did (``/api/dates``)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import orjson
from flask import Response, render_template, request

from layers.query.between import Kind, decided
from layers.store import versions
from mapsvc.dates import today
from web import caching, differences, parameters
from web.address import absolute, local
from web.differences import Asked, Page
from web.ogc.turns import turn
from web.panel import shown_layers
from web.state import state
from web.views.map import zoom_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from layers.definition import Layer
    from mapsvc.db.connection import Connection


def page() -> Response:
    """``/changes?from=&to=&layers=&bbox=&after=&lang=``: the list, for people."""
    asked = differences.asked()
    with turn(filtered=True), state().connection() as conn:
        tag = _tag(conn, asked.layers, asked.language)
        if same := caching.unchanged(tag):
            return caching.keep(same, tag)
        found = differences.page(conn, asked, differences.PAGE, drawn=False)
    given = {name: value for name in differences.PARAMETERS if (value := parameters.single(name))}
    own: dict[str, object] = {**given, "from": asked.span.first, "to": asked.span.last, "after": None}
    html = render_template(
        "changes.html",
        asked=asked,
        found=found,
        groups=[(layer, list(group)) for layer, group in groupby(found.told, key=lambda one: one.layer)],
        kinds=list(Kind),
        choices=_choices(),
        box=given.get("bbox"),
        named=given.get("layers"),
        after=given.get("after"),
        today=today(),
        address=lambda **more: local("/changes", **{**own, **more}),
        data=local("/api/changes", **own),
        following=_next("/changes", found, own),
        map=_on_map(asked),
    )
    return caching.keep(Response(html, mimetype="text/html"), tag)


def api() -> Response:
    """``/api/changes``: the same for programs, with geometries."""
    asked = differences.asked()
    with turn(filtered=True), state().connection() as conn:
        tag = _tag(conn, asked.layers, asked.language)
        if same := caching.unchanged(tag):
            return caching.keep(same, tag)
        found = differences.page(conn, asked, differences.DRAWN, drawn=True)
    own = {name: value for name in differences.PARAMETERS if (value := parameters.single(name))}
    own |= {"from": asked.span.first.isoformat(), "to": asked.span.last.isoformat()}
    following = absolute("/api/changes", **{**own, "after": found.following}) if found.following else None
    body = orjson.dumps(differences.as_json(asked, found, following))
    return caching.keep(Response(body, mimetype="application/json"), tag)


def dates() -> Response:
    """``/api/dates?layers=&bbox=``: on which days features came into force or ceased."""
    parameters.refuse_unknown({"layers", "bbox", "lang"})
    layers, box, language = differences.chosen_layers(), differences.chosen_box(), parameters.language()
    with turn(filtered=True), state().connection() as conn:
        tag = _tag(conn, layers, language)
        if same := caching.unchanged(tag):
            return caching.keep(same, tag)
        found = decided(conn, differences.held(conn, layers), box)
    body = orjson.dumps({"dates": [{"date": one.day, "count": one.count, "layers": one.layers} for one in found]})
    return caching.keep(Response(body, mimetype="application/json"), tag)


def _tag(conn: Connection, layers: Sequence[Layer], language: str) -> str:
    spelled = caching.spelled(versions(conn, [layer.id for layer in layers]))
    return caching.tag(state().release, spelled, request.full_path, request.host_url, today(), language)


def _next(path: str, found: Page, own: dict[str, object]) -> str | None:
    return local(path, **{**own, "after": found.following}) if found.following else None


def _choices() -> list[tuple[str, list[Layer]]]:
    catalogue, language = state().catalogue, parameters.language()
    shown = [layer for layer in shown_layers(catalogue) if layer.live is None]
    return [(one.title.get(language), [layer for layer in shown if layer.theme == one.id]) for one in catalogue.themes]


def _on_map(asked: Asked) -> str:
    """The map with both days, the earlier one at the right of the slider."""
    span, look = asked.span, {}
    if span.box is not None:
        west, south, east, north = span.box
        look = {"lat": round((south + north) / 2, 5), "lon": round((west + east) / 2, 5), "z": zoom_for(west, east)}
    named = parameters.layer_ids()
    return local(
        "/",
        **look,
        on=",".join(layer.id for layer in asked.layers) if named else None,
        cmp="swipe",
        cmp_as_of=span.first,
        as_of=None if span.last == today() else span.last,
        lang=asked.language,
    )


def install(app: Flask) -> None:
    """The addresses of all three."""
    app.add_url_rule("/changes", "changes", page)
    app.add_url_rule("/api/changes", "changes_api", api)
    app.add_url_rule("/api/dates", "dates_api", dates)
