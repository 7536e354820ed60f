"""``/feeds``: what feeds are and which there are; ``/feeds/changes.atom`` and ``.rss``: themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from layers.answer.places import WARD
from mapsvc.dates import today
from mapsvc.languages import japanese
from web import caching
from web.address import absolute, local
from web.feeds.asked import choice
from web.feeds.serve import feed, title
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.db.connection import Connection


def page() -> Response:
    """``/feeds``: explains, lists, and makes the address of the feed that its parameters choose."""
    chosen = choice()
    catalogue, language = state().catalogue, chosen.language
    with state().connection() as conn:
        wards = _wards(conn, language)
    shown = shown_layers(catalogue)
    made = render_template(
        "feeds.html",
        chosen=chosen,
        title=title(chosen),
        addresses={form: absolute(f"/feeds/changes.{form}", **chosen.given, lang=language) for form in ("atom", "rss")},
        groups=[(theme, [layer for layer in shown if layer.theme == theme.id]) for theme in catalogue.themes],
        wards=wards,
        feed=lambda form, **given: local(f"/feeds/changes.{form}", **given, lang=language),
    )
    return caching.keep(Response(made, mimetype="text/html"))


def atom() -> Response:
    """The feed as Atom 1.0."""
    return feed("atom")


def rss() -> Response:
    """The feed as RSS 2.0."""
    return feed("rss")


def feed_address(form: str = "atom", **given: object) -> str:
    """The address of a feed, for templates to link to."""
    return local(f"/feeds/changes.{form}", **given)


def _wards(conn: Connection, language: str) -> list[tuple[str, str]]:
    """Code and name of each ward, in the order of their codes."""
    rows = conn.execute(
        "SELECT DISTINCT ON (key) key, props ->> 'name', props ->> 'name_en' FROM feature "
        "WHERE layer = %s AND upper_inf(recorded) AND valid @> %s::date ORDER BY key",
        (WARD, today()),
    )
    return [(key, (name if japanese(language) else name_en or name) or key) for key, name, name_en in rows]


def install(app: Flask) -> None:
    """The addresses of feeds and their page."""
    app.add_url_rule("/feeds", "feeds", page)
    app.add_url_rule("/feeds/changes.atom", "feed_atom", atom)
    app.add_url_rule("/feeds/changes.rss", "feed_rss", rss)
    app.jinja_env.globals.update(feed_address=feed_address)
