"""Changes in words, remembered by the process: events never change, and to say where they lie takes longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from web.feeds.georss import Place, place_of
from web.messages.events import events
from web.messages.wording import story
from web.sheet.texts import texts
from web.state import state

if TYPE_CHECKING:
    from layers.query.news import News
    from mapsvc.db.connection import Connection
    from web.messages.model import Story

MOST = 3_000
"""Remembered changes, some kilobytes each."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change: of which feature, in words, and where."""

    key: str
    story: Story
    place: Place | None


MOST_FEEDS, MOST_COMMITS = 200, 500
"""Feeds whose commits are remembered, and so many of each."""

_commits: OrderedDict[tuple[str, str], dict[tuple[str, int], News | None]] = OrderedDict()

_Key = tuple[str, str, int, str, str]
_known: OrderedDict[_Key, Told] = OrderedDict()
_lock = Lock()


def told(conn: Connection, one: News, language: str, base: str) -> Sequence[Told]:
    """The named changes of a commit in ``language``, with addresses under ``base``."""
    shared = state()
    known: dict[int, _Key] = {
        number: (shared.database, shared.release, number, language, base) for number in one.events
    }
    with _lock:
        found = {number: _known[key] for number, key in known.items() if key in _known}
    if missing := [number for number in one.events if number not in found]:
        gettext = texts(language)
        read = events(conn, shared.catalogue, missing, language)
        made = {
            number: Told(event.key, story(event, gettext, base), place_of(event.geometry))
            for number, event in read.items()
        }
        found |= made
        with _lock:
            _known.update((known[number], each) for number, each in made.items())
            while len(_known) > MOST:
                _known.popitem(last=False)
    return [found[number] for number in one.events if number in found]


def commits(question: str) -> dict[tuple[str, int], News | None]:
    """What commits tell about the feed that ``question`` names: kept from one answer to the next."""
    key = (state().database, question)
    with _lock:
        found = _commits.pop(key, {})
        if len(found) > MOST_COMMITS:
            found = {}
        _commits[key] = found
        while len(_commits) > MOST_FEEDS:
            _commits.popitem(last=False)
    return found
