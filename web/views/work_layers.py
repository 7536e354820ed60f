"""The state of the layers, for the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template

from web import parameters, rights
from web.rights import Right
from web.staff.layers import standings
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


@rights.needs(Right.SEE_LAYERS)
def overview() -> Response:
    """``/staff/layers``: of every layer its version, its last import, how fresh its readings are, what covers it."""
    parameters.language()
    catalogue = state().catalogue
    with state().connection() as conn:
        found = standings(conn, catalogue)
    groups = [
        (theme, [each for each in found if each.layer.theme == theme.id])
        for theme in catalogue.themes
        if any(each.layer.theme == theme.id for each in found)
    ]
    live = [each for each in found if each.readings is not None]
    return make_response(render_template("work/layers.html", groups=groups, live=live))


def install(app: Flask) -> None:
    """The address of the page."""
    app.add_url_rule("/staff/layers", "work_layers", overview)
