"""Sign-in at the OpenID provider of the city: the way there, and the way back."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from mapsvc import audit
from mapsvc.actor import VISITOR
from mapsvc.errors import NotAllowed, NotFound
from mapsvc.identity.vouched import granted, vouched
from web.address import absolute
from web.identity import cookies, onward, opening
from web.identity.current import signed_in
from web.identity.provider import PERSON_SECONDS, Client, Person, Refused
from web.rights import for_staff
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.provider import Provider

log = logging.getLogger("mapsvc.web")
BACK = "/sign-in/provider/back"
_of = cache(Client)


def _client() -> Client:
    provider: Provider | None = state().settings.oidc
    if provider is None:
        raise NotFound("provider")
    return _of(provider)


def start() -> Response:
    """``/sign-in/provider?next=&again=1``: to the provider; ``again``: to prove it anew within a session."""
    again = request.args.get("again") == "1" and signed_in() is not None
    begun = _client().begin(state().settings.secret, absolute(BACK), onward.safe(request.args.get("next")), again=again)
    response = opening.go(begun.address)
    cookies.write(response, cookies.PROVIDER, begun.kept, PERSON_SECONDS)
    return response


def back() -> Response:
    """Where the provider sends the browser back to: a session for whom it vouches, or the form with the reason."""
    client = _client()
    kept = cookies.read(cookies.PROVIDER)
    try:
        person = client.finish(state().settings.secret, kept, absolute(BACK), request.args)
        response = _opened(client.provider, person)
    except Refused as error:
        log.warning("provider refused: %s", error)
        response = _form(gettext("sign_in.provider_refused"))
    except NotAllowed:
        response = _form(gettext("sign_in.provider_no_role"))
    cookies.clear(response, cookies.PROVIDER)
    return response


def _opened(provider: Provider, person: Person) -> Response:
    roles, wards = granted(person.groups, provider.roles)
    found = signed_in()
    with state().writing() as conn:
        account = vouched(
            conn, issuer=provider.issuer, person=person.subject, name=person.name, roles=roles, wards=wards
        )
    if not roles:  # outside of the transaction: that the account lost its roles is kept
        raise NotAllowed("the provider gives no role any more")
    if person.again and (found is None or found.account.id != account.id):
        raise Refused("another person proved it")
    act = "prove" if person.again else "sign_in"
    return opening.open_session(account, person.onward, method="oidc", second=None, act=act)


def _form(error: str) -> Response:
    with state().writing() as conn:
        audit.record(conn, VISITOR, "account.sign_in_refused", "", {"method": "oidc"})
    page = render_template("account/sign_in.html", error=error, next=onward.START, provider=True, login="")
    return for_staff(make_response(page, 400))


def install(app: Flask) -> None:
    """The addresses of the way to the provider and back."""
    app.add_url_rule("/sign-in/provider", "sign_in_provider", start)
    app.add_url_rule(BACK, "sign_in_provider_back", back)
