"""One's own account: what it may do, its password, and where it is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from mapsvc import audit
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.identity import own, passwords, prove, recovery, sessions
from mapsvc.identity.manage import subject
from mapsvc.identity.prove import Wrong
from mapsvc.identity.throttle import TooManyAttempts
from web import rights
from web.errors import reason_of
from web.identity import opening
from web.identity.current import SignedIn, limits, signed_in
from web.state import state
from web.views.sign_in import refused, typed

if TYPE_CHECKING:
    from flask import Flask


def who() -> SignedIn:
    """Whoever is signed in, in a view that is marked with ``own``."""
    found = signed_in()
    assert found is not None  # own() saw to it
    return found


@rights.own()
def overview() -> Response:
    """``/account``: name, roles, and the ways to password, second factor and sessions."""
    found = who()
    with state().connection() as conn:
        left = recovery.left(conn, found.account.id)
        count = len(sessions.listed(conn, found.account.id, limits()))
    page = render_template("account/overview.html", account=found.account, left=left, sessions=count, must=found.must)
    return make_response(page)


def _password_page(error: str | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    account = who().account
    if not account.has_password:
        raise NotFound("the provider keeps the password")
    page = render_template("account/password.html", account=account, error=error, least=passwords.LEAST)
    return make_response(page, status, headers or {})


@rights.own(fresh=True)
def password_form() -> Response:
    """``GET /account/password``."""
    return _password_page()


@rights.own(fresh=True)
def password() -> Response:
    """``POST /account/password`` (``current``, ``new``, ``repeated``): change it, and end all other sessions.

    The session that follows counts as proved just now, so the proof before it must be fresh, second factor and all.
    """
    account = who().account
    secret = state().settings.secret
    if not account.has_password:
        raise NotFound("the provider keeps the password")
    try:
        prove.own_password(state().writing, secret, account, typed("current"))
        if typed("new") != typed("repeated"):
            return _password_page(gettext("account.password_differs"), 400)
        settings = state().settings
        known = (account.login.partition("@")[0], account.name, settings.city_name_ja, settings.city_name_en)
        own.change_password(state().writing, account, typed("current"), typed("new"), known)
    except InvalidInput as error:
        return _password_page(reason_of(error), 400)
    except (Wrong, TooManyAttempts) as error:
        return _password_page(*refused(error))
    return opening.open_session(account, "/account", method="password", second=None, act="prove")


@rights.own()
def session_list() -> Response:
    """``GET /account/sessions``: the browsers in which one is signed in."""
    found = who()
    with state().connection() as conn:
        listed = sessions.listed(conn, found.account.id, limits())
    return make_response(render_template("account/sessions.html", sessions=listed, current=found.session.id))


@rights.own()
def end_session() -> Response:
    """``POST /account/sessions`` (``session``: its number, or ``others``): end it."""
    found, which = who(), request.form.get("session", "")
    with state().writing() as conn:
        if which == "others":
            count = sessions.end_all(conn, found.account.id, but=found.session.id)
        elif which.isascii() and which.isdecimal() and len(which) <= 18:
            count = int(sessions.end_one(conn, found.account.id, int(which)))
        else:
            raise InvalidInput("session", gettext("account.session_number"))
        audit.record(conn, found.account.actor(), "account.session_end", subject(found.account.id), {"sessions": count})
    return opening.go("/account/sessions")


def install(app: Flask) -> None:
    """The addresses of one's own account."""
    for path, name, view, method in (
        ("/account", "account", overview, "GET"),
        ("/account/password", "account_password", password_form, "GET"),
        ("/account/password", "account_password_change", password, "POST"),
        ("/account/sessions", "account_sessions", session_list, "GET"),
        ("/account/sessions", "account_session_end", end_session, "POST"),
    ):
        app.add_url_rule(path, name, view, methods=[method])
