"""``/sitemap.xml``: an index of the pages that search engines may list (sitemaps.org, protocol 0.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from flask import Response

from layers.query.stretches import stretch, stretches
from layers.store import versions
from mapsvc.dates import today
from mapsvc.errors import NotFound
from web import caching, parameters
from web.address import absolute
from web.features.addresses import feature_page, indexed, list_page
from web.i18n import html_tag
from web.languages import offered
from web.ogc.memory import remembered
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from layers.definition import Layer
    from layers.store.assertion import Version
    from mapsvc.db.connection import Connection

XML = "application/xml"
LENGTH = 5_000
"""Pages of one file: each is named in two languages, and a file holds at most 50,000 addresses and 50 MB."""
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_PAGES = ("/", "/at", "/layers", "/downloads", "/developers", "/bulk", "/accessibility")
_SECONDS = 3_600


def _one(path: str, moment: datetime | None) -> str:
    """A page in its languages, each naming the others."""
    joint = "&" if "?" in path else "?"
    forms = {html_tag(code): absolute(f"{path}{joint}lang={code}") for code in offered()}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(href)}/>' for code, href in forms.items()
    )
    changed = f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
    return "".join(f"<url><loc>{escape(href)}</loc>{changed}{others}</url>\n" for href in forms.values())


def _file(entries: Iterable[str]) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACE}>\n{"".join(entries)}</urlset>\n'
    return caching.keep(Response(body, content_type=XML), seconds=_SECONDS)


def index() -> Response:
    """The files, those of features cut where their layers are long."""
    parameters.refuse_unknown(frozenset())
    shared = state()
    layers = [layer for layer in shown_layers(shared.catalogue) if indexed(layer)]
    with shared.connection() as conn:
        held = versions(conn, [layer.id for layer in layers])
        files: list[tuple[str, datetime | None]] = [(absolute("/sitemaps/pages.xml"), None)]
        for layer in layers:
            if held[layer.id].version:
                files += [
                    (absolute(f"/sitemaps/features/{layer.id}.xml", after=after or None), held[layer.id].recorded_at)
                    for after in _stretches(conn, layer, held[layer.id])
                ]
    entries = "".join(
        f"<sitemap><loc>{escape(place)}</loc>"
        + (f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else "")
        + "</sitemap>\n"
        for place, moment in files
    )
    space = _SPACE.partition(" ")[0]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {space}>\n{entries}</sitemapindex>\n'
    return caching.keep(Response(body, content_type=XML), seconds=_SECONDS)


def _stretches(conn: Connection, layer: Layer, version: Version) -> list[str]:
    key = (state().database, "stretches", layer.id, version.version, today())
    return remembered.get(key, lambda: stretches(conn, layer, today(), LENGTH))


def pages() -> Response:
    """What is not a feature: the entrances, the layers, their lists."""
    parameters.refuse_unknown(frozenset())
    shared = state()
    layers = shown_layers(shared.catalogue)
    with shared.connection() as conn:
        held = versions(conn, [layer.id for layer in layers])
    entries = [_one(path, None) for path in _PAGES]
    for layer in layers:
        moment = held[layer.id].recorded_at
        entries.append(_one(f"/layers/{layer.id}", moment))
        if indexed(layer) and moment:
            entries.append(_one(list_page(layer.id), moment))
    return _file(entries)


def features(layer_id: str) -> Response:
    """A layer's features; raises UnknownLayer, NotFound for one whose features are not to be indexed."""
    parameters.refuse_unknown({"after"})
    layer, after = state().catalogue.layer(layer_id), parameters.single("after") or ""
    with state().connection() as conn:
        if not indexed(layer) or not versions(conn, [layer.id])[layer.id].version:
            raise NotFound(layer_id)
        found = stretch(conn, layer, today(), after, LENGTH)
    return _file(_one(feature_page(layer.id, key), moment) for key, moment in found)


def install(app: Flask) -> None:
    """The addresses of the site map."""
    app.add_url_rule("/sitemap.xml", "sitemap", index)
    app.add_url_rule("/sitemaps/pages.xml", "sitemap_pages", pages)
    app.add_url_rule("/sitemaps/features/<layer_id>.xml", "sitemap_features", features)
