"""Answering a request for a file: made once, kept, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from web import parameters
from web.export import asked, ordering
from web.export.build import build
from web.export.send import send, unchanged
from web.export.shelf import Shelf
from web.export.work import Work
from web.ogc.answers import HTML, JSON, PROBLEM
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask import Response

    from layers.definition import Layer


def shelf() -> Shelf:
    """Where this machine keeps the files it made."""
    return Shelf(state().settings.var / "cache" / "exports")


def speak_json() -> None:
    """Tell programs that name no type, and that is most of them, of errors in JSON."""
    g.wants_problem = request.accept_mimetypes.best_match((PROBLEM, JSON, HTML), PROBLEM) != HTML


def download(layers: Sequence[Layer], *, more: frozenset[str] = frozenset()) -> Response:
    """The file that this request orders of ``layers``; 304 where the visitor holds it.

    Raises InvalidInput naming the parameter that is wrong, and what the shelf raises.
    """
    shared = state()
    choice, frame = asked.choice(layers, more=more), asked.frame()
    with shared.connection() as conn:
        order = ordering.order(conn, choice, frame, shared.release)
    if same := unchanged(order.tag):
        return _varying(same)

    def make(folder: Path) -> Path:
        return build(order, Work(shared.connection, folder))

    file = shelf().obtain(order.tag, make)
    names = (f"{order.stem}.{order.ending}", f"{order.title}.{order.ending}")
    return _varying(send(file, tag=order.tag, media=order.media, names=names, moment=order.moment))


def _varying(response: Response) -> Response:
    if not parameters.single("lang"):
        response.vary.add("Accept-Language")
    return response
