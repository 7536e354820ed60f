"""Sign-in of the staff: password, second factor, the repeated proof before sensitive acts, and signing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from mapsvc.identity import prove, sessions
from mapsvc.identity.prove import Wrong
from mapsvc.identity.sessions import Stage
from mapsvc.identity.throttle import TooManyAttempts
from web.address import local
from web.i18n import current_language
from web.identity import cookies, onward, opening
from web.identity.current import limits, signed_in
from web.rights import for_staff, own
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.identity.account import Account

_MOST_TYPED = 1_000


def _next() -> str:
    return onward.safe(request.values.get("next"))


def typed(name: str) -> str:
    """What was typed into a field of the form; cut where it is longer than anything that could be right."""
    return request.form.get(name, "")[:_MOST_TYPED]


def refused(error: Wrong | TooManyAttempts) -> tuple[str, int, dict[str, str]]:
    """What to say to somebody who did not prove it: the text, the status, and headers."""
    if isinstance(error, TooManyAttempts):
        minutes = max(1, -(-error.seconds // 60))
        return gettext("sign_in.too_many", minutes=minutes), 429, {"Retry-After": str(error.seconds)}
    return gettext("sign_in.wrong"), 400, {}


def _page(template: str, error: Wrong | TooManyAttempts | None = None, **values: object) -> Response:
    said, status, headers = refused(error) if error is not None else (None, 200, {})
    page = render_template(template, error=said, next=_next(), provider=state().settings.oidc is not None, **values)
    return for_staff(make_response(page, status, headers))


def form() -> Response:
    """``GET /sign-in?next=``: the form; whoever is signed in goes on at once."""
    return opening.go(_next()) if signed_in() is not None else _page("account/sign_in.html", login="")


def enter() -> Response:
    """``POST /sign-in`` (``login``, ``password``, ``next``): go on, to the second factor where the account has one."""
    login = typed("login")
    try:
        account = prove.password(state().writing, state().settings.secret, login, typed("password"), opening.visit())
    except (Wrong, TooManyAttempts) as error:
        return _page("account/sign_in.html", error, login=login[:64])
    if account.has_totp:
        return opening.await_second(account, local("/sign-in/code", next=_next(), lang=current_language()))
    return opening.open_session(account, _next(), method="password", second=None)


def _awaited() -> Account | None:
    with state().connection() as conn:
        found = sessions.find(conn, cookies.read(cookies.SESSION), limits(), Stage.SECOND)
    return None if found is None else found[1]


def code_form() -> Response:
    """``GET /sign-in/code``: asks for the second factor of somebody whose password was right."""
    return _page("account/code.html") if _awaited() is not None else opening.go(local("/sign-in", next=_next()))


def code() -> Response:
    """``POST /sign-in/code`` (``code``): the one-time password of the app, or a recovery code."""
    account = _awaited()
    if account is None:
        return opening.go(local("/sign-in", next=_next()))
    try:
        second = prove.second(state().writing, state().settings.secret, account, typed("code"), opening.visit())
    except (Wrong, TooManyAttempts) as error:
        return _page("account/code.html", error)
    return opening.open_session(account, _next(), method="password", second=second)


@own()
def again_form() -> Response:
    """``GET /sign-in/again``: asks who is signed in to prove it once more."""
    return _page("account/again.html")


@own()
def again() -> Response:
    """``POST /sign-in/again`` (``password``, ``code``): the same person is there, for the next minutes."""
    found = signed_in()
    assert found is not None  # own() saw to it
    account, secret = found.account, state().settings.secret
    second = None
    try:
        prove.own_password(state().writing, secret, account, typed("password"))
        if account.has_totp:
            second = prove.second(state().writing, secret, account, typed("code"), opening.visit())
    except (Wrong, TooManyAttempts) as error:
        return _page("account/again.html", error)
    return opening.open_session(account, _next(), method="password", second=second, act="prove")


def install(app: Flask) -> None:
    """The addresses of the sign-in."""
    for path, name, view, method in (
        ("/sign-in", "sign_in", form, "GET"),
        ("/sign-in", "sign_in_enter", enter, "POST"),
        ("/sign-in/code", "sign_in_code", code_form, "GET"),
        ("/sign-in/code", "sign_in_code_enter", code, "POST"),
        ("/sign-in/again", "sign_in_again", again_form, "GET"),
        ("/sign-in/again", "sign_in_again_enter", again, "POST"),
        ("/sign-out", "sign_out", opening.end_session, "POST"),
    ):
        app.add_url_rule(path, name, view, methods=[method])
