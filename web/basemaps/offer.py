"""Which base maps this service offers, and what the map page is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, g

from web.basemaps import read
from web.basemaps.folder import FOLDER, Folder
from web.basemaps.standard import STANDARD

if TYPE_CHECKING:
    from flask import Flask

    from mapsvc.config import Settings
    from web.basemaps.model import Basemap

_KEY = "mapsvc.basemaps"


class Offer:
    """The base maps of one app: declared ones as the program started, files as they lie there now."""

    def __init__(self, settings: Settings) -> None:
        """Raises InvalidInput for a file of base maps that is wrong."""
        said = read.read(settings.basemaps)
        own = {one.id for one in said.basemaps} | {one.id for one in said.named}
        standard = [one for one in STANDARD if one.id not in own] if said.standard else []
        self._declared = [*standard, *said.basemaps]
        self._default = said.default
        self.folder = Folder(settings.var / FOLDER, said.named, frozenset(one.id for one in self._declared))

    def basemaps(self) -> list[Basemap]:
        """All of them: files of ours first, which tell nobody anything."""
        return [*self.folder.basemaps(), *self._declared]

    def for_page(self, language: str) -> dict[str, Any]:
        """What a page with a map is told of them."""
        offered = self.basemaps()
        default = self._default if self._default in {one.id for one in offered} else None
        return {"offered": [one.for_page(language) for one in offered], "default": default}

    def admit(self) -> None:
        """Let the security policy of the page that is being answered admit the sites that these are on."""
        g.other_sites = tuple(dict.fromkeys(origin for one in self._declared for origin in one.origins))


def install(app: Flask) -> Offer:
    """Read the base maps of ``app``'s settings; raises InvalidInput."""
    made = Offer(app.extensions["mapsvc"].settings)
    app.extensions[_KEY] = made
    return made


def offer() -> Offer:
    """The base maps of the app that answers this request."""
    found: Offer = current_app.extensions[_KEY]
    return found
