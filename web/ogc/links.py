"""Links with their relation, type and title, as every resource of the OGC API carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import request
from flask_babel import gettext

from web.address import absolute
from web.ogc.answers import HTML, JSON, href

REL = "http://www.opengis.net/def/rel/ogc/1.0/"


@dataclass(frozen=True, slots=True)
class Link:
    """A link (RFC 8288)."""

    href: str
    rel: str
    type: str | None = None
    title: str | None = None
    templated: bool = False

    def json(self) -> dict[str, Any]:
        """As a member of ``links``."""
        found: dict[str, Any] = {"href": self.href, "rel": self.rel}
        found |= {name: value for name, value in (("type", self.type), ("title", self.title)) if value}
        return found | ({"templated": True} if self.templated else {})

    def header(self) -> str:
        """As a header; titles stay in the body, since headers hold ASCII."""
        kind = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{kind}'


def here(media: str = JSON, path: str | None = None) -> list[dict[str, Any]]:
    """``self`` and ``alternate`` of the JSON of this very resource with all its parameters.

    ``path``: as it must be escaped, where it holds more than plain names.
    """
    own = request.args.to_dict(flat=True)
    place = path or request.path
    return [
        Link(absolute(place, **{**own, "f": "json"}), "self", media, gettext("ogc.this")).json(),
        Link(absolute(place, **{**own, "f": "html"}), "alternate", HTML, gettext("ogc.as_html")).json(),
    ]


def both(path: str, rel: str, title: str, media: str = JSON) -> list[dict[str, Any]]:
    """A resource below ``/ogc`` in both its forms."""
    return [Link(href(path, f="json"), rel, media, title).json(), Link(href(path, f="html"), rel, HTML, title).json()]


def segment(text: str) -> str:
    """``text`` as one segment of an address; a slash in it is escaped too."""
    return quote(text, safe="@:,")
