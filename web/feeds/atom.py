"""A feed as Atom 1.0 (RFC 4287), with paging links (RFC 5005) and GeoRSS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from web.feeds.georss import NAMESPACE as GEORSS

if TYPE_CHECKING:
    from web.feeds.entries import Entry
    from web.feeds.feed import Feed

MEDIA_TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"


def atom(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "georss": GEORSS})  # type: ignore[dict-item]  # None: the default
    root.set(f"{{{_XML}}}lang", feed.language)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", moment(feed.updated))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "generator", "mapsvc")
    for relation, address in feed.links.items():
        kind = "text/html" if relation == "alternate" else MEDIA_TYPE
        _add(root, "link", rel=relation, type=kind, href=address)
    _add(root, "link", rel="alternate", type=feed.other[0], href=feed.other[1])
    for entry in feed.entries:
        _entry(_add(root, "entry"), entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _entry(element: Any, entry: Entry) -> None:
    _add(element, "id", entry.id)
    _add(element, "title", entry.words.title)
    _add(element, "updated", moment(entry.updated))
    _add(element, "published", moment(entry.updated))
    _add(element, "link", rel="alternate", type="text/html", href=entry.words.link)
    _add(_add(element, "author"), "name", entry.office)
    for topic in entry.topics:
        _add(element, "category", term=topic)
    _add(element, "summary", entry.words.summary, type="text")
    _add(element, "content", entry.words.html, type="html")
    if entry.words.place is not None:
        etree.SubElement(element, f"{{{GEORSS}}}{entry.words.place.kind}").text = entry.words.place.text


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = text
    return made


def moment(instant: datetime) -> str:
    """RFC 3339, in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
