"""Answering for a feed: by its tag or its day where the reader has it already, else page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response, request
from flask_babel import gettext

from layers.answer.places import TOWN, WARD
from layers.query.news import news
from layers.store import versions
from mapsvc.dates import today
from web import caching
from web.address import absolute
from web.feeds import atom, memory, rss
from web.feeds.asked import Choice, asked, before, choice
from web.feeds.entries import entries
from web.feeds.feed import Feed
from web.pages import city, fictional
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.store.assertion import Version
    from mapsvc.db.connection import Connection

PER_PAGE = 30
KEPT_SECONDS = 60
"""How long a reader need not ask again."""

_FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": (atom.MEDIA_TYPE, atom.atom),
    "rss": (rss.MEDIA_TYPE, rss.rss),
}
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed of layers that hold nothing was changed."""


def feed(form: str) -> Response:
    """``/feeds/changes.atom`` and ``.rss``: what changed lately, newest first.

    Raises InvalidInput, UnknownLayer, NotFound for a ward that does not exist.
    """
    chosen = choice()
    media_type, write = _FORMATS[form]
    with state().connection() as conn:
        held = versions(conn, sorted({*(layer.id for layer in chosen.layers), WARD, TOWN}))
        updated = max((one.recorded_at for one in held.values() if one.recorded_at), default=_BEGINNING)
        about = (chosen.given, chosen.language, chosen.before, absolute(""), str(today()), form)
        etag = caching.tag(state().release, caching.spelled(held), *about, "feed")
        if _is_known(etag, updated):
            return _kept(Response(status=304), etag, updated)
        body = state().remembered(etag, lambda: write(_feed(conn, chosen, held, form, updated)))
    return _kept(Response(body, content_type=f"{media_type}; charset=utf-8"), etag, updated)


def _feed(conn: Connection, chosen: Choice, held: Mapping[str, Version], form: str, updated: datetime) -> Feed:
    question = asked(conn, chosen)
    known = memory.commits(f"{question.topic} {question.key} {question.place.wkb_hex if question.place else ''}")
    page = news(conn, question, before(conn, chosen), PER_PAGE, known)
    told = entries(conn, page.news, chosen.given, chosen.language)
    address = f"/feeds/changes.{form}"
    links = {"self": _address(address, chosen, chosen.before), "first": _address(address, chosen, None)}
    if page.following is not None:
        links["next"] = _address(address, chosen, page.following)
    links["alternate"] = absolute("/feeds", **chosen.given, lang=chosen.language)
    other = "rss" if form == "atom" else "atom"
    return Feed(
        id=_address("/feeds/changes.atom", chosen, None),
        title=title(chosen),
        subtitle=_subtitle(),
        language=chosen.language,
        author=city(),
        updated=told[0].updated if told else updated,
        links=links,
        other=(_FORMATS[other][0], _address(f"/feeds/changes.{other}", chosen, chosen.before)),
        entries=tuple(told),
    )


def title(chosen: Choice) -> str:
    """What the feed is called: the city, and what was chosen."""
    catalogue, given, language = state().catalogue, chosen.given, chosen.language
    parts = []
    if "theme" in given:
        parts.append(next(one.title.get(language) for one in catalogue.themes if one.id == given["theme"]))
    if "layer" in given:
        parts += [layer.title.get(language) for layer in chosen.layers[:3]]
    parts += [given[name] for name in ("feature", "topic", "bbox") if name in given]
    if chosen.ward is not None:
        parts.append(gettext("feeds.in_ward", ward=chosen.ward))
    what = gettext("site.list_separator").join(parts) if parts else gettext("feeds.everything")
    return str(gettext("feeds.title", city=city(), what=what))


def _address(path: str, chosen: Choice, from_: tuple[str, int] | None) -> str:
    cursor = f"{from_[0]}-{from_[1]}" if from_ else None
    return absolute(path, **chosen.given, lang=chosen.language, before=cursor)


def _is_known(etag: str, updated: datetime) -> bool:
    """Whether the reader has it: by its tag, or (only where it shows none, RFC 9110, 13.1.3) by its day."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(etag)
    since = request.if_modified_since
    return since is not None and updated.replace(microsecond=0) <= since


def _kept(response: Response, etag: str, updated: datetime) -> Response:
    response.last_modified = updated
    return caching.keep(response, etag, seconds=KEPT_SECONDS)


def _subtitle() -> str:
    """What the feed tells, and that it is invented where it is."""
    said = gettext("feeds.subtitle", city=city())
    return f"{said} {gettext('site.fictional_long', city=city())}" if fictional() else said
