"""Errors as answers: one table from error class to status; problem+json for programs, a page for people.

Problems follow RFC 9457; ``parameter`` is an extension member naming what to correct. A fault of ours shows a
reference number that the log holds too, and nothing of how the program is built.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import psycopg
from flask import Response, current_app, g, render_template, request
from flask_babel import gettext
from psycopg_pool import PoolTimeout, TooManyRequests
from werkzeug.exceptions import HTTPException

from mapsvc import errors as causes
from web.export.limits import NoRoom
from web.identity import onward
from web.identity.current import bearer
from web.parameters import shown

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("mapsvc.web")

RETRY_SECONDS = 10
"""What ``Retry-After`` says when the service is busy: twice the longest statement that a visitor can start."""


@dataclass(frozen=True, slots=True)
class Problem:
    """How one cause is answered: the status, and the name under which texts and documentation know it."""

    status: int
    slug: str
    retry: bool = False


# The first class of an error's ancestry that stands here decides.
TABLE: dict[type[BaseException], Problem] = {
    causes.InvalidInput: Problem(400, "invalid-parameter"),
    causes.UnknownLayer: Problem(404, "unknown-layer"),
    causes.NotFound: Problem(404, "not-found"),
    causes.Ambiguous: Problem(400, "invalid-parameter"),
    causes.UnreadableSource: Problem(400, "invalid-parameter"),
    causes.NotSignedIn: Problem(401, "not-signed-in"),
    causes.NotAllowed: Problem(403, "not-allowed"),
    causes.Conflict: Problem(409, "conflict"),
    causes.TooExpensive: Problem(503, "too-expensive", retry=True),
    NoRoom: Problem(507, "no-room", retry=True),
    causes.Unavailable: Problem(503, "unavailable", retry=True),
    psycopg.errors.QueryCanceled: Problem(503, "too-expensive", retry=True),
    psycopg.errors.LockNotAvailable: Problem(503, "too-expensive", retry=True),
    PoolTimeout: Problem(503, "unavailable", retry=True),
    TooManyRequests: Problem(503, "unavailable", retry=True),
    psycopg.OperationalError: Problem(503, "unavailable", retry=True),
    Exception: Problem(500, "internal"),
}

BY_STATUS = {
    400: "bad-request",
    403: "cross-site",
    404: "not-found",
    405: "method",
    411: "length",
    413: "too-large",
    414: "too-long",
    415: "media-type",
    431: "too-long",
}
"""Names of the answers that the framework itself gives."""


def problem_of(error: BaseException) -> Problem:
    """The row of the table for ``error``."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        return Problem(status, BY_STATUS.get(status, "internal" if status >= 500 else "bad-request"))
    return next(TABLE[ancestor] for ancestor in type(error).__mro__ if ancestor in TABLE)


def texts(slug: str) -> tuple[str, str]:
    """Title of the problem ``slug`` and what to do about it, in the visitor's language."""
    known = {
        "invalid-parameter": (gettext("error.invalid_parameter"), gettext("error.invalid_parameter.remedy")),
        "unknown-layer": (gettext("error.unknown_layer"), gettext("error.unknown_layer.remedy")),
        "not-found": (gettext("error.not_found"), gettext("error.not_found.remedy")),
        "not-signed-in": (gettext("error.not_signed_in"), gettext("error.not_signed_in.remedy")),
        "not-allowed": (gettext("error.not_allowed"), gettext("error.not_allowed.remedy")),
        "conflict": (gettext("error.conflict"), gettext("error.conflict.remedy")),
        "too-expensive": (gettext("error.too_expensive"), gettext("error.too_expensive.remedy")),
        "unavailable": (gettext("error.unavailable"), gettext("error.unavailable.remedy")),
        "no-room": (gettext("error.no_room"), gettext("error.no_room.remedy")),
        "method": (gettext("error.method"), gettext("error.method.remedy")),
        "cross-site": (gettext("error.cross_site"), gettext("error.cross_site.remedy")),
        "length": (gettext("error.length"), gettext("error.length.remedy")),
        "too-large": (gettext("error.too_large"), gettext("error.too_large.remedy")),
        "too-long": (gettext("error.too_long"), gettext("error.too_long.remedy")),
        "bad-request": (gettext("error.bad_request"), gettext("error.bad_request.remedy")),
        "media-type": (gettext("error.media_type"), gettext("error.media_type.remedy")),
    }
    return known.get(slug, (gettext("error.internal"), gettext("error.internal.remedy")))


def reason_of(error: causes.InvalidInput) -> str:
    """Why a value is not acceptable, in the visitor's language where a text of the error's code exists."""
    if error.code is not None:
        key = f"problem.{error.code}"
        text = str(gettext(key, **{name: shown(str(value), most=400) for name, value in error.values.items()}))
        if text != key:
            return text
    return error.reason


def detail_of(error: BaseException, problem: Problem) -> str:
    """What happened this time: the parameter with its remedy, or the layer; nothing else of the error is told."""
    if isinstance(error, causes.InvalidInput):
        return f"{error.name}: {reason_of(error)}"
    if isinstance(error, causes.UnknownLayer):
        return str(gettext("error.unknown_layer.detail", layer=shown(error.layer)))
    return texts(problem.slug)[1]


def wants_problem() -> bool:
    """Whether a program asks: API, tiles, any ``.json``, health, the panel's fragment, or by its Accept."""
    if "wants_problem" in g:
        return bool(g.wants_problem)
    path = request.path
    kinds = ("text/html", "application/problem+json", "application/json")
    return (
        request.accept_mimetypes.best_match(kinds, "text/html") != "text/html"
        or path.startswith(("/api/", "/tiles/", "/healthz", "/readyz"))
        or path.endswith((".json", ".mvt"))
        or request.args.get("fragment") == "1"
    )


def members(error: BaseException) -> dict[str, Any]:
    """The members of the problem that ``error`` is, in the visitor's language."""
    problem = problem_of(error)
    found: dict[str, Any] = {
        "type": f"/problems/{problem.slug}",
        "title": texts(problem.slug)[0],
        "status": problem.status,
        "detail": detail_of(error, problem),
    }
    if isinstance(error, causes.InvalidInput):
        found["parameter"] = error.name
    if isinstance(error, causes.UnknownLayer):
        found["layer"] = shown(error.layer)
    return found


def _answered(error: BaseException) -> dict[str, Any]:
    return members(error) | {"instance": f"urn:uuid:{g.request_id}"}


def answer(error: Exception) -> Response:
    """The answer to a request that failed with ``error``."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return current_app.make_response(error.get_response())  # a redirect is no problem
    problem = problem_of(error)
    if isinstance(error, causes.NotSignedIn) and not wants_problem():
        return Response(status=303, headers={"Location": onward.to_sign_in(), "Cache-Control": "no-store"})
    if problem.status >= 500:
        # Without the message's values: see web.logs, which cuts coordinates out of it.
        log.error("request failed", exc_info=error, extra={"problem": problem.slug})
    if wants_problem():
        body = orjson.dumps(_answered(error))
        response = Response(body, problem.status, mimetype="application/problem+json")
    else:
        page = render_template("error.html", problem=_answered(error), remedy=texts(problem.slug)[1])
        response = Response(page, problem.status, mimetype="text/html")
    response.cache_control.no_store = True
    if problem.status == 401:
        wrong = ', error="invalid_token"' if bearer() is not None else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="mapsvc"{wrong}'  # RFC 6750 §3
    if problem.retry:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def describe(slug: str) -> str:
    """``/problems/{slug}``: the page behind a problem's ``type``; raises NotFound."""
    slugs = {row.slug: row.status for row in TABLE.values()} | {name: code for code, name in BY_STATUS.items()}
    if slug not in slugs:
        raise causes.NotFound(slug)
    title, remedy = texts(slug)
    return render_template("problem.html", slug=slug, status=slugs[slug], title=title, remedy=remedy)


def install(app: Flask) -> None:
    """Answer every error of ``app`` by the table."""
    app.register_error_handler(Exception, answer)
    app.add_url_rule("/problems/<slug>", "problem", describe)
