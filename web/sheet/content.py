"""The content of a sheet: the question and the answers, with everything said about their issue, and its digest.

The digest is SHA-256 of this content as JSON with sorted keys. It is what proves a sheet; the bytes of the PDF are the
same only as long as the program that sets them is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

import orjson

from layers.answer import answer_json
from mapsvc import __version__
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput
from web.sheet.asked import Asked, asked_from
from web.sheet.places import answer_for

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.config import Settings
    from mapsvc.db.connection import Connection


class Channel(StrEnum):
    """Where a sheet is asked for: by a visitor of the pages, or at a terminal of the city hall."""

    WEB = auto()
    COUNTER = auto()


Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """A sheet's content. ``issue`` holds id, issued_at, program, city, channel, verify (address) and fictional."""

    issue: Json
    request: Json
    answers: list[Json]

    @property
    def id(self) -> str | None:
        """The sheet's number; None for a preview, which is nothing that was issued."""
        found: str | None = self.issue["id"]
        return found

    @property
    def asked(self) -> Asked:
        """The question."""
        return asked_from(self.request)

    @property
    def known_at(self) -> datetime:
        """The instant whose knowledge the sheet shows."""
        return datetime.fromisoformat(self.issue["known_at"])

    def digest(self) -> str:
        """SHA-256 of the content in canonical form, 64 hexadecimal signs."""
        whole = {"issue": self.issue, "request": self.request, "answers": self.answers}
        return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def compose(
    conn: Connection,
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    *,
    gettext: Callable[..., str],
    identity: str | None = None,
    verify: str | None = None,
    known_at: datetime | None = None,
    channel: Channel = Channel.WEB,
) -> Content:
    """Ask the engine about each place and put down what it says, in the sheet's language.

    ``identity`` None: a preview. ``known_at`` (default: now) is the instant of the system's knowledge. Raises
    InvalidInput naming ``place`` and which of several, NotFound.
    """
    if not asked.places:
        raise InvalidInput("place", gettext("sheet.no_place"))
    now = datetime.now(JST)
    instant = min(known_at, now) if known_at else now
    answers = [answer_for(conn, catalogue, reference, asked.day, instant) for reference in asked.places]
    issue: Json = {
        "id": identity,
        "issued_at": now.isoformat(timespec="seconds"),
        "known_at": instant.isoformat(timespec="microseconds"),
        "program": __version__,
        "city": {"ja": settings.city_name_ja, "en": settings.city_name_en},
        "channel": channel.value,
        "verify": verify,
        "fictional": settings.fictional or any(answer.fictional for answer in answers),
    }
    # Through JSON and back: what is hashed now is what will be read from the database.
    made: list[Json] = orjson.loads(orjson.dumps([answer_json(answer, asked.language) for answer in answers]))
    return Content(issue, asked.stored(), made)
