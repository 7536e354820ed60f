"""Features without the map: ``/features/{layer}``, its list with filters, and ``/features/{layer}/{key}``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request

from layers.query import pinned
from layers.query.areas import around as areas
from layers.query.areas import wards
from layers.query.history import State, chosen, states_of
from layers.query.sources import source_of
from layers.store import versions
from mapsvc.dates import today
from mapsvc.errors import NotFound
from web import caching, parameters
from web.address import absolute, keep_in_canonical, local
from web.features import structured
from web.features.addresses import answer_page, feature_page, indexed, list_page, picture
from web.features.asked import REACHES, asked, choices, said
from web.features.listing import page
from web.features.near import meant
from web.features.told import MOST_STATES, Reading, feature, sentence, titled
from web.ogc.answers import href
from web.ogc.feature import path_of
from web.ogc.turns import turn
from web.panel import UNDRAWN
from web.state import state
from web.views.pictures import named

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import Layer
    from layers.query.areas import Area
    from web.features.told import Feature


def known_layer(layer_id: str) -> Layer:
    """The layer of this id; raises UnknownLayer, NotFound for the one that only answers."""
    found = state().catalogue.layer(layer_id)
    if found.id == UNDRAWN:
        raise NotFound(layer_id)
    return found


def listed(layer_id: str) -> Response:
    """``/features/{layer}?as_of=&q=&ward=&near=&within=&after=`` and a parameter for each field with codes."""
    layer, language = known_layer(layer_id), parameters.language()
    if (key := parameters.single("key")) is not None:
        return _told(layer, key)
    given = asked(layer)
    named_places = given.near is not None
    with turn(filtered=given.narrowed), state().connection() as conn:
        pin = pinned(conn, layer)
        tag = None
        if not named_places and layer.live is None:  # names of places come from many layers, and live values age
            spelled = caching.spelled(versions(conn, ["ward"]))
            tag = caching.tag(
                state().release, str(pin.moment), spelled, request.full_path, request.host_url, today(), language
            )
            if same := caching.unchanged(tag):
                return caching.keep(same, tag)
        place = meant(conn, given, language)
        areas_known = wards(conn, given.day)
        found = None
        if place is None or place.near is not None:
            found = page(conn, layer, pin, given, near=place.near if place else None, language=language)
    own = {name: value for name in request.args if name != "after" and (value := parameters.single(name))}
    keep_in_canonical(after=given.after)
    title = layer.title.get(language)
    lines = found.lines if found else ()
    data = structured.graph(
        structured.item_list(layer, title, lines, language),
        structured.trail((title, f"/layers/{layer.id}"), (title, list_page(layer.id))),
    )
    html = render_template(
        "features/list.html",
        layer=layer,
        asked=given,
        held=pin.moment,
        place=place,
        wards=areas_known,
        choices=choices(layer),
        narrowed=said(layer, given, areas_known, language),
        named_alike=Counter(line.name for line in lines),
        without=_without,
        reaches=REACHES,
        page=found,
        own=own,
        today=today(),
        following=list_page(layer.id, **{**own, "after": found.following}) if found and found.following else None,
        first=list_page(layer.id, **own),
        indexed=indexed(layer) and not given.narrowed and "as_of" not in own,
        data=data,
        alternate=href(f"/collections/{layer.id}/items", f="json", datetime=given.day, **given.chosen),
    )
    return caching.keep(Response(html, mimetype="text/html"), tag, private=tag is None)


def _without(given: dict[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in given.items() if other != name}


def one(layer_id: str, key: str) -> Response:
    """``/features/{layer}/{key}?as_of=&known_at=``: one feature; raises UnknownLayer, NotFound."""
    return _told(known_layer(layer_id), key)


def _told(layer: Layer, key: str) -> Response:
    parameters.refuse_unknown({"as_of", "known_at", "lang", "key"})
    language, known_at = parameters.language(), parameters.known_at()
    day = parameters.as_of() or today()
    with state().connection() as conn:
        held = versions(conn, [layer.id, "ward", "town", "coverage"])
        if not held[layer.id].version:
            raise NotFound(key)
        moment = known_at or (caching.minute() if layer.live else None)
        spelled = caching.spelled(held)
        tag = caching.tag(
            state().release, spelled, key, request.full_path, request.host_url, day, today(), moment, language
        )
        if same := caching.unchanged(tag):
            return caching.keep(same, tag)
        states = states_of(conn, layer, key, day=day, known_at=known_at, limit=MOST_STATES + 1)
        shown = _shown(states, day, known_at)
        if shown is None:
            raise NotFound(key)
        if shown.geometry is None:  # of a state that is held no longer
            states = states_of(conn, layer, key, day=day, known_at=shown.recorded_from, limit=MOST_STATES + 1)
            shown = next(one for one in states if one.id == shown.id)
        reading = Reading(day, known_at, language)
        found = feature(layer, key, shown, states, reading)
        present = known_at is None and found.in_force and not found.withdrawn
        around_it = _Around(
            areas(conn, found.lon, found.lat, day, found.extent),
            source_of(conn, layer, shown.geometry, day) if shown.geometry else None,
            named(conn, layer, key, day, language) if present else None,
        )
    return caching.keep(Response(_page(layer, found, reading, around_it), mimetype="text/html"), tag)


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a feature is, from which source it is known, and the address of its picture."""

    where: Sequence[Area]
    source: dict[str, Any] | None
    picture: str | None


def _shown(states: list[State], day: date, known_at: datetime | None) -> State | None:
    """The state to show; of a feature that is held no longer the last that was."""
    return chosen(states, day, known_at) or (states[0] if states and known_at is None else None)


def _page(layer: Layer, found: Feature, reading: Reading, about: _Around) -> str:
    language = reading.language
    keep_in_canonical(key=parameters.single("key"))
    times = {"as_of": parameters.single("as_of"), "known_at": parameters.single("known_at")}
    title, place = titled(layer, found, language), " ".join(area.called(language) for area in about.where)
    links = {
        "list": list_page(layer.id, lang=language, as_of=times["as_of"]),
        "answer": answer_page(layer.id, found.key, lang=language, **times),
        "map": local("/", place=f"{layer.id}:{found.key}", on=layer.id, lang=language, as_of=times["as_of"]),
        "sheet": local("/sheet", place=f"{layer.id}:{found.key}", lang=language, as_of=times["as_of"]),
        "download": local(f"/layers/{layer.id}/download", lang=language),
        "json": href(path_of(layer, found.key), f="json", datetime=times["as_of"], known_at=times["known_at"]),
        "states": href(f"/collections/{layer.id}/items", feature_key=found.key, datetime="../..", f="json"),
    }
    data = structured.graph(
        structured.place(layer, found, title, about.where, language),
        structured.trail(
            (layer.title.get(language), f"/layers/{layer.id}"),
            (title, feature_page(layer.id, found.key)),
        ),
    )
    return render_template(
        "features/feature.html",
        layer=layer,
        feature=found,
        title=title,
        about=sentence(layer, found, place, language),
        where=about.where,
        source=about.source,
        picture=about.picture,
        links=links,
        day=reading.day,
        known_at=reading.known_at,
        today=today(),
        indexed=indexed(layer) and not any(times.values()) and found.in_force and not found.withdrawn,
        data=data,
        page=absolute(feature_page(layer.id, found.key)),
    )


def install(app: Flask) -> None:
    """The addresses of features' pages."""
    app.jinja_env.globals.update(feature_page=feature_page, feature_list=list_page, feature_picture=picture)
    app.add_url_rule("/features/<layer_id>", "feature_list", listed)
    app.add_url_rule("/features/<layer_id>/<path:key>", "feature", one)
