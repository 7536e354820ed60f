"""The counter of the city hall (窓口): one screen worked by keyboard, its visitor's side, and its print.

It is served only where MAPSVC_COUNTER says so; staff sign in to it, unless that says ``open``. Nothing of a visitor
stays behind: questions come by POST, so that no address holds a place, and no answer is kept by a browser or a proxy.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from flask_babel import gettext

from layers.search import search_json
from mapsvc import questions
from mapsvc.dates import today
from mapsvc.errors import InvalidInput, NotFound
from web import parameters
from web.address import local
from web.assets import asset
from web.counter import asking, places
from web.i18n import browser_texts
from web.meant import too_wide
from web.question import question
from web.rights import Right, for_staff, needs
from web.security import accepts
from web.sheet.content import Channel
from web.state import state
from web.views.sheet import MOST_BODY_BYTES, issued

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def only_where_served(view: Callable[[], Response]) -> Callable[[], Response]:
    """``view`` where this service has a counter, NotFound elsewhere; its answer is kept and indexed by nobody.

    Whoever asks must have the right to it, unless the counter is open to all (on an inner network, in a demo).
    """
    for_those_who_may = needs(Right.COUNTER)(view)

    @wraps(for_those_who_may)
    def guarded() -> Response:
        settings = state().settings
        if not settings.counter:
            raise NotFound("counter")
        return for_staff(view()) if settings.counter_open else for_those_who_may()

    return guarded


def configuration(language: str) -> dict[str, Any]:
    """What the counter's script needs to know."""
    return {
        "language": language,
        "texts": local(f"/i18n/{language}.json", v=browser_texts(language)[1]),
        "worker": asset("worker.js"),
        "idle": state().settings.counter_idle_minutes,
        "ask": local("/counter", lang=language, fragment=1),
    }


def _screen(outcome: asking.Outcome | None) -> Response:
    fragment = parameters.flag("fragment")
    language = parameters.language()
    found = outcome.found if outcome else None
    worded = search_json(found, language) if found else None
    page = render_template(
        "_counter_result.html" if fragment else "counter.html",
        config=configuration(language),
        outcome=outcome,
        message=worded["message"] if worded else None,
        candidates=list(zip(found.matches, worded["matches"], strict=True)) if found and worded else [],
        themes=[theme for theme in state().catalogue.themes if theme.id != "base"],
        today=today(),
        too_wide=too_wide,
        of_match=places.of_match,
    )
    return Response(page, mimetype="text/html")


def screen() -> Response:
    """``GET /counter``: the empty screen, its field ready for typing."""
    parameters.language()
    return _screen(None)


def ask() -> Response:
    """``POST /counter`` (``q``, ``place``…, ``drop``, ``as_of``, ``themes``): candidates, or logged answers."""
    outcome = asking.ask()
    if outcome.found is None and not outcome.answered and not parameters.flag("fragment"):
        return Response(status=303, headers={"Location": local("/counter", lang=parameters.language())})
    return _screen(outcome)


def visitor() -> Response:
    """``/counter/visitor?place=…``: the same places for the visitor's eyes; without any, a greeting."""
    wanted, references = question(), parameters.place_references(most=places.MOST_PLACES)
    with state().connection() as conn:
        answered = asking.answers(conn, wanted, [places.Held(reference) for reference in references])
    page = render_template("counter_visitor.html", answered=answered, config=configuration(wanted.language))
    return Response(page, mimetype="text/html")


@accepts(MOST_BODY_BYTES)
def print_sheet() -> Response:
    """``POST /counter/print?question=``, with the fields of ``POST /sheet``: issue the sheet, and note the print."""
    raw = request.args.get("question", "")
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 18):
        raise InvalidInput("question", gettext("counter.question_number"))
    response = issued(Channel.COUNTER)
    with state().writing() as conn:
        questions.printed(conn, int(raw))
    return response


def install(app: Flask) -> None:
    """The addresses of the counter."""
    for path, name, view, method in (
        ("/counter", "counter", screen, "GET"),
        ("/counter", "counter_ask", ask, "POST"),
        ("/counter/visitor", "counter_visitor", visitor, "GET"),
        ("/counter/print", "counter_print", print_sheet, "POST"),
    ):
        app.add_url_rule(path, name, only_where_served(view), methods=[method])
