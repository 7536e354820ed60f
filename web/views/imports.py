"""``/staff/imports``: what waits and what was decided, uploads, and the runs that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from mapsvc.errors import InvalidInput
from web import parameters
from web.address import local
from web.errors import reason_of
from web.rights import Right, current_actor, may, needs
from web.security import accepts
from web.state import state
from web.work import begin, options, store, uploads, wording
from web.work.model import STATES
from web.work.seen import sees_all

if TYPE_CHECKING:
    from flask import Flask

_PAGE = 30
_MOST_BYTES = 4_000_000_000
"""The most that MAPSVC_UPLOAD_MB can allow; what it does allow is looked at first."""
_ROOM = 1_000_000
"""Bytes of the form beside the files."""
_NOT_IMPORTED = frozenset({"coverage"})


def _page(template: str, code: int = 200, **given: Any) -> Response:
    words = {"states": wording.states(), "kinds": wording.kinds(), "tones": wording.TONES}
    return Response(render_template(template, **words, **given), code, mimetype="text/html")


def _number(name: str) -> int | None:
    raw = parameters.single(name)
    if raw is None:
        return None
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        raise InvalidInput(name, "must be a whole number")
    return int(raw)


@needs(Right.EDIT)
def index() -> Response:
    """``GET /staff/imports?state=&layer=&before=``: the changes, newest first; a ward team's own alone."""
    parameters.refuse_unknown({"lang", "state", "layer", "before"})
    actor = current_actor()
    chosen, layer = parameters.single("state"), parameters.single("layer")
    if chosen is not None and chosen not in STATES:
        raise InvalidInput("state", f"must be one of {', '.join(STATES)}")
    if layer is not None:
        state().catalogue.layer(layer)
    with state().connection() as conn:
        own = None if sees_all(actor) else actor
        found = store.listed(
            conn, author=own, layer=layer, state=chosen, before=_number("before"), limit=_PAGE + 1
        )  # fmt: skip
        waiting = store.waiting(conn)
    return _page(
        "work/imports.html",
        proposals=found[:_PAGE],
        older=found[_PAGE - 1].id if len(found) > _PAGE else None,
        waiting=waiting,
        chosen=chosen,
        layer=layer,
        catalogue=state().catalogue,
        may_import=may(actor, Right.IMPORT),
    )


@needs(Right.IMPORT)
def form() -> Response:
    """``GET /staff/imports/new?layer=``: the form for a file."""
    parameters.refuse_unknown({"lang", "layer"})
    layer = parameters.single("layer")
    if layer is not None:
        state().catalogue.layer(layer)
    return _form(layer)


def _form(layer: str | None, error: InvalidInput | None = None) -> Response:
    catalogue = state().catalogue
    chosen = catalogue.layer(layer) if layer else None
    return _page(
        "work/import_new.html",
        400 if error else 200,
        layers=[one for one in catalogue.layers.values() if one.id not in _NOT_IMPORTED],
        layer=chosen,
        themes=catalogue.themes,
        profiles=options.profiles_of(chosen) if chosen else (),
        choices=options.CHOICES,
        given=request.form,
        error=(error.name, reason_of(error)) if error else None,
        most_mb=state().settings.upload_bytes // 1_000_000,
        days=state().settings.upload_days,
    )


@needs(Right.IMPORT)
@accepts(_MOST_BYTES)
def upload() -> Response:
    """``POST /staff/imports``: keep the files and let a job compare them; what is wrong is said beside the form."""
    settings = state().settings
    most = settings.upload_bytes + _ROOM
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge
    request.max_content_length = most
    layer_id = request.form.get("layer", "")
    if layer_id in _NOT_IMPORTED:
        raise InvalidInput("layer", "is written together with the layers that it is about")
    layer = state().catalogue.layer(layer_id)
    root = settings.var / "uploads"
    try:
        wanted = options.read(request.form, layer)
        reason = begin.said(request.form.get("reason", ""))
        kept = uploads.keep(
            root, request.files.getlist("file"), settings.upload_bytes, request.files.get("profile_file")
        )  # fmt: skip
    except InvalidInput as error:
        return _form(layer.id, error)
    try:
        with state().writing() as conn:
            made = begin.upload(conn, layer, current_actor(), kept, options=wanted, reason=reason)
    except BaseException:
        uploads.delete(root, kept[0])
        raise
    return _to(made.id)


def _to(number: int) -> Response:
    target = local(f"/staff/imports/{number}", lang=parameters.single("lang"))
    return Response(status=303, headers={"Location": target})


@needs(Right.APPROVE)
def runs() -> Response:
    """``GET /staff/imports/runs?layer=&before=``: what was committed, newest first, each to be taken back."""
    parameters.refuse_unknown({"lang", "layer", "before"})
    layer = parameters.single("layer")
    if layer is not None:
        state().catalogue.layer(layer)
    with state().connection() as conn:
        rows = conn.execute(
            """
            SELECT r.id, r.layer, r.state, r.started_at, r.file_name, r.counts, r.actor, r.proposal, (
                SELECT p.id FROM proposal AS p WHERE p.restores = r.id
                    AND p.state NOT IN ('refused', 'withdrawn', 'failed') LIMIT 1
            )
            FROM import_run AS r
            WHERE (%(layer)s::text IS NULL OR r.layer = %(layer)s)
                AND (%(before)s::bigint IS NULL OR r.id < %(before)s)
            ORDER BY r.id DESC LIMIT %(limit)s
            """,
            {"layer": layer, "before": _number("before"), "limit": _PAGE + 1},
        ).fetchall()
    return _page(
        "work/runs.html",
        runs=rows[:_PAGE],
        older=rows[_PAGE - 1][0] if len(rows) > _PAGE else None,
        layer=layer,
        catalogue=state().catalogue,
    )


@needs(Right.APPROVE)
def restore(number: int) -> Response:
    """``POST /staff/imports/runs/{run}/restore``: propose a change that takes the run back."""
    with state().writing() as conn:
        made = begin.restore(conn, state().catalogue, number, current_actor(), request.form.get("reason", ""))
    return _to(made.id)


def install(app: Flask) -> None:
    """The addresses of imports."""
    app.add_url_rule("/staff/imports", "imports", index, methods=["GET"])
    app.add_url_rule("/staff/imports", "imports_upload", upload, methods=["POST"])
    app.add_url_rule("/staff/imports/new", "imports_new", form, methods=["GET"])
    app.add_url_rule("/staff/imports/runs", "imports_runs", runs, methods=["GET"])
    app.add_url_rule("/staff/imports/runs/<int:number>/restore", "imports_restore", restore, methods=["POST"])
