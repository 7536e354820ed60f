"""Languages: texts by gettext from ``translations``, Japanese first, the language chosen by the address.

The messages whose id starts with ``map.`` are the browser's; they are served from the same catalogue at
``/i18n/{lang}.json``, so no text is kept twice.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson
from flask import Response, g, request
from flask_babel import Babel, format_datetime

from layers.derive.wording import day_in_words
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput, NotFound, Unavailable
from web import parameters

if TYPE_CHECKING:
    from flask import Flask

TRANSLATIONS = Path(__file__).parent / "translations"
COMPILE = "pybabel compile --directory web/translations"
"""The command that makes the catalogues readable; the build runs it."""
BROWSER_PREFIX = "map."


def current_language() -> str:
    """The language of this request; where the address asks for an unknown one, that of Accept-Language."""
    if "language" not in g:
        try:
            g.language = parameters.language()
        except InvalidInput:
            g.language = request.accept_languages.best_match(parameters.LANGUAGES, "ja")
    chosen: str = g.language
    return chosen


def _selector() -> str:
    """For Babel; must not look at ``lang`` through texts, which would ask for the language again."""
    named = request.args.get("lang", "").strip()
    if named in parameters.LANGUAGES:
        return named
    return request.accept_languages.best_match(parameters.LANGUAGES, "ja") or "ja"


@cache
def browser_texts(language: str) -> tuple[bytes, str]:
    """The browser's texts in ``language`` as JSON, and a digest that names this version of them."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
    try:
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
    except OSError as error:
        raise Unavailable(f"the texts are not compiled ({path.name}, {language}): run `{COMPILE}`") from error
    ids: dict[str, str] = catalogue._catalog  # type: ignore[attr-defined]  # gettext has no public listing
    texts = {key: text for key, text in ids.items() if key.startswith(BROWSER_PREFIX)}
    body = orjson.dumps(texts, option=orjson.OPT_SORT_KEYS)
    return body, hashlib.sha256(body).hexdigest()[:12]


def serve_texts(language: str) -> Response:
    """``/i18n/{lang}.json``: the browser's texts; raises NotFound for a language that is not spoken here."""
    if language not in parameters.LANGUAGES:
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
    text = "y年M月d日 H:mm" if current_language() == "ja" else "d MMMM y, HH:mm 'JST'"
    return str(format_datetime(moment.astimezone(JST), text, rebase=False))


def address_in(language: str) -> str:
    """The address of this page in another language, its other parameters kept."""
    from_here = {**request.args.to_dict(flat=True), "lang": language}
    # One leading slash only: "//host" would be another site's address.
    path = "/" + quote(request.path.lstrip("/"), safe="/,")
    return f"{path}?{urlencode(from_here)}"


def install(app: Flask) -> None:
    """Give ``app`` its texts, and the address that serves the browser's."""
    for language in parameters.LANGUAGES:
        browser_texts(language)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=_selector)
    app.add_url_rule("/i18n/<language>.json", "i18n", serve_texts)
    app.jinja_env.filters.update(long_date=long_date, long_moment=long_moment)
    app.jinja_env.globals.update(current_language=current_language, address_in=address_in)
