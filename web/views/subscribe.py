"""``/subscribe``: a person asks to be told of changes; with and without script, by mail, push or webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from mapsvc.errors import InvalidInput, TooExpensive
from mapsvc.subscriptions.model import ChannelName
from web import parameters
from web.address import local
from web.i18n import current_language
from web.security import changes_nothing
from web.state import state
from web.subscribe import brake
from web.subscribe.enrol import Enrolled, Made, enrol, link_wanted, told_owner
from web.subscribe.feeds import feeds
from web.subscribe.manner import language_from, manner_from
from web.subscribe.page import fields, foretold, shown
from web.subscribe.reach import address_from
from web.subscribe.reading import Reading, read

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.db.connection import Connection

_GIVEN = frozenset({"lang", "area", "place", "feature", "layers", "q", "radius"})
"""What an address of the page may bring along."""


def form() -> Response:
    """``GET /subscribe?place=&feature=&layers=``: the form, with what the link brought along filled in."""
    parameters.refuse_unknown(_GIVEN)
    parameters.language()
    given: MultiDict[str, str] = MultiDict()
    for name in ("place", "feature", "q", "radius"):
        if value := parameters.single(name):
            given[name] = parameters.reference(value, name) if name in {"place", "feature"} else value
    given.setlist("layers", parameters.layer_ids() or ())
    named = parameters.single("area")
    given["area"] = named or next(
        (way for way, at in (("feature", "feature"), ("here", "place")) if at in given), "radius"
    )
    with state().connection() as conn:
        # What came along is looked at at once; a form nobody filled in yet has nothing wrong with it.
        found = read(conn, given, current_language()) if given["area"] != "radius" or "q" in given else Reading()
        return _page(conn, given, found)


def _page(conn: Connection, given: MultiDict[str, str], found: Reading, code: int = 200) -> Response:
    mark = brake.mark(state().settings.secret)
    told = foretold(conn, found)
    return shown("subscribe/index.html", code, mark=mark, feeds=feeds(given), **fields(conn, given, found), **told)


def send() -> Response:
    """``POST /subscribe``: look at the choice, or ask for it; the answer says nothing about who is known here."""
    given = request.form
    with state().connection() as conn:
        found = read(conn, given, current_language())
        if given.get("do") == "check":
            return _page(conn, given, found)
        asked = _rest(given, found)
        wish = found.wish
        if asked is None or wish is None:
            return _page(conn, given, found, 400)
    try:
        with state().writing() as writer:
            brake.take(writer)
            made = enrol(writer, asked, wish)
        # Only after the commit: a receiver takes its time, and may ask for the link at once.
        if made.confirm is None or told_owner(made, asked.address):
            return _onward(made)
        found.problems["hook"] = gettext("subscribe.hook_unreached")
    except TooExpensive:
        found.problems["mark"] = gettext("subscribe.too_many")
    except InvalidInput as error:
        found.refuse(error)
    with state().connection() as conn:
        return _page(conn, given, found, 429 if "mark" in found.problems else 400)


def _rest(given: MultiDict[str, str], found: Reading) -> Enrolled | None:
    """Who asks and how they want to be told; None where something of the form is wrong."""
    reached = language = manner = None
    try:
        manner = manner_from(given)
        language = language_from(given, current_language())
    except InvalidInput as error:
        found.refuse(error)
    try:
        reached = address_from(given)
    except InvalidInput as error:
        found.refuse(error)
    try:
        brake.check(state().settings.secret, given.get("mark", ""))
    except InvalidInput as error:
        found.refuse(error)
    if found.problems or reached is None or language is None or manner is None:
        return None
    return Enrolled(reached[0], reached[1], language, manner)


def _onward(made: Made) -> Response:
    """On to the page that follows: the mailbox, the new subscription, or what the webhook's owner does now."""
    if made.confirm is not None:
        return shown("subscribe/webhook.html")
    target = made.page or local("/subscribe/sent", lang=current_language())
    return Response("", 303, {"Location": target, "Cache-Control": "no-store"})


@changes_nothing
def look() -> Response:
    """``POST /subscribe/preview``: the area and how often one would have been told, as a part of the page."""
    with state().connection() as conn:
        found = read(conn, request.form, current_language())
        return shown("subscribe/_preview.html", **foretold(conn, found))


def sent() -> Response:
    """``GET /subscribe/sent``: look in your mailbox; the same for everybody."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    return shown("subscribe/sent.html")


def link() -> Response:
    """``GET /subscribe/link``: for whoever lost the link with which subscriptions are managed."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    return shown("subscribe/link.html", mark=brake.mark(state().settings.secret), form=MultiDict(), problems={})


def send_link() -> Response:
    """``POST /subscribe/link``: a message with that link, where the address is known; nobody is told whether it is."""
    found = Reading()
    given = MultiDict(request.form)
    given["channel"] = ChannelName.EMAIL.value
    try:
        _channel, address = address_from(given)
        brake.check(state().settings.secret, given.get("mark", ""))
        with state().writing() as conn:
            brake.take(conn)
            link_wanted(conn, address)
    except InvalidInput as error:
        found.refuse(error)
    except TooExpensive:
        found.problems["mark"] = gettext("subscribe.too_many")
    if not found.problems:
        return _onward(Made())
    mark = brake.mark(state().settings.secret)
    return shown("subscribe/link.html", 400, mark=mark, form=given, problems=found.problems)


def install(app: Flask) -> None:
    """The addresses of the form."""
    app.add_url_rule("/subscribe", "subscribe", form)
    app.add_url_rule("/subscribe", "subscribe_send", send, methods=["POST"])
    app.add_url_rule("/subscribe/preview", "subscribe_preview", look, methods=["POST"])
    app.add_url_rule("/subscribe/sent", "subscribe_sent", sent)
    app.add_url_rule("/subscribe/link", "subscribe_link", link)
    app.add_url_rule("/subscribe/link", "subscribe_send_link", send_link, methods=["POST"])
