"""Languages: texts by gettext from ``translations``, Japanese first, the language chosen by the address.

The messages whose id starts with ``map.`` are the browser's; they are served from the same catalogue at
``/i18n/{lang}.json``, so no text is kept twice.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson
from babel.support import Translations
from flask import Response, g, request
from flask_babel import Babel, Domain, format_datetime

from layers.derive.wording import day_in_words
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.languages import EASY, full, japanese
from mapsvc.readings import ANCHOR, plain, ruby
from web import languages, parameters
from web.languages import COMPILE, TRANSLATIONS

__all__ = ["BROWSER_PREFIX", "COMPILE", "TRANSLATIONS"]

if TYPE_CHECKING:
    from flask import Flask

BROWSER_PREFIX = "map."


def current_language() -> str:
    """The language of this request; where the address asks for an unknown one, that of Accept-Language."""
    if "language" not in g:
        try:
            g.language = parameters.language()
        except InvalidInput:
            g.language = request.accept_languages.best_match(languages.by_headers(), "ja")
    chosen: str = g.language
    return chosen


def _selector() -> str:
    """The locale of dates and numbers, for Babel."""
    return languages.of(_asked()).locale


def _asked() -> str:
    """The language of texts; must not look at ``lang`` through texts, which would ask for the language again."""
    if "language" in g:
        return str(g.language)
    named = languages.chosen(request.args.get("lang", "").strip())
    return named or request.accept_languages.best_match(languages.by_headers(), "ja") or "ja"


class _Texts(Domain):  # type: ignore[misc]  # Flask-Babel is untyped
    """Texts by language instead of by locale: two languages can share one."""

    def get_translations(self) -> Translations:
        """The texts of this request's language."""
        return languages.translations(_asked()) if request else super().get_translations()


@cache
def browser_texts(language: str) -> tuple[bytes, str]:
    """The browser's texts in ``language`` as JSON, and a digest that names this version of them."""
    texts = {key: text for key, text in languages.texts_of(language).items() if key.startswith(BROWSER_PREFIX)}
    body = orjson.dumps(texts, option=orjson.OPT_SORT_KEYS)
    return body, hashlib.sha256(body).hexdigest()[:12]


def serve_texts(language: str) -> Response:
    """``/i18n/{lang}.json``: the browser's texts; raises NotFound for a language that is not spoken here."""
    if language not in languages.offered():
        raise NotFound(language)
    body, digest = browser_texts(language)
    response = Response(body, mimetype="application/json")
    response.set_etag(digest, weak=True)
    if request.args.get("v") == digest:
        response.cache_control.public = True
        response.cache_control.max_age = 31_536_000
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def long_date(day: date) -> str:
    """A day as people write it: 2026年11月23日（令和8年）, 23 November 2026."""
    return day_in_words(day, current_language())


def long_moment(moment: datetime) -> str:
    """A moment in Japanese time, to the minute."""
    text = "y年M月d日 H:mm" if japanese(current_language()) else "d MMMM y, HH:mm 'JST'"
    return str(format_datetime(moment.astimezone(JST), text, rebase=False))


def address_in(language: str) -> str:
    """The address of this page in another language, its other parameters kept."""
    from_here = {**request.args.to_dict(flat=True), "lang": language}
    # One leading slash only: "//host" would be another site's address.
    path = "/" + quote(request.path.lstrip("/"), safe="/,")
    return f"{path}?{urlencode(from_here)}"


def show_readings(response: Response) -> Response:
    """Plain Japanese on its way out: readings are ruby in HTML, and nowhere else but where they are asked for."""
    if response.is_streamed or response.direct_passthrough or current_language() != EASY:
        return response
    kind = response.mimetype or ""
    text_like = kind.startswith("text/") or kind.endswith(("json", "xml"))
    body = response.get_data() if text_like else b""
    if ANCHOR.encode() not in body:
        return response
    if kind == "text/html":
        response.set_data(ruby(body.decode()))
    elif request.endpoint != "i18n" and request.args.get("readings") != "1":
        response.set_data(plain(body.decode()))
    return response


def menu() -> list[languages.Language]:
    """The languages that a page leads to, in the order of the menu."""
    return [languages.KNOWN[code] for code in languages.offered()]


def html_tag(language: str) -> str:
    """The tag of ``language`` for ``lang`` and ``hreflang``."""
    return languages.of(language).html


def install(app: Flask) -> None:
    """Give ``app`` its texts, and the address that serves the browser's."""
    for language in languages.offered():
        browser_texts(language)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    babel = Babel(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=_selector)
    babel.domain_instance = _Texts()
    app.add_url_rule("/i18n/<language>.json", "i18n", serve_texts)
    app.after_request(show_readings)
    app.jinja_env.filters.update(long_date=long_date, long_moment=long_moment)
    app.jinja_env.globals.update(
        current_language=current_language,
        address_in=address_in,
        full_language=lambda: full(current_language()),
        html_tag=html_tag,
        language_menu=menu,
        locale_of=lambda code: languages.of(code).locale,
    )
