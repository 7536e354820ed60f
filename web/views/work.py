"""Where the staff begin: what waits for them, and the pages they may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template

from web import parameters, rights
from web.rights import Right
from web.staff.menu import work_menu
from web.staff.waiting import waiting
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


@rights.needs(Right.WORK)
def start() -> Response:
    """``/staff``: what waits for whoever is signed in."""
    parameters.language()
    actor = rights.current_actor()
    with state().connection() as conn:
        cards = waiting(conn, state().catalogue, actor)
    return make_response(render_template("work/start.html", cards=cards, actor=actor))


def install(app: Flask) -> None:
    """The address, and the menu that all pages of the staff show."""
    app.jinja_env.globals["work_menu"] = work_menu
    app.add_url_rule("/staff", "work", start)
