"""Pages about the layers: what each is, on what it rests, what is held of it, and from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from layers.answer.summary import summaries
from layers.store import versions
from mapsvc.dates import today
from web import caching, parameters
from web.features import structured
from web.panel import UNDRAWN, shown_layers
from web.state import state
from web.swatch import samples
from web.views.pictures import named

if TYPE_CHECKING:
    from flask import Flask


def index() -> Response:
    """``/layers``: every layer by theme."""
    parameters.language()
    catalogue = state().catalogue
    with state().connection() as conn:
        held = versions(conn, list(catalogue.layers))
    shown = shown_layers(catalogue)
    groups = [(theme, [layer for layer in shown if layer.theme == theme.id]) for theme in catalogue.themes]
    page = render_template("layers.html", groups=groups, held=held)
    return caching.keep(Response(page, mimetype="text/html"))


def layer(layer_id: str) -> Response:
    """``/layers/{id}?as_of=``: one layer, what is held of it on a day; raises UnknownLayer."""
    language, day = parameters.language(), parameters.as_of() or today()
    found = state().catalogue.layer(layer_id)
    with state().connection() as conn:
        held = versions(conn, [found.id])[found.id]
        summary = summaries(conn, [found.id], day)[found.id]
        image = named(conn, found, None, day, language) if held.version and found.id != UNDRAWN else None
    page = render_template(
        "layer.html",
        layer=found,
        theme=next(theme for theme in state().catalogue.themes if theme.id == found.theme),
        legend=samples(found, language),
        fields=[field for field in found.fields if not field.personal],
        held=held,
        summary=summary,
        picture=image,
        day=day,
        today=today(),
        data=structured.graph(
            structured.dataset(found, held, summary, language),
            structured.trail((found.title.get(language), f"/layers/{found.id}")),
        ),
    )
    return caching.keep(Response(page, mimetype="text/html"))


def install(app: Flask) -> None:
    """The addresses of layers' pages."""
    app.add_url_rule("/layers", "layer_index", index)
    app.add_url_rule("/layers/<layer_id>", "layer", layer)
