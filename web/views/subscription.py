"""``/s/…``: what a signed link leads to: confirming, managing and stopping subscriptions, without any password.

Nothing changes by looking: mail scanners open every link they see. What a link may do is said by its signature alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from mapsvc.errors import InvalidInput, NotFound
from mapsvc.subscriptions.model import Wish
from web import parameters
from web.address import local
from web.i18n import current_language
from web.security import changes_nothing
from web.state import state
from web.subscribe import book
from web.subscribe.manner import QUIET, language_from, manner_from
from web.subscribe.page import config, fields, foretold, shown
from web.subscribe.reading import Reading, read
from web.subscribe.wording import in_short, masked

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.db.connection import Connection
    from mapsvc.subscriptions.model import Contact


def _gone() -> Response:
    """The same for what was forged, has expired or is deleted: nobody learns which."""
    return shown("subscribe/gone.html", 404)


def confirming(token: str) -> Response:
    """``GET /s/confirm/{token}``: what would begin, and the button; looking at it begins nothing."""
    parameters.refuse_unknown({"lang"})
    try:
        with state().connection() as conn:
            waiting = book.waiting(conn, token)
    except (NotFound, InvalidInput):
        return _gone()
    return shown("subscribe/confirm.html", wishes=in_short([waiting]))


def confirm(token: str) -> Response:
    """``POST /s/confirm/{token}`` (``do=confirm``): begin; pressed twice, it says the same.

    Without the form's button nothing begins: some scanners follow links by POST as well.
    """
    if request.form.get("do") != "confirm":
        return confirming(token)
    try:
        with state().writing() as conn:
            manage, key = book.confirm(conn, token)
    except (NotFound, InvalidInput):
        return _gone()
    return shown("subscribe/confirmed.html", manage=_managing(manage), hook_secret=key)


def _managing(token: str, **given: object) -> str:
    return local(f"/s/manage/{token}", lang=current_language(), **given)


def manage(token: str) -> Response:
    """``GET /s/manage/{token}``: everything that goes to one address."""
    parameters.refuse_unknown({"lang", "done"})
    try:
        with state().connection() as conn:
            contact = book.contact(conn, token)
    except (NotFound, InvalidInput):
        return _gone()
    return _managed(token, contact, done=_done(parameters.single("done")))


def _done(what: str | None) -> str | None:
    said = {
        "saved": gettext("subscribe.saved"),
        "removed": gettext("subscribe.removed"),
        "paused": gettext("subscribe.paused_done"),
        "resumed": gettext("subscribe.resumed_done"),
        "started": gettext("subscribe.confirmed"),
    }
    return said.get(what or "")


def _managed(token: str, contact: Contact, code: int = 200, **given: Any) -> Response:
    manner = contact.manner
    now = {"language": contact.language, "cadence": manner.cadence.value}
    if manner.quiet_from is not None and manner.quiet_to is not None:
        now |= {"quiet": "1", "quiet_from": f"{manner.quiet_from:%H:%M}", "quiet_to": f"{manner.quiet_to:%H:%M}"}
    page = {"problems": {}, "form": MultiDict(now), "done": None} | given
    return shown(
        "subscribe/manage.html",
        code,
        token=token,
        contact=contact,
        masked=masked(contact),
        wishes=in_short(contact.subscriptions),
        quiet=QUIET,
        config=config(),
        **page,
    )


def act(token: str) -> Response:
    """``POST /s/manage/{token}``: remove one, change the manner, pause, go on, or delete everything."""
    given = request.form
    done = given.get("do", "")
    try:
        with state().writing() as conn:
            problem, there = _act(conn, token, done)
            contact = book.contact(conn, token) if there else None
    except InvalidInput as error:
        return _refused(token, error)
    except NotFound:
        return _gone()
    if contact is None:
        return shown("subscribe/stopped.html")
    if problem is not None:
        return _managed(token, contact, 400, problems={"sure": problem})
    said = {"remove": "removed", "pause": "paused", "resume": "resumed"}.get(done, "saved")
    return Response("", 303, {"Location": _managing(token, done=said), "Cache-Control": "no-store"})


def _refused(token: str, error: InvalidInput) -> Response:
    """What was sent is wrong, or the link is."""
    try:
        with state().connection() as conn:
            contact = book.contact(conn, token)
    except (NotFound, InvalidInput):
        return _gone()
    found = Reading()
    found.refuse(error)
    return _managed(token, contact, 400, problems=found.problems, form=MultiDict(request.form))


def _act(conn: Connection, token: str, done: str) -> tuple[str | None, bool]:
    """Do it in the transaction of ``conn``: what must be put right first, and whether the contact is still there."""
    given = request.form
    if done == "remove":
        return None, book.remove(conn, token, _number(given.get("subscription", "")))
    if done == "forget":
        if given.get("sure") != "1":
            return str(gettext("subscribe.forget_unsure")), True
        book.forget(conn, token)
        return None, False
    if done == "manner":
        book.settle(conn, token, language_from(given, current_language()), manner_from(given))
    elif done in {"pause", "resume"}:
        book.pause(conn, token, paused=done == "pause")
    else:
        raise InvalidInput("do", "is none of the page's buttons", "form.field")
    return None, True


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 19):
        raise NotFound("no such subscription")
    return int(raw)


def changing(token: str, number: int) -> Response:
    """``GET /s/manage/{token}/{subscription}``: the form with what one subscription asks for."""
    parameters.refuse_unknown({"lang"})
    try:
        with state().connection() as conn:
            wish = book.one(book.contact(conn, token), number).wish
            given: MultiDict[str, str] = MultiDict({"area": "same", "severity": str(wish.least_severity)})
            given.setlist("layers", [] if wish.topics else wish.layers or ())
            given.setlist("topics", wish.topics or ())
            return _change_page(conn, token, wish, given, Reading())
    except (NotFound, InvalidInput):
        return _gone()


def _change_page(conn: Connection, token: str, wish: Wish, given: MultiDict[str, str], found: Reading) -> Response:
    page = fields(conn, given, found) | foretold(conn, found)
    code = 400 if found.problems else 200
    return shown("subscribe/change.html", code, token=token, title=wish.area_title, **page)


def change(token: str, number: int) -> Response:
    """``POST /s/manage/{token}/{subscription}``: the same subscription with another area or other datasets."""
    try:
        with state().connection() as conn:
            former = book.one(book.contact(conn, token), number).wish
            found = read(conn, request.form, current_language(), former)
            if found.problems or found.wish is None:
                return _change_page(conn, token, former, MultiDict(request.form), found)
        with state().writing() as writer:
            book.exchange(writer, token, number, found.wish)
    except (NotFound, InvalidInput):
        return _gone()
    return Response("", 303, {"Location": _managing(token, done="saved"), "Cache-Control": "no-store"})


def stopping(token: str) -> Response:
    """``GET /s/unsubscribe/{token}``: the button that stops everything; looking at it stops nothing."""
    try:
        book.stoppable(token)
    except (NotFound, InvalidInput):
        return _gone()
    return shown("subscribe/unsubscribe.html")


# RFC 8058: a mail program's server sends this, without cookies and from anywhere. The link alone allows it.
@changes_nothing
def stop(token: str) -> Response:
    """``POST /s/unsubscribe/{token}`` and ``/u/{token}``: delete the address, at once and without a further question.

    One-click (RFC 8058, section 3.2): no redirect, and the same answer when it is sent again. A POST without the field
    that the RFC wants in its body is a scanner's, and stops nothing.
    """
    if request.form.get("List-Unsubscribe") != "One-Click":
        return stopping(token)
    try:
        with state().writing() as conn:
            book.stop(conn, token)
    except NotFound:
        return _gone()
    return shown("subscribe/stopped.html")


def install(app: Flask) -> None:
    """The addresses that messages link to."""
    app.add_url_rule("/s/confirm/<token>", "subscription_confirming", confirming)
    app.add_url_rule("/s/confirm/<token>", "subscription_confirm", confirm, methods=["POST"])
    app.add_url_rule("/s/manage/<token>", "subscription_manage", manage)
    app.add_url_rule("/s/manage/<token>", "subscription_act", act, methods=["POST"])
    app.add_url_rule("/s/manage/<token>/<int:number>", "subscription_changing", changing)
    app.add_url_rule("/s/manage/<token>/<int:number>", "subscription_change", change, methods=["POST"])
    for path in ("/s/unsubscribe/<token>", "/u/<token>"):
        name = "subscription_stop" if path.startswith("/s/") else "one_click"
        app.add_url_rule(path, f"{name}_page", stopping)
        app.add_url_rule(path, name, stop, methods=["POST"])
