"""A stored sheet looked at today: is it what was issued, and would the answer be another?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson

from layers.answer import answer_json
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput, NotFound
from web.sheet.compare import Difference, differences, place_moved
from web.sheet.document import place_heading
from web.sheet.places import answer_for
from web.sheet.rows import theme_rows
from web.sheet.texts import Texts, texts
from web.sheet.wording import day_text, moment_text

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.store import Issued

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlaceToday:
    """One place of a sheet, then and today."""

    heading: str
    rows: list[tuple[str, list[Json]]]
    """What was answered: by theme, the rows of the sheet's table."""
    changes: list[Difference]
    moved: bool
    gone: str | None
    """Why the place cannot be asked about today; None: it can."""
    day: str
    """As of which day it was asked again."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result, in words."""

    digest: str
    facts: list[tuple[str, str]]
    places: list[PlaceToday]

    @property
    def differs(self) -> bool:
        """Whether anything would be answered otherwise today."""
        return any(place.changes or place.moved or place.gone for place in self.places)

    @property
    def changed(self) -> int:
        """How many subjects would be answered otherwise."""
        return sum(len(place.changes) for place in self.places)


def verified(conn: Connection, catalogue: Catalogue, issued: Issued, gettext: Texts) -> Verified:
    """What of ``issued`` can be said today; ``gettext`` speaks the reader's language, answers stay in the sheet's.

    Asked again is what the sheet's maker asked: where no day was named, as of today, else as of that day.
    """
    content = issued.content
    own = texts(content.asked.language)
    places = [
        _today(conn, catalogue, reference, answer, day=content.asked.day, own=own, gettext=gettext)
        for reference, answer in zip(content.asked.places, content.answers, strict=True)
    ]
    language = gettext.language
    city = content.issue["city"][language]
    counter = content.issue["channel"] == "counter"
    channel = gettext("sheet.channel_counter") if counter else gettext("sheet.channel_web")
    facts = [
        (gettext("sheet.issued_at"), moment_text(content.issue["issued_at"], language)),
        (gettext("sheet.issued_by"), gettext("sheet.issuer", city=city, channel=channel)),
        (gettext("sheet.as_of"), day_text(content.answers[0]["as_of"], language) or ""),
        (gettext("sheet.known_at"), moment_text(content.issue["known_at"], language)),
    ]
    return Verified(content.digest(), facts, places)


def _today(
    conn: Connection, catalogue: Catalogue, reference: str, was: Json, *, day: date | None, own: Texts, gettext: Texts
) -> PlaceToday:
    rows = [(theme["title"], theme_rows(theme, own)) for theme in was["themes"] if theme["layers"]]
    heading = place_heading(was["place"], own)
    now = datetime.now(JST)
    asked_as_of = day_text((day or now.date()).isoformat(), gettext.language) or ""
    try:
        answer = answer_for(conn, catalogue, reference, day, now)
    except (InvalidInput, NotFound) as error:
        return PlaceToday(heading, rows, [], moved=False, gone=_why(error, gettext), day=asked_as_of)
    is_now: Json = orjson.loads(orjson.dumps(answer_json(answer, own.language)))
    moved = place_moved(was, is_now)
    return PlaceToday(heading, rows, differences(was, is_now, own), moved=moved, gone=None, day=asked_as_of)


def _why(error: InvalidInput | NotFound, gettext: Texts) -> str:
    """Why a place cannot be asked about, as the reader's language says it where it has words for it."""
    if isinstance(error, InvalidInput) and error.code:
        said = gettext(f"problem.{error.code}", **{name: str(value) for name, value in error.values.items()})
        return error.reason if said.startswith("problem.") else said
    return gettext("verify.not_found") if isinstance(error, NotFound) else str(error)
