"""The audit, for administrators: searched by who, what, to what and when; one entry; all that is found as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import orjson
from flask import Response, make_response, render_template
from flask_babel import gettext

from mapsvc import audit
from mapsvc.audit import look
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput
from web import parameters, rights
from web.address import local
from web.i18n import current_language
from web.rights import Right
from web.staff.acts import action_title, noun_title
from web.staff.listing import actor_named, day_begins, page_number
from web.staff.waiting import CHECKED
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

PAGE = 50
MOST_ROWS = 20_000
"""Rows of one CSV; the command line exports all."""
_FILTERS = ("actor", "action", "subject", "since", "until")
_MOST_TEXT = 200


def kind_title(kind: str) -> str:
    """What people call a kind of actor."""
    titles = {
        "account": gettext("actor.account"),
        "key": gettext("actor.key"),
        "system": gettext("actor.system"),
        "visitor": gettext("actor.visitor"),
    }
    return str(titles.get(kind, kind))


def _wanted() -> look.Wanted:
    texts = {name: parameters.single(name) or "" for name in ("action", "subject")}
    for name, text in texts.items():
        if len(text) > _MOST_TEXT or "\x00" in text:
            raise InvalidInput(name, gettext("work.text", most=_MOST_TEXT))
    return look.Wanted(actor_named("actor"), **texts, since=day_begins("since"), until=day_begins("until", after=1))


def _asked(**others: object) -> dict[str, object]:
    return {name: parameters.single(name) for name in _FILTERS} | {"lang": current_language()} | others


def _note_look(wanted: look.Wanted) -> None:
    """Looking at what one person did is a look at personal data."""
    if wanted.actor is not None and wanted.actor[0] == "account":
        with state().writing() as conn:
            subject = f"account:{wanted.actor[1]}"[:_MOST_TEXT]
            audit.record(conn, rights.current_actor(), "audit.look", subject, secret=state().settings.secret)


@rights.needs(Right.SEE_AUDIT)
def overview() -> Response:
    """``/staff/audit?actor=&action=&subject=&since=&until=&before=``: the newest entries first."""
    parameters.language()
    parameters.refuse_unknown((*_FILTERS, "before", "lang"))
    wanted, before = _wanted(), page_number("before")
    if before is None:
        _note_look(wanted)
    with state().connection() as conn:
        found = look.search(conn, wanted, before=before, limit=PAGE + 1)
        actors, actions = look.actors(conn), look.actions(conn)
        checked = look.search(conn, look.Wanted(action=CHECKED), limit=1)
    older = local("/staff/audit", **_asked(before=found[PAGE - 1].id)) if len(found) > PAGE else None
    page = render_template(
        "work/audit.html",
        entries=found[:PAGE],
        asked=_asked(),
        older=older,
        first=local("/staff/audit", **_asked()) if before is not None else None,
        actors=actors,
        groups=[(noun, list(names)) for noun, names in groupby(actions, lambda action: action.partition(".")[0])],
        checked=checked[0] if checked else None,
        csv=local("/staff/audit.csv", **_asked()),
        kind_title=kind_title,
        action_title=action_title,
        noun_title=noun_title,
    )
    return make_response(page)


@rights.needs(Right.SEE_AUDIT)
def entry(place: int) -> Response:
    """``/staff/audit/{place}``: one entry with its hash; raises NotFound."""
    parameters.language()
    with state().connection() as conn:
        found = look.find(conn, min(place, 2**63 - 1))
    if found.actor_kind == "account":
        _note_look(look.Wanted(("account", found.actor_id)))
    page = render_template("work/audit_entry.html", entry=found, kind_title=kind_title, action_title=action_title)
    return make_response(page)


@rights.needs(Right.SEE_AUDIT)
def as_csv() -> Response:
    """``/staff/audit.csv``: what is found, the newest first, at most MOST_ROWS; the export is itself recorded."""
    parameters.refuse_unknown((*_FILTERS, "lang"))
    wanted = _wanted()
    asked = {name: value for name in _FILTERS if (value := parameters.single(name))}
    with state().writing() as conn:
        audit.record(conn, rights.current_actor(), "audit.export", "", asked, secret=state().settings.secret)
    with state().connection() as conn:
        found = look.search(conn, wanted, limit=MOST_ROWS)
    response = Response("".join(_rows(found)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _rows(entries: list[look.Entry]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    yield "\ufeff"
    writer.writerow(("entry", "at", "actor_kind", "actor_id", "actor_name", "action", "subject", "details", "hash"))
    for each in entries:
        at = each.at.astimezone(JST).isoformat()
        cells = (at, each.actor_kind, each.actor_id, each.actor_name, each.action, each.subject)
        details = orjson.dumps(each.details).decode()
        writer.writerow([each.id, *map(_cell, cells), details, each.hash.hex()])
    yield text.getvalue()


def _cell(text: str) -> str:
    """``text`` as a spreadsheet takes it for text: what begins like a formula gets a mark before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def install(app: Flask) -> None:
    """The addresses of the audit."""
    app.add_url_rule("/staff/audit", "work_audit", overview)
    app.add_url_rule("/staff/audit.csv", "work_audit_csv", as_csv)
    app.add_url_rule("/staff/audit/<int:place>", "work_audit_entry", entry)
