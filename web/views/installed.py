"""What makes the map an app of the phone: its manifest, what is kept of it for offline, and the page
without connection.

https://www.w3.org/TR/appmanifest/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, render_template, url_for
from flask_babel import gettext

from web import caching, languages, parameters
from web.address import local
from web.assets import asset, parts
from web.i18n import browser_texts
from web.pages import city
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

THEME = {"light": "#ffffff", "dark": "#162127"}
"""``--paper`` of the style sheets, on which the header stands."""
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)


def _icon(name: str) -> str:
    return url_for("static", filename=f"icons/{name}")


def manifest() -> Response:
    """``/manifest.webmanifest?lang=``: the app's names in the reader's language."""
    parameters.refuse_unknown({"lang"})
    language = parameters.language()
    shortcuts = [("/at", gettext("site.find")), ("/layers", gettext("site.layers"))]
    name = f"{city()} {gettext('site.name')}"
    told: dict[str, Any] = {
        "id": "/",
        "name": name,
        "short_name": city(),
        "description": gettext("site.description", city=city()),
        "lang": languages.of(language).html,
        "dir": "ltr",
        "start_url": local("/", lang=language),
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME["light"],
        "background_color": THEME["light"],
        "categories": ["navigation", "government", "utilities"],
        "icons": [
            *({"src": _icon(file), "sizes": size, "type": "image/png", "purpose": use} for file, size, use in ICONS),
            {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {
                "name": title,
                "url": local(path, lang=language),
                "icons": [{"src": _icon("icon-192.png"), "sizes": "192x192", "type": "image/png"}],
            }
            for path, title in shortcuts
        ],
    }
    body = orjson.dumps(told)
    return caching.keep(Response(body, content_type="application/manifest+json"), caching.tag(body))


def shell() -> Response:
    """``/shell.json``: the files and pages that the service worker keeps, and the version that names them together."""
    codes = languages.offered()
    texts = [local(f"/i18n/{code}.json", v=browser_texts(code)[1]) for code in codes]
    files = [*parts("shell"), asset("map.js"), *texts, url_for("static", filename="icon.svg"), _icon("icon-192.png")]
    pages = [local(path, lang=code) for path in ("/", "/offline") for code in codes]
    told = {"version": caching.tag(state().release, files)[:16], "files": sorted(set(files)), "pages": pages}
    body = orjson.dumps(told)
    return caching.keep(Response(body, mimetype="application/json"), caching.tag(body))


def offline() -> Response:
    """``/offline``: shown by the service worker in place of a page that does not come."""
    parameters.language()
    return caching.keep(Response(render_template("offline.html"), mimetype="text/html"))


def install(app: Flask) -> None:
    """The addresses, and the colours for the templates."""
    app.jinja_env.globals["theme_colors"] = THEME
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.add_url_rule("/shell.json", "shell", shell)
    app.add_url_rule("/offline", "offline", offline)
