"""``/bulk``: a list of places goes in, answers come out. Pages without script; a program reads ``/bulk/{id}.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, render_template, request

from mapsvc.dates import today
from mapsvc.errors import NotFound
from mapsvc.jobs.enqueue import cancel
from mapsvc.jobs.look import workers_live
from web import parameters
from web.address import local
from web.bulk import as_csv, store, turns
from web.bulk.cells import asked_themes
from web.bulk.limits import MOST_BYTES, MOST_CELL, MOST_COLUMNS, MOST_ROWS, UPLOAD_HOURS
from web.bulk.refused import Refused
from web.bulk.store import ENDED, Job
from web.bulk.table import ENCODINGS, scan
from web.bulk.wording import LEVELS, STATES, reason
from web.i18n import current_language
from web.security import accepts
from web.state import state
from web.views.bulk_form import choices_of, preview, worded

if TYPE_CHECKING:
    from flask import Flask

_PROBLEMS = 50
"""Rows without an answer that the page lists; the result holds all."""
_REFRESH_SECONDS = 3
_ROOM = 100_000
"""Bytes of an upload beside the file itself."""


def _page(template: str, code: int = 200, **given: Any) -> Response:
    response = Response(render_template(template, **given), code, mimetype="text/html")
    response.cache_control.no_store = True  # a list of addresses must not stay on a shared computer
    return response


def _to(job_id: str) -> Response:
    target = local(f"/bulk/{job_id}", lang=parameters.single("lang"))
    return Response("", 303, {"Location": target})


def _upload_page(refused: Refused | None = None) -> Response:
    limits = {"mb": MOST_BYTES // 1_000_000, "rows": MOST_ROWS, "columns": MOST_COLUMNS, "cell": MOST_CELL}
    given = {"limits": limits, "hours": state().settings.bulk_hours, "upload_hours": UPLOAD_HOURS}
    error = worded(refused) if refused else None
    return _page("bulk.html", 400 if refused else 200, encodings=ENCODINGS, error=error, **given)


def index() -> Response:
    """``GET /bulk``: the form for a list."""
    parameters.refuse_unknown({"lang"})
    parameters.language()
    return _upload_page()


@accepts(MOST_BYTES + _ROOM)
def upload() -> Response:
    """``POST /bulk``: keep the list and go on to its page; what is wrong with it is said beside the form."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page(Refused("no_file", "choose a file"))
    raw = file.stream.read(MOST_BYTES + 1)
    try:
        shape = scan(raw, _encoding())
    except Refused as refused:
        return _upload_page(refused)
    with state().writing() as conn:
        job = store.create(conn, raw, shape, file.filename)
    return _to(job.id)


def _encoding() -> str | None:
    return request.form.get("encoding") or None


def show(job_id: str) -> Response:
    """``GET /bulk/{id}``: before its start what was understood of the list, afterwards how far it is."""
    parameters.refuse_unknown({"lang", "still"})
    with state().connection() as conn:
        job = store.find(conn, job_id)
        if job.state == "uploaded":
            return _check_page(job, store.content(conn, job.number))
        alive = workers_live(conn)
        ahead = turns.ahead(conn, job) if job.state == "waiting" else 0
        problems = store.problems(conn, job.number, _PROBLEMS)
    language = current_language()
    return _page(
        "bulk_job.html",
        job=job,
        status=_status(job, ahead=ahead, alive=alive),
        states=[(name, STATES[name].get(language), job.counts.get(name, 0)) for name in STATES if name != "open"],
        problems=[
            (row, text, STATES[found].get(language), reason(code, detail, language))
            for row, text, found, code, detail in problems
        ],
        refresh=_REFRESH_SECONDS if job.active and not parameters.flag("still") else None,
        ended=job.state in ENDED,
        hours=state().settings.bulk_hours,
    )


def _check_page(job: Job, raw: bytes, refused: Refused | None = None) -> Response:
    return _page(
        "bulk_check.html",
        400 if refused else 200,
        job=job,
        error=worded(refused) if refused else None,
        encodings=ENCODINGS,
        today=today(),
        themes=[
            (theme.id, theme.title.get(current_language()))
            for theme in state().catalogue.themes
            if theme.id in asked_themes(state().catalogue)
        ],
        given=request.form,
        levels=LEVELS,
        upload_hours=UPLOAD_HOURS,
        **preview(job, raw),
    )


def start(job_id: str) -> Response:
    """``POST /bulk/{id}/start``: begin with what the form says, or read the list in another encoding."""
    with state().writing() as conn:
        job = store.find(conn, job_id)
        if job.state != "uploaded":
            return _to(job.id)  # pressed twice: it runs already
        try:
            if request.form.get("do") == "reread":
                store.reread(conn, job, scan(store.content(conn, job.number), _encoding()))
            else:
                turns.start(conn, job, choices_of(job, state().catalogue))
        except Refused as refused:
            return _check_page(job, store.content(conn, job.number), refused)
    return _to(job.id)


def stop(job_id: str) -> Response:
    """``POST /bulk/{id}/stop``: end the work at once, keep what is answered."""
    with state().writing() as conn:
        job = store.find(conn, job_id)
        if job.active:
            turns.stop(conn, job, state().settings.bulk_hours)
    return _to(job.id)


def resume(job_id: str) -> Response:
    """``POST /bulk/{id}/resume``: go on where it was stopped, or where it failed."""
    with state().writing() as conn:
        job = store.find(conn, job_id)
        if job.state in {"stopped", "failed"}:
            turns.start(conn, job, None)
    return _to(job.id)


def delete(job_id: str) -> Response:
    """``POST /bulk/{id}/delete``: delete the list and its answers now, whatever its state."""
    with state().writing() as conn:
        job = store.find(conn, job_id)
        store.delete(conn, job.number)
        if job.queue_id is not None:
            cancel(conn, job.queue_id)
    return _page("bulk_deleted.html")


def status(job_id: str) -> Response:
    """``GET /bulk/{id}.json``: state, progress and counts, for programs."""
    with state().connection() as conn:
        job = store.find(conn, job_id)
        alive = workers_live(conn)
        ahead = turns.ahead(conn, job) if job.state == "waiting" else 0
    response = Response(orjson.dumps(_status(job, ahead=ahead, alive=alive)), mimetype="application/json")
    response.cache_control.no_store = True
    return response


def _status(job: Job, *, ahead: int, alive: bool) -> dict[str, Any]:
    """``workers``: whether anybody could take it up; ``ahead``: lists that come before it."""
    return {
        "id": job.id,
        "state": job.state,
        "rows": job.total,
        "done": job.done,
        "counts": {name: job.counts.get(name, 0) for name in STATES if name != "open"},
        "ahead": ahead,
        "workers": alive,
        "as_of": job.choices.as_of.isoformat() if job.choices else None,
        "known_at": job.choices.known_at.isoformat() if job.choices else None,
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "expires_at": job.expires_at.isoformat() if job.expires_at else None,
        "results": [f"/bulk/{job.id}/{name}" for name in _results(job)],
    }


def _results(job: Job) -> list[str]:
    if job.state == "done":
        return ["answers.csv", "answers.gpkg"]
    return ["answers.csv"] if job.state in ENDED else []


def answers_csv(job_id: str) -> Response:
    """``GET /bulk/{id}/answers.csv``: every row of the list; of a stopped one, the open rows say so."""
    with state().connection() as conn:
        job = store.find(conn, job_id)
        if job.state not in ENDED or job.choices is None:
            raise NotFound(job.state)
        raw = store.content(conn, job.number)
    pool, catalogue, choices = state().pool, state().catalogue, job.choices

    def lines() -> Iterator[bytes]:
        # A connection of its own while it is sent: the request's is given back when the answer begins.
        with pool.connection() as conn:
            yield from as_csv.csv_lines(conn, catalogue, job, choices, raw)

    return _file(lines(), "answers.csv", "text/csv; charset=utf-8")


def answers_gpkg(job_id: str) -> Response:
    """``GET /bulk/{id}/answers.gpkg``: points and sources, once the list is done."""
    with state().connection() as conn:
        job = store.find(conn, job_id)
    if job.state != "done":
        raise NotFound(job.state)
    pool = state().pool

    def pieces() -> Iterator[bytes]:
        with pool.connection() as conn:
            yield from store.parts(conn, job.number)

    return _file(pieces(), "answers.gpkg", "application/geopackage+sqlite3")


def _file(content: Iterator[bytes], name: str, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.no_store = True
    return response


def install(app: Flask) -> None:
    """The addresses of lists."""
    app.add_url_rule("/bulk", "bulk", index, methods=["GET"])
    app.add_url_rule("/bulk", "bulk_upload", upload, methods=["POST"])
    app.add_url_rule("/bulk/<job_id>", "bulk_show", show, methods=["GET"])
    app.add_url_rule("/bulk/<job_id>.json", "bulk_status", status, methods=["GET"])
    app.add_url_rule("/bulk/<job_id>/answers.csv", "bulk_csv", answers_csv, methods=["GET"])
    app.add_url_rule("/bulk/<job_id>/answers.gpkg", "bulk_gpkg", answers_gpkg, methods=["GET"])
    for name, view in {"start": start, "stop": stop, "resume": resume, "delete": delete}.items():
        app.add_url_rule(f"/bulk/<job_id>/{name}", f"bulk_{name}", view, methods=["POST"])
