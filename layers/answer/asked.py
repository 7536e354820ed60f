"""As of when, and about what, an answer is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from layers.registry import Catalogue
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Times:
    """The date in law and the instant of the system's knowledge."""

    day: date
    instant: datetime
    fixed: bool
    """Whether the instant was asked for; else it is now."""

    @property
    def pending(self) -> bool:
        """Whether what is decided and not yet in force is told too: unless the question is about the past."""
        return self.day >= self.instant.date()


def times(as_of: date | None, known_at: datetime | None) -> Times:
    """``as_of`` defaults to that instant's day in Japan; ``known_at`` to now, as does an instant ahead of now."""
    now = datetime.now(JST)
    instant = min(known_at.astimezone(JST), now) if known_at else now
    return Times(as_of or instant.date(), instant, known_at is not None)


def check_themes(catalogue: Catalogue, themes: Collection[str] | None) -> None:
    """Refuse a theme that is not there. Raises InvalidInput naming ``themes``."""
    known = [theme.id for theme in catalogue.themes]
    for theme in themes or ():
        if theme not in known:
            raise InvalidInput("themes", f"{theme!r} is not a theme; there are {', '.join(known)}")
