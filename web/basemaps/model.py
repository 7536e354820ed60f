"""A base map as the map page offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mapsvc.languages import japanese

OWN = "own"
"""The id of the city's own base map, which is always there."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where its tiles or its style are; one for a light and perhaps another for a dark screen."""

    tiles: tuple[str, ...] = ()
    """Addresses of images with ``{z}``, ``{x}``, ``{y}``; empty where there is a style."""
    style: str | None = None
    """Address of a MapLibre style; None where there are images."""

    def addresses(self) -> tuple[str, ...]:
        """Everything it names."""
        return (*self.tiles, *((self.style,) if self.style else ()))


@dataclass(frozen=True, slots=True)
class Basemap:
    """What a person may choose to see beneath the layers."""

    id: str
    title: dict[str, str]
    """By language; ``ja`` is there."""
    attribution: str
    """Whose data it is, as plain text: shown on the map while it is seen."""
    light: Drawn
    attribution_url: str | None = None
    dark: Drawn | None = None
    minzoom: int = 0
    maxzoom: int = 22
    """The deepest zoom of its tiles; the map enlarges these beyond it."""
    tile_size: int = 256
    labels: bool = False
    """Whether the city's own names are drawn over it: for photographs, which have none."""
    bounds: tuple[float, float, float, float] | None = None
    more_origins: tuple[str, ...] = ()
    """Origins to which its style leads, beside its own."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Other sites that it is fetched from, as origins; empty for one of ours."""
        named = [*self.light.addresses(), *(self.dark.addresses() if self.dark else ())]
        found = [origin_of(address) for address in named if not address.startswith("/")]
        return tuple(dict.fromkeys((*found, *self.more_origins)))

    def titled(self, language: str) -> str:
        """Its title in ``language``, else in English, else in Japanese."""
        return self.title.get(language) or self.title.get("en" if not japanese(language) else "ja") or self.title["ja"]

    def for_page(self, language: str) -> dict[str, Any]:
        """What the map page is told of it."""
        told: dict[str, Any] = {
            "id": self.id,
            "title": self.titled(language),
            "attribution": {"text": self.attribution, "url": self.attribution_url},
            "light": _told(self.light),
            "minzoom": self.minzoom,
            "maxzoom": self.maxzoom,
            "tileSize": self.tile_size,
            "labels": self.labels,
            "sites": [urlsplit(origin).netloc for origin in self.origins],
        }
        if self.dark:
            told["dark"] = _told(self.dark)
        if self.bounds:
            told["bounds"] = self.bounds
        return told


def _told(drawn: Drawn) -> dict[str, Any]:
    return {"style": drawn.style} if drawn.style else {"tiles": list(drawn.tiles)}


def origin_of(address: str) -> str:
    """Scheme, host and port of ``address``: ``https://tiles.example.org``."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
