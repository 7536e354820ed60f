"""News as entries of a feed: the words that messages use, without anybody's name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from markupsafe import Markup, escape

from mapsvc.delivery.channel import Cadence
from web.address import absolute
from web.features.addresses import feature_page, list_page
from web.feeds.georss import Place, box, place_of
from web.messages.events import events
from web.messages.model import About, Story
from web.messages.subject import headline
from web.messages.wording import story
from web.sheet.texts import texts
from web.state import state

if TYPE_CHECKING:
    from layers.query.news import News
    from mapsvc.db.connection import Connection
    from web.messages.model import Event
    from web.sheet.texts import Texts


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of one layer."""

    id: str
    """``urn:uuid:…``: the same in every format and language, for ever."""
    title: str
    link: str
    updated: datetime
    office: str
    topics: tuple[str, ...]
    summary: str
    html: str
    place: Place | None


def entries(conn: Connection, news: Sequence[News], given: Mapping[str, str], language: str) -> list[Entry]:
    """``news`` in ``language``; ``given`` is what the feed was asked for, which names its entries with the commit."""
    ids = [number for one in news for number in one.events]
    told = events(conn, state().catalogue, ids, language)
    return [_entry(one, [told[n] for n in one.events if n in told], given, language) for one in news]


def entry_id(one: News, given: Mapping[str, str]) -> UUID:
    """The same commit is another entry in the feed of another place: it tells of other features.

    The layers that a feed names do not matter to it, nor does its language.
    """
    which = {name: value for name, value in given.items() if name in {"ward", "topic", "bbox", "feature"}}
    digest = hashlib.sha256(repr(sorted(which.items())).encode()).hexdigest() if which else ""
    city = state().settings.city_name_ja
    return uuid5(NAMESPACE_URL, f"mapsvc {city} {one.layer} {one.version} {one.recorded_at.timestamp():.6f} {digest}")


def _entry(one: News, happened: Sequence[Event], given: Mapping[str, str], language: str) -> Entry:
    gettext, base = texts(language), absolute("")
    layer = state().catalogue.layer(one.layer)
    stories = [story(event, gettext, base) for event in happened]
    first = one.version == 1 and one.total > 1
    about = About(0, language, Cadence.AT_ONCE, one.events, one.total, one.rank, first, one.recorded_at)
    alone = happened[0] if one.total == 1 and happened else None
    link = feature_page(layer.id, alone.key, lang=language) if alone else list_page(layer.id, lang=language)
    return Entry(
        id=entry_id(one, given).urn,
        title=headline(about, stories, gettext),
        link=base + link,
        updated=one.recorded_at,
        office=layer.office.get(language),
        topics=one.topics,
        summary=_summary(stories, one.total, gettext),
        html=_html(stories, one.total, gettext, base + list_page(layer.id, lang=language)),
        place=place_of(alone.geometry) if alone else box(one.box),
    )


def _summary(stories: Sequence[Story], total: int, gettext: Texts) -> str:
    said = [" ".join(part for part in (one.heading, one.kind, one.where) if part) for one in stories[:3]]
    more = gettext("feeds.more", count=total - len(said)) if total > len(said) else ""
    return "\n".join([*said, *([more] if more else [])])


def _html(stories: Sequence[Story], total: int, gettext: Texts, more: str) -> str:
    parts = [_one(each) for each in stories]
    if total > len(stories):
        rest = gettext("feeds.more", count=total - len(stories))
        parts.append(Markup('<p><a href="{}">{}</a></p>').format(more, rest))
    return str(Markup("").join(parts))


def _one(told: Story) -> Markup:
    """A change as HTML: what readers of feeds let through, and nothing that acts."""
    facts = [part for part in (told.kind, told.where, told.since, told.office) if part]
    rows = Markup("").join(
        Markup("<dt>{}</dt><dd>{}{}</dd>").format(row.title, _former(row.before), _lines(row.value))
        for row in told.rows
    )
    head = Markup('<h3><a href="{}">{}</a></h3>').format(told.page, told.heading)
    listed = Markup("<p>{}</p>").format(Markup("<br>").join(facts))
    return head + listed + (Markup("<dl>{}</dl>").format(rows) if rows else Markup(""))


def _former(text: str | None) -> Markup:
    return Markup("") if text is None else Markup("<del>{}</del> → ").format(text)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())
