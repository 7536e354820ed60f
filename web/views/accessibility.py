"""The statement on accessibility: what is aimed at, what is met, what is not, how it was tested, whom to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from web import caching, parameters
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


def index() -> Response:
    """``/accessibility``."""
    parameters.language()
    page = render_template("accessibility.html", contact=state().settings.accessibility_contact)
    return caching.keep(Response(page, mimetype="text/html"))


def install(app: Flask) -> None:
    """The address of the statement."""
    app.add_url_rule("/accessibility", "accessibility", index)
