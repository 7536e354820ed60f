"""The second factor of one's own account: set up with an authenticator app, recovery codes, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import Response, make_response, render_template
from flask_babel import gettext

from mapsvc.errors import Conflict, InvalidInput, NotFound
from mapsvc.identity import own as acts
from mapsvc.identity import recovery, totp
from web.identity import opening
from web.pages import city
from web.rights import own
from web.state import state
from web.views.account import who
from web.views.sign_in import typed

if TYPE_CHECKING:
    from flask import Flask


def _with_password() -> None:
    if not who().account.has_password:
        raise NotFound("the provider asks for the second factor")


def _page(error: str | None = None, status: int = 200) -> Response:
    """How it stands, or the QR code of the proposed secret with the form that asks for its first code."""
    account, settings = who().account, state().settings
    if account.has_totp:
        with state().connection() as conn:
            left = recovery.left(conn, account.id)
        page = render_template("account/totp.html", left=left, required=settings.two_factor)
        return make_response(page)
    with state().writing() as conn:
        shared = totp.propose(conn, settings.secret, account.id)
    address = totp.address(shared, account.login, f"{city()} {gettext('site.name')}")
    image = segno.make_qr(address, error="l").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    typed_in = " ".join(shared[at : at + 4] for at in range(0, len(shared), 4))
    page = render_template(
        "account/totp_set.html", image=image, typed=typed_in, error=error, required=settings.two_factor
    )
    return make_response(page, status)


@own(fresh=True)
def form() -> Response:
    """``GET /account/totp``."""
    _with_password()
    return _page()


@own(fresh=True)
def act() -> Response:
    """``POST /account/totp`` (``act``): ``set`` it up by a first ``code``, new recovery ``codes``, or ``remove`` it."""
    _with_password()
    found, writing, secret = who(), state().writing, state().settings.secret
    wanted = typed("act")
    if wanted == "codes":
        return _codes(acts.renew_codes(writing, secret, found.account))
    if wanted == "remove":
        acts.remove_second(writing, found.account)
        return opening.go("/account/totp" if state().settings.two_factor else "/account")
    if wanted != "set":
        raise InvalidInput("act", gettext("totp.act"))
    if found.account.has_totp:
        raise Conflict("there is a second factor already")
    codes = acts.set_second(writing, secret, found.account, typed("code"), found.session.id)
    return _page(gettext("totp.wrong"), 400) if codes is None else _codes(codes)


def _codes(codes: list[str]) -> Response:
    """The page that shows recovery codes, the only time."""
    return make_response(render_template("account/codes.html", codes=codes))


def install(app: Flask) -> None:
    """The addresses of the second factor."""
    app.add_url_rule("/account/totp", "account_totp", form)
    app.add_url_rule("/account/totp", "account_totp_act", act, methods=["POST"])
