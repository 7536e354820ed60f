"""A feed as RSS 2.0 (https://www.rssboard.org/rss-specification), with paging links, Dublin Core authors and GeoRSS."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from mapsvc.dates import JST
from web.feeds.atom import ATOM
from web.feeds.georss import NAMESPACE as GEORSS

if TYPE_CHECKING:
    from datetime import datetime

    from web.feeds.entries import Entry
    from web.feeds.feed import Feed

MEDIA_TYPE = "application/rss+xml"
_DC = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    root = etree.Element("rss", nsmap={"atom": ATOM, "dc": _DC, "georss": GEORSS})
    root.set("version", "2.0")
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.links["alternate"])
    _add(channel, "description", feed.subtitle)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", _moment(feed.updated))
    _add(channel, "generator", "mapsvc")
    for relation, address in feed.links.items():
        if relation != "alternate":
            etree.SubElement(channel, f"{{{ATOM}}}link", rel=relation, type=MEDIA_TYPE, href=address)
    for entry in feed.entries:
        _item(etree.SubElement(channel, "item"), entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _item(item: Any, entry: Entry) -> None:
    _add(item, "title", entry.words.title)
    _add(item, "link", entry.words.link)
    _add(item, "description", entry.words.html)
    _add(item, "guid", entry.id, isPermaLink="false")
    _add(item, "pubDate", _moment(entry.updated))
    _add(item, f"{{{_DC}}}creator", entry.office)
    for topic in entry.topics:
        _add(item, "category", topic)
    if entry.words.place is not None:
        _add(item, f"{{{GEORSS}}}{entry.words.place.kind}", entry.words.place.text)


def _add(parent: Any, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = text


def _moment(instant: datetime) -> str:
    """RFC 822 with a year of four digits, in Japanese time."""
    return format_datetime(instant.astimezone(JST))
