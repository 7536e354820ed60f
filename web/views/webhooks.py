"""``/api/webhook``: what the owner of a webhook may ask of it, with the token of his link as bearer (RFC 6750).

The token is the one of ``/s/manage/{token}``, which stands in each message and on the page that made the webhook.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request
from flask_babel import gettext

from mapsvc.dates import parse_moment
from mapsvc.errors import InvalidInput, NotFound, NotSignedIn
from mapsvc.subscriptions.managing import manage
from web import parameters
from web.channels import tasks, webhook_history
from web.channels.webhook_keys import keys_of, rotate
from web.channels.webhook_replay import period
from web.identity.current import bearer
from web.security import changes_nothing
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.db.connection import Connection
    from mapsvc.subscriptions.model import Contact

PER_PAGE = 100


def _token() -> str:
    token = bearer()
    if token is None:
        raise NotSignedIn("webhook")
    return token


def _owned(conn: Connection) -> Contact:
    """The webhook that the request's token manages; raises NotSignedIn without a token, NotFound with another."""
    found = manage(conn, state().settings.secret, _token())
    if found.channel != "webhook":
        raise NotFound("this token manages no webhook")
    return found


def show() -> Response:
    """``GET``: its state, and the keys that sign its messages now, the newest first."""
    parameters.refuse_unknown({"lang"})
    with state().writing() as conn:
        owner = _owned(conn)
        keys = keys_of(conn, state().settings.secret, [owner.id])[owner.id]
    return _json({"state": owner.state, "ended_why": owner.ended_why, "keys": keys})


def attempts() -> Response:
    """``GET …/attempts?before=``: the transmissions, newest first, a hundred at a time."""
    parameters.refuse_unknown({"lang", "before"})
    raw = parameters.single("before")
    if raw is not None and not (raw.isascii() and raw.isdecimal() and len(raw) < 19):
        raise InvalidInput("before", gettext("webhook.problem.before"))
    with state().connection() as conn:
        owner = _owned(conn)
        found = webhook_history.attempts(conn, owner.id, before=int(raw) if raw else None, limit=PER_PAGE + 1)
    made: dict[str, Any] = {"attempts": [asdict(one) for one in found[:PER_PAGE]]}
    if len(found) > PER_PAGE:
        made["before"] = found[PER_PAGE - 1].id
    return _json(made)


# What a token allows, no cookie adds to: another site's page could not do more than whoever has the token.
@changes_nothing
def change_key() -> Response:
    """``POST …/key``: a new key; for a day messages are signed with the former one too."""
    with state().writing() as conn:
        owner = _owned(conn)
        rotate(conn, state().settings.secret, owner.id)
        keys = keys_of(conn, state().settings.secret, [owner.id])[owner.id]
    return _json({"keys": keys})


@changes_nothing
def replay() -> Response:
    """``POST …/replay {"since": …, "until": …}``: a worker sends the period again; 202. ``until`` may be left out."""
    _token()
    given = _body()
    since = _moment(given, "since", None)
    until = _moment(given, "until", datetime.now(UTC))
    period(since, until)
    with state().writing() as conn:
        owner = _owned(conn)
        job = tasks.wanted(conn, owner.id, since, until)
    return _json({"waiting": True, "new": job is not None}, 202)


@changes_nothing
def ping() -> Response:
    """``POST …/ping``: a worker sends a message that says nothing; 202. What came of it stands among the attempts."""
    with state().writing() as conn:
        job = tasks.ping_wanted(conn, _owned(conn).id)
    return _json({"waiting": True, "new": job is not None}, 202)


def _body() -> dict[str, Any]:
    try:
        given = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise InvalidInput("body", gettext("webhook.problem.body")) from error
    if not isinstance(given, dict):
        raise InvalidInput("body", gettext("webhook.problem.body"))
    return given


def _moment(given: dict[str, Any], name: str, default: datetime | None) -> datetime:
    value = given.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise InvalidInput(name, gettext("webhook.problem.moment"))
    return parse_moment(value, name)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    response = Response(orjson.dumps(body), status, content_type="application/json")
    response.cache_control.no_store = True
    return response


def install(app: Flask) -> None:
    """The addresses."""
    app.add_url_rule("/api/webhook", "webhook", show)
    app.add_url_rule("/api/webhook/attempts", "webhook_attempts", attempts)
    app.add_url_rule("/api/webhook/key", "webhook_key", change_key, methods=["POST"])
    app.add_url_rule("/api/webhook/replay", "webhook_replay", replay, methods=["POST"])
    app.add_url_rule("/api/webhook/ping", "webhook_ping", ping, methods=["POST"])
