"""Answering a request for a file: made once, kept, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.export import asked, ordering
from web.export.build import build
from web.export.send import send, unchanged
from web.export.shelf import Shelf
from web.export.work import Work
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask import Response

    from layers.definition import Layer


def shelf() -> Shelf:
    """Where this machine keeps the files it made."""
    return Shelf(state().settings.var / "cache" / "exports")


def download(layers: Sequence[Layer], *, more: frozenset[str] = frozenset()) -> Response:
    """The file that this request orders of ``layers``; 304 where the visitor holds it.

    Raises InvalidInput naming the parameter that is wrong, and what the shelf raises.
    """
    shared = state()
    choice, frame = asked.choice(layers, more=more), asked.frame()
    with shared.connection() as conn:
        order = ordering.order(conn, choice, frame, shared.release)
    if same := unchanged(order.tag):
        return same

    def make(folder: Path) -> Path:
        return build(order, Work(shared.connection, folder))

    file = shelf().obtain(order.tag, make)
    names = (f"{order.stem}.{order.ending}", f"{order.title}.{order.ending}")
    return send(file, tag=order.tag, media=order.media, names=names, moment=order.moment)
