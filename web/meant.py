"""Whether a search leaves no doubt about the place: what may be answered for without asking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.findable import WIDE

if TYPE_CHECKING:
    from layers.search import Match, SearchAnswer


def too_wide(match: Match) -> bool:
    """Whether ``match`` is a whole quarter, whose middle would be nobody's site."""
    return match.level in WIDE and match.kind != "coordinates"


def sure(found: SearchAnswer) -> Match | None:
    """The match that needs no asking back: one place is meant, all of the text was understood, nothing is to be told
    before choosing, and it is no quarter."""
    first = found.matches[0] if found.matches else None
    if first is None or found.ambiguous or found.rest or found.message or first.rest or too_wide(first):
        return None
    return first
