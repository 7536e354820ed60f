"""Accounts of the staff, for administrators: listed, made, given roles and wards, locked, reset, signed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from layers.query.areas import wards as ward_list
from mapsvc import audit
from mapsvc.actor import Role
from mapsvc.dates import today
from mapsvc.errors import Conflict, InvalidInput, NotFound
from mapsvc.identity import account as accounts
from mapsvc.identity import manage, sessions
from mapsvc.identity.account import Account
from web import parameters, rights
from web.address import local
from web.errors import reason_of
from web.i18n import current_language
from web.identity.current import limits
from web.identity.opening import go
from web.rights import Right
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

_MOST_NUMBER = 2**63 - 1
_MOST_TYPED = 200


def _typed() -> dict[str, Any]:
    """What the form says; raises InvalidInput for a role that there is not."""
    named = request.form.getlist("role")
    if unknown := set(named) - set(Role):
        raise InvalidInput("role", gettext("work.accounts.role", role=parameters.shown(min(unknown))))
    roles = frozenset(Role(name) for name in named)
    held = set(request.form.getlist("ward")) if Role.WARD in roles else set()
    with state().connection() as conn:
        known = {ward.key for ward in ward_list(conn, today())}
    if strange := held - known:
        raise InvalidInput("ward", gettext("work.accounts.ward", ward=parameters.shown(min(strange))))
    name = request.form.get("name", "")[:_MOST_TYPED]
    return {"name": name, "roles": roles, "wards": frozenset(held)}


def _said(error: InvalidInput) -> str:
    """What is wrong, with the name of the field as the form has it."""
    fields = {
        "login": gettext("sign_in.login"),
        "name": gettext("account.name"),
        "role": gettext("account.roles"),
        "ward": gettext("account.wards"),
    }
    return str(gettext("act.of", noun=fields.get(error.name, error.name), verb=reason_of(error)))


def _list_page(failed: str | None = None, code: int = 200) -> Response:
    parameters.language()
    with state().writing() as conn:  # who works here is personal data: the look is recorded with it
        found = accounts.listed(conn)
        audit.record(conn, rights.current_actor(), "account.list", secret=state().settings.secret)
    return make_response(render_template("work/accounts.html", accounts=found, failed=failed), code)


def _form_page(account: Account | None, failed: str | None = None, code: int = 200, **told: object) -> Response:
    parameters.language()
    with state().connection() as conn:
        wards = ward_list(conn, today())
        listed = sessions.listed(conn, account.id, limits()) if account else []
    template = "work/account.html" if account else "work/account_new.html"
    given = {"login": "", "name": "", "roles": [], "wards": []}
    if request.method == "POST" and failed:
        given = {"login": request.form.get("login", ""), "name": request.form.get("name", "")}
        given |= {"roles": request.form.getlist("role"), "wards": request.form.getlist("ward")}
    elif account:
        given = {"name": account.name, "roles": sorted(account.roles), "wards": sorted(account.wards)}
    page = render_template(
        template, account=account, given=given, wards=wards, sessions=listed, failed=failed, roles=list(Role), **told
    )
    return make_response(page, code)


def _found(number: int) -> Account:
    if number > _MOST_NUMBER:
        raise NotFound(f"no account has the number {number}")
    with state().connection() as conn:
        return accounts.find(conn, number)


@rights.needs(Right.MANAGE_ACCOUNTS)
def overview() -> Response:
    """``GET /staff/accounts``: all accounts by login."""
    return _list_page()


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def new_form() -> Response:
    """``GET /staff/accounts/new``: the form for an account."""
    return _form_page(None)


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def add() -> Response:
    """``POST /staff/accounts/new`` (``login``, ``name``, ``role``, ``ward``): made; its password is shown once."""
    try:
        with state().writing() as conn:
            by = rights.current_actor()
            login = request.form.get("login", "")[:_MOST_TYPED]
            account = manage.add(conn, by, login=login, **_typed())
            password = manage.give_password(conn, by, account.id)
            account = accounts.find(conn, account.id)
    except InvalidInput as error:
        return _form_page(None, _said(error), 400)
    return _form_page(account, password=password, done=gettext("work.accounts.added"))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def one(number: int) -> Response:
    """``GET /staff/accounts/{number}``: roles, wards and sessions of an account; raises NotFound."""
    account = _found(number)
    with state().writing() as conn:
        actor = rights.current_actor()
        audit.record(conn, actor, "account.look", manage.subject(account.id), secret=state().settings.secret)
    texts = {
        "changed": gettext("work.accounts.changed"),
        "locked": gettext("work.accounts.locked"),
        "unlocked": gettext("work.accounts.unlocked"),
        "signed_out": gettext("work.accounts.signed_out"),
    }
    return _form_page(account, done=texts.get(parameters.single("done") or ""))


def _acted(number: int, done: str, act: Callable[[Any], object]) -> Response:
    account = _found(number)
    try:
        with state().writing() as conn:
            act(conn)
    except InvalidInput as error:
        return _form_page(account, _said(error), 400)
    except Conflict:
        return _form_page(account, gettext("work.accounts.conflict"), 409)
    return go(local(f"/staff/accounts/{number}", done=done, lang=current_language()))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def change(number: int) -> Response:
    """``POST /staff/accounts/{number}`` (``name``, ``role``, ``ward``): other roles, from the next request on."""
    try:
        typed = _typed()
    except InvalidInput as error:
        return _form_page(_found(number), _said(error), 400)
    return _acted(number, "changed", lambda conn: manage.change(conn, rights.current_actor(), number, **typed))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def lock(number: int) -> Response:
    """``POST /staff/accounts/{number}/lock``: kept out, and signed out everywhere."""
    return _acted(number, "locked", lambda conn: manage.lock(conn, rights.current_actor(), number))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def unlock(number: int) -> Response:
    """``POST /staff/accounts/{number}/unlock``: may sign in again."""
    return _acted(number, "unlocked", lambda conn: manage.unlock(conn, rights.current_actor(), number))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def sign_out(number: int) -> Response:
    """``POST /staff/accounts/{number}/sessions``: signed out everywhere."""
    return _acted(number, "signed_out", lambda conn: manage.end_sessions(conn, rights.current_actor(), number))


@rights.needs(Right.MANAGE_ACCOUNTS, fresh=True)
def reset(number: int) -> Response:
    """``POST /staff/accounts/{number}/reset``: a new password, shown once; the second factor goes."""
    account = _found(number)
    try:
        with state().writing() as conn:
            password = manage.give_password(conn, rights.current_actor(), number)
            account = accounts.find(conn, number)
    except Conflict:
        return _form_page(account, gettext("work.accounts.conflict"), 409)
    return _form_page(account, password=password, done=gettext("work.accounts.was_reset"))


def install(app: Flask) -> None:
    """The addresses of the pages about accounts."""
    app.add_url_rule("/staff/accounts", "work_accounts", overview)
    app.add_url_rule("/staff/accounts/new", "work_account_new", new_form)
    app.add_url_rule("/staff/accounts/new", "work_account_add", add, methods=["POST"])
    app.add_url_rule("/staff/accounts/<int:number>", "work_account", one)
    for suffix, view in (
        ("", change),
        ("/lock", lock),
        ("/unlock", unlock),
        ("/sessions", sign_out),
        ("/reset", reset),
    ):
        path = f"/staff/accounts/<int:number>{suffix}"
        app.add_url_rule(path, f"work_account_{view.__name__}", view, methods=["POST"])
