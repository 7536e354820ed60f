"""Jobs, for the staff: how the queue stands, what failed and why; tried again, or stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from mapsvc import audit
from mapsvc.errors import Conflict, InvalidInput
from mapsvc.jobs import look, manage
from web import parameters, rights
from web.address import local
from web.i18n import current_language
from web.identity.opening import go
from web.rights import Right
from web.staff.listing import page_number
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

PAGE = 50


def status_title(status: str) -> str:
    """What people call the status of a job."""
    titles = {
        "todo": gettext("job.todo"),
        "doing": gettext("job.doing"),
        "succeeded": gettext("job.succeeded"),
        "failed": gettext("job.failed"),
        "cancelled": gettext("job.cancelled"),
        "aborted": gettext("job.aborted"),
    }
    return str(titles[status])


def _page(failed: str | None = None, code: int = 200) -> Response:
    parameters.language()
    status, before = parameters.single("status"), page_number("before")
    if status is not None and status not in manage.STATUSES:
        raise InvalidInput("status", gettext("work.jobs.status", known=", ".join(manage.STATUSES)))
    with state().connection() as conn:
        queue, counts = look.look(conn), manage.counts(conn)
        found = manage.jobs(conn, status=status, before=before, limit=PAGE + 1)
    older = found[PAGE - 1].id if len(found) > PAGE else None
    page = render_template(
        "work/jobs.html",
        queue=queue,
        counts=counts,
        jobs=found[:PAGE],
        status=status,
        before=before,
        older=older,
        failed=failed,
        done=parameters.single("done"),
        status_title=status_title,
    )
    return make_response(page, code)


@rights.needs(Right.SEE_JOBS)
def overview() -> Response:
    """``GET /staff/jobs?status=&before=``: the newest jobs first."""
    return _page()


@rights.needs(Right.SEE_JOBS)
def act() -> Response:
    """``POST /staff/jobs`` (``retry`` or ``stop``: the number of a job)."""
    what = "retry" if "retry" in request.form else "stop"
    number = page_number(what, request.form.get(what, ""))
    if number is None:
        raise InvalidInput("stop", gettext("work.number"))
    try:
        with state().writing() as conn:
            if what == "retry":
                manage.retry(conn, number)
            else:
                manage.stop(conn, number)
            audit.record(conn, rights.current_actor(), f"job.{what}", f"job:{number}", secret=state().settings.secret)
    except Conflict:
        return _page(gettext("work.jobs.too_late", number=number), 409)
    return go(local("/staff/jobs", done=what, lang=current_language()))


def install(app: Flask) -> None:
    """The addresses of the page."""
    app.add_url_rule("/staff/jobs", "work_jobs", overview)
    app.add_url_rule("/staff/jobs", "work_jobs_act", act, methods=["POST"])
