"""Pages about the service itself: its terms, how to use the map, what its data are for and where they stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from layers.answer.summary import summaries
from layers.store import versions
from mapsvc.dates import today
from web import caching, parameters
from web.panel import shown_layers
from web.state import state
from web.terms import WRITTEN, own_terms
from web.tour import STEPS, texts

if TYPE_CHECKING:
    from flask import Flask


def terms() -> Response:
    """``/terms``: what the service is and is not, licences, what is stored of a visitor."""
    parameters.refuse_unknown({"lang"})
    language, settings = parameters.language(), state().settings
    own = own_terms(settings, language)
    page = render_template("terms.html", own=own, day=own.date if own else WRITTEN, settings=settings)
    return caching.keep(Response(page, mimetype="text/html"))


def help_page() -> Response:
    """``/help``: the tour of the map as a page, for whoever has no script or wants to read."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    return caching.keep(Response(render_template("help.html", steps=texts(STEPS)), mimetype="text/html"))


def about() -> Response:
    """``/about``: for each layer what it is for, where its data stop, of when they are, and who knows more."""
    parameters.refuse_unknown({"lang"})
    language, catalogue = parameters.language(), state().catalogue
    shown = shown_layers(catalogue)
    with state().connection() as conn:
        held = versions(conn, list(catalogue.layers))
        etag = caching.tag(state().release, caching.spelled(held), today(), language, "about")
        if same := caching.unchanged(etag):
            return caching.keep(same, etag)
        found = summaries(conn, [layer.id for layer in shown])
    page = render_template(
        "about.html",
        groups=[(theme, [layer for layer in shown if layer.theme == theme.id]) for theme in catalogue.themes],
        held=held,
        summaries=found,
        empty=not any(version.version for version in held.values()),
        language=language,
    )
    return caching.keep(Response(page, mimetype="text/html"), etag)


def install(app: Flask) -> None:
    """The addresses of these pages."""
    app.add_url_rule("/terms", "terms", terms)
    app.add_url_rule("/help", "help", help_page)
    app.add_url_rule("/about", "about", about)
