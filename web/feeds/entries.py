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
from web.feeds import memory
from web.feeds.georss import Place, box
from web.messages.flatten import SUBJECT, flat
from web.messages.model import About, Story
from web.messages.subject import headline
from web.sheet.texts import texts
from web.state import state

if TYPE_CHECKING:
    from layers.query.news import News
    from mapsvc.db.connection import Connection
    from web.sheet.texts import Texts


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says in one language, where it leads, and where it is."""

    title: str
    link: str
    summary: str
    html: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of one layer."""

    id: str
    """``urn:uuid:…``: the same in every format and language, for ever."""
    updated: datetime
    office: str
    topics: tuple[str, ...]
    words: Words


def entries(conn: Connection, news: Sequence[News], given: Mapping[str, str], language: str) -> list[Entry]:
    """``news`` in ``language``; ``given`` is what the feed was asked for, which names its entries with the commit."""
    found = []
    for one in news:
        words = _published(one, language) if _is_first(one) else _changed(conn, one, language)
        office = state().catalogue.layer(one.layer).office.get(language)
        found.append(Entry(entry_id(one, given).urn, one.recorded_at, office, one.topics, words))
    return found


def entry_id(one: News, given: Mapping[str, str]) -> UUID:
    """The same commit is another entry in the feed of another place: it tells of other features.

    The layers that a feed names do not matter to it, nor does its language.
    """
    which = {name: value for name, value in given.items() if name in {"ward", "topic", "bbox", "feature"}}
    digest = hashlib.sha256(repr(sorted(which.items())).encode()).hexdigest() if which else ""
    city = state().settings.city_name_ja
    return uuid5(NAMESPACE_URL, f"mapsvc {city} {one.layer} {one.version} {one.recorded_at.timestamp():.6f} {digest}")


def _is_first(one: News) -> bool:
    """A layer is there for the first time: its features are no changes, and there are too many to name."""
    return one.version == 1 and one.total > 1


def _published(one: News, language: str) -> Words:
    gettext, layer = texts(language), state().catalogue.layer(one.layer)
    title = flat(gettext("mail.subject.first", layers=layer.title.get(language), total=one.total), SUBJECT)
    link, about = absolute(list_page(layer.id, lang=language)), layer.description.get(language)
    html = Markup('<p>{}</p><p><a href="{}">{}</a></p>').format(about, link, title)
    return Words(title, link, about, str(html), box(one.box))


def _changed(conn: Connection, one: News, language: str) -> Words:
    gettext, base = texts(language), absolute("")
    told = memory.told(conn, one, language, base)
    stories = [each.story for each in told]
    about = About(0, language, Cadence.AT_ONCE, one.events, one.total, one.rank, False, one.recorded_at)
    alone = told[0] if one.total == 1 and told else None
    more = base + list_page(one.layer, lang=language)
    return Words(
        headline(about, stories, gettext),
        base + feature_page(one.layer, alone.key, lang=language) if alone else more,
        _summary(stories, one.total, gettext),
        _html(stories, one.total, gettext, more),
        alone.place if alone else box(one.box),
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
