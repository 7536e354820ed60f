"""From content to the document, with the last few kept: a preview's pages are asked for one by one."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from web.sheet import typeset
from web.sheet.document import assemble
from web.sheet.fonts import known_characters
from web.sheet.glyphs import speller
from web.sheet.texts import texts

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.content import Content

MOST_KEPT = 8
MOST_KEPT_BYTES = 6_000_000


class Kept:
    """The documents made last, by what they were made from."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """The document of ``key``, if it is still kept."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
            return self._made.get(key)

    def put(self, key: str, document: bytes) -> None:
        """Keep a document; the ones used longest ago go."""
        with self._lock:
            self._made[key] = document
            self._made.move_to_end(key)
            while len(self._made) > MOST_KEPT or sum(map(len, self._made.values())) > MOST_KEPT_BYTES:
                if len(self._made) == 1:
                    break
                self._made.popitem(last=False)


def make(conn: Connection, catalogue: Catalogue, content: Content) -> bytes:
    """The PDF of ``content``, its maps drawn from the store as of the instant that the content names.

    Raises Unavailable where the font is missing, TooExpensive where the machine is busy.
    """
    spell = speller(known_characters())
    data, pictures = assemble(conn, catalogue, content, texts(content.asked.language), spell)
    return typeset.pdf(data, pictures, datetime.fromisoformat(content.issue["issued_at"]))
