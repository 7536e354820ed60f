"""What notifications say: the short form of the messages that mails say in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from layers.definition import Text
from mapsvc.config import settings
from mapsvc.db.connection import connect
from web.channels.webpush import Short
from web.messages.model import about

if TYPE_CHECKING:
    from mapsvc.delivery.channel import Letter
    from web.messages.compose import Composer


_FICTIONAL = Text(ja="【架空】", en="[Fictional] ")


def _mark(language: str) -> str:
    """Before an invented notice: on a locked screen its title is all that is read."""
    return _FICTIONAL.get(language) if settings().fictional else ""


def wording(composer: Composer, url: str) -> Callable[[Sequence[Letter]], Sequence[Short]]:
    """Says letters by ``composer``, from the database ``url``."""

    def said(letters: Sequence[Letter]) -> Sequence[Short]:
        with connect(url, autocommit=True) as conn:
            composer.prepare(conn, letters)
            made = [composer.composed(conn, about(letter), pictures=False) for letter in letters]
        marks = [_mark(letter.language) for letter in letters]
        return [Short(mark + one.short_title, one.short_body, one.url) for mark, one in zip(marks, made, strict=True)]

    return said
