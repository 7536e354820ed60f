"""Messages composed once for all readers who are told the same in the same language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from mapsvc.delivery.channel import Letter
from mapsvc.languages import full, japanese
from web.messages.content import content
from web.messages.events import events
from web.messages.flatten import flat
from web.messages.html import html
from web.messages.model import About, Composed, Event, Story
from web.messages.model import base_of as base_of
from web.messages.picture import Illustrator
from web.messages.subject import grave, headline, subject
from web.messages.text import short, text
from web.messages.wording import story
from web.sheet.texts import texts

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.config import Settings
    from mapsvc.db.connection import Connection

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST_TOLD = 10
"""Changes told one by one; the others are counted, and shown on the map."""
MOST_KEPT = 2_000
"""Composed messages, told events and pictures a process remembers, each some kilobytes."""


class Composer:
    """Composes and remembers; one per process, safe to use from several threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._base = base_of(settings)
        self._illustrator = Illustrator(catalogue)
        self._events: OrderedDict[tuple[int, str], tuple[Event, Story]] = OrderedDict()
        self._composed: OrderedDict[tuple[About, bool], Composed] = OrderedDict()
        self._lock = Lock()

    def composed(self, conn: Connection, about: About, *, pictures: bool = True) -> Composed:
        """The message ``about`` these changes; without ``pictures`` for channels that show none."""
        with self._lock:
            known = self._composed.get((about, pictures))
            if known is not None:
                self._composed.move_to_end((about, pictures))
                return known
            made = self._made(conn, about, pictures=pictures)
            _keep(self._composed, (about, pictures), made)
            return made

    def prepare(self, conn: Connection, letters: Sequence[Letter]) -> None:
        """Read the events of all ``letters`` at once, so that composing each asks nothing more of the database."""
        with self._lock:
            wanted: dict[str, set[int]] = {}
            for letter in letters:
                wanted.setdefault(letter.language, set()).update(letter.events[:MOST_TOLD])
            for language, ids in wanted.items():
                self._told(conn, sorted(ids), full(language))

    def _made(self, conn: Connection, about: About, *, pictures: bool) -> Composed:
        gettext = texts(about.language)
        told = self._told(conn, about.events[:MOST_TOLD], about.language)
        happened, stories = [event for event, _ in told], [one for _, one in told]
        city = self._settings.city_name_ja if japanese(about.language) else self._settings.city_name_en
        urgent = grave(about, stories)
        made = content(about, told, self._settings, self._base, gettext, grave=urgent)
        picture = self._illustrator.picture(conn, happened, about.language, urgent=urgent) if pictures else None
        return Composed(
            subject=subject(about, stories, city, gettext),
            text=text(made, gettext),
            html=html(made, gettext, illustrated=picture is not None),
            short_title=headline(about, stories, gettext),
            short_body=flat(short(stories, about.total, gettext), 300),
            url=stories[0].page if stories else made.more,
            urgent=urgent,
            picture=picture,
        )

    def _told(self, conn: Connection, ids: Sequence[int], language: str) -> list[tuple[Event, Story]]:
        missing = [number for number in ids if (number, language) not in self._events]
        found = {number: self._events[number, language] for number in ids if (number, language) in self._events}
        if missing:
            gettext = texts(language)
            for number, event in events(conn, self._catalogue, missing, language).items():
                found[number] = (event, story(event, gettext, self._base))
                _keep(self._events, (number, language), found[number])
        return [found[number] for number in ids if number in found]


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    kept[key] = value
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
