"""Figures of the counter: how often what was asked, by day, kind and town, and the rows as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Response, render_template
from flask_babel import gettext

from mapsvc import audit, questions
from mapsvc.dates import JST, today
from mapsvc.errors import InvalidInput
from web import parameters
from web.rights import current_actor
from web.state import state
from web.views.counter import only_where_served

if TYPE_CHECKING:
    from flask import Flask

DAYS = 31
MOST_DAYS = 3_650
_COLUMNS = ("hour", "terminal", "kind", "level", "ward", "town", "places", "themes", "another_day", "printed")


def kind_title(kind: str) -> str:
    """What people call a way of asking."""
    titles = {
        "address": gettext("counter.kind.address"),
        "parcel": gettext("counter.kind.parcel"),
        "coordinates": gettext("counter.kind.coordinates"),
        "town": gettext("counter.kind.town"),
        "ward": gettext("counter.kind.ward"),
        "facility": gettext("counter.kind.facility"),
        "station": gettext("counter.kind.station"),
        "decision": gettext("counter.kind.decision"),
        "road": gettext("counter.kind.road"),
        "feature": gettext("counter.kind.feature"),
    }
    return str(titles.get(kind, gettext("counter.kind.unknown")))


def _since() -> tuple[int, date]:
    raw = parameters.single("days") or str(DAYS)
    if not (raw.isascii() and raw.isdecimal() and 1 <= int(raw[:6]) <= MOST_DAYS):
        raise InvalidInput("days", gettext("counter.days", most=MOST_DAYS))
    return int(raw), today() - timedelta(days=int(raw) - 1)


def log() -> Response:
    """``/counter/log?days=``: figures by day, kind and town."""
    days, since = _since()
    parameters.language()
    with state().connection() as conn:
        found = questions.figures(conn, since)
    page = render_template(
        "counter_log.html",
        figures=found,
        days=days,
        since=since,
        keep=state().settings.counter_log_days,
        kind_title=kind_title,
    )
    return Response(page, mimetype="text/html")


def log_csv() -> Response:
    """``/counter/log.csv?days=``: every question as a row of CSV (UTF-8 with a mark, as Excel wants it)."""
    days, since = _since()
    with state().writing() as conn:
        found = questions.rows(conn, since)
        actor, secret = current_actor(), state().settings.secret
        audit.record(conn, actor, "counter.export", "", {"days": days, "rows": len(found)}, secret=secret)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in found:
        hour = row.asked_at.astimezone(JST).strftime("%Y-%m-%d %H:00")
        flags = ["yes" if flag else "no" for flag in (row.dated, row.printed)]
        writer.writerow(
            [hour, row.terminal, row.kind, row.level, row.ward, row.town, row.places, " ".join(row.themes), *flags]
        )
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="counter-{since.isoformat()}.csv"'
    return response


def install(app: Flask) -> None:
    """The addresses of the figures."""
    app.add_url_rule("/counter/log", "counter_log", only_where_served(log))
    app.add_url_rule("/counter/log.csv", "counter_log_csv", only_where_served(log_csv))
