"""Keys of machines (feeds, sensors), for administrators: listed, made, ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from mapsvc.errors import InvalidInput, NotFound
from mapsvc.identity import keys
from web import parameters, rights
from web.address import local
from web.errors import reason_of
from web.i18n import current_language
from web.identity.opening import go
from web.rights import FOR_KEYS, Right
from web.staff.listing import page_number
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

DAYS = 365
_MOST_TYPED = 200


def _page(failed: str | None = None, code: int = 200, made: str | None = None) -> Response:
    parameters.language()
    with state().connection() as conn:
        found = keys.listed(conn)
    live = [layer for layer in state().catalogue.layers.values() if layer.live is not None]
    scopes = sorted(FOR_KEYS) + [f"{Right.OBSERVE}:{layer.id}" for layer in live]
    page = render_template(
        "work/keys.html",
        keys=found,
        now=datetime.now(UTC),
        scopes=scopes,
        days=DAYS,
        most_days=keys.MOST_DAYS,
        given=request.form if failed else {},
        chosen=request.form.getlist("scope") if failed else [],
        failed=failed,
        made=made,
        done=parameters.single("done"),
    )
    return make_response(page, code)


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def overview() -> Response:
    """``GET /staff/accounts/keys``: all keys, and the form for one."""
    return _page()


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def make() -> Response:
    """``POST /staff/accounts/keys`` (``name``, ``scope``, ``days``): a key, shown once."""
    try:
        days = page_number("days", request.form.get("days", ""))
        name, scopes = request.form.get("name", "")[:_MOST_TYPED], frozenset(request.form.getlist("scope"))
        refuse_unserved(scopes)
        with state().writing() as conn:
            _, key = keys.make(conn, rights.current_actor(), name, scopes, 0 if days is None else days)
    except InvalidInput as error:
        fields = {
            "name": gettext("work.keys.name"),
            "scope": gettext("work.keys.scopes"),
            "days": gettext("work.keys.days"),
        }
        field = fields.get(error.name, error.name)
        return _page(gettext("act.of", noun=field, verb=reason_of(error)), 400)
    return _page(made=key)


def refuse_unserved(scopes: frozenset[str]) -> None:
    """Refuse a scope that no address here asks for, or of a layer that there is not."""
    for scope in scopes:
        right, _, layer = scope.partition(":")
        if right not in FOR_KEYS or (layer and layer not in state().catalogue.layers):
            raise InvalidInput("scope", gettext("work.keys.scope", scope=parameters.shown(scope)))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def end() -> Response:
    """``POST /staff/accounts/keys/end`` (``key``: its number): it opens nothing any more."""
    number = page_number("key", request.form.get("key", ""))
    if number is None:
        raise InvalidInput("key", gettext("work.number"))
    try:
        with state().writing() as conn:
            keys.end(conn, rights.current_actor(), number)
    except NotFound:
        return _page(gettext("work.keys.ended_already"), 409)
    return go(local("/staff/accounts/keys", done="ended", lang=current_language()))


def install(app: Flask) -> None:
    """The addresses of the page about keys."""
    app.add_url_rule("/staff/accounts/keys", "work_keys", overview)
    app.add_url_rule("/staff/accounts/keys", "work_keys_make", make, methods=["POST"])
    app.add_url_rule("/staff/accounts/keys/end", "work_keys_end", end, methods=["POST"])
