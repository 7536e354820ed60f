"""``/robots.txt``: pages about datasets and features may be indexed; looked-up places, data and tiles may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from web import caching
from web.address import absolute

if TYPE_CHECKING:
    from flask import Flask

# An index of looked-up places would tell who asked about what; tiles and data are endless to a crawler.
_TEXT = "User-agent: *\nDisallow: /at/\nDisallow: /api/\nDisallow: /tiles/\nDisallow: /ogc/tiles/\n"
_TEXT += "Disallow: /ogc/collections/*/items\nDisallow: /ogc/collections/*/tiles/\n"
_TEXT += "Disallow: /layers/*/download\nDisallow: /downloads/view\nDisallow: /downloads/files/\n"


def robots() -> Response:
    """The rules for crawlers (RFC 9309)."""
    text = f"{_TEXT}\nSitemap: {absolute('/sitemap.xml')}\n"
    return caching.keep(Response(text, mimetype="text/plain"), seconds=86_400)


def install(app: Flask) -> None:
    """The address crawlers look at."""
    app.add_url_rule("/robots.txt", "robots", robots)
