"""Places of a sheet by the words people use: an address that was typed becomes the place it means, or is asked back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from layers.answer import place_from
from layers.answer.place_json import place_json
from layers.answer.reference import is_reference
from layers.search import LONGEST, find, search_json
from mapsvc.errors import InvalidInput
from web.meant import sure, too_wide
from web.sheet.document import place_heading

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from web.sheet.asked import Asked
    from web.sheet.texts import Texts

_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Open:
    """What was typed and means no one place: the candidates that a sheet can be made of, and what is to be told."""

    text: str
    message: str | None
    candidates: tuple[dict[str, Any], ...]
    """Matches as :func:`layers.search.search_json` writes them."""


def settled(conn: Connection, catalogue: Catalogue, asked: Asked) -> tuple[Asked, list[Open]]:
    """``asked`` with references for its places, each once, and what of them a person has still to choose.

    Raises InvalidInput naming ``place`` for a text that is too long to be looked for.
    """
    references: list[str] = []
    still_open: list[Open] = []
    for text in asked.places:
        if is_reference(text):
            references.append(text)
            continue
        if len(text) > LONGEST:
            raise InvalidInput("place", f"is longer than {LONGEST} characters; shorten the address", "place_long")
        found = find(conn, catalogue, text, language=asked.language, as_of=asked.day, limit=_CANDIDATES)
        if (match := sure(found)) is not None:
            references.append(match.reference)
            continue
        said = search_json(found, asked.language)
        pairs = zip(found.matches, said["matches"], strict=True)
        narrow = tuple(shown for match, shown in pairs if not too_wide(match))
        still_open.append(Open(text, said["message"], narrow))
    return replace(asked, places=tuple(dict.fromkeys(references))), still_open


def called(conn: Connection, catalogue: Catalogue, asked: Asked, gettext: Texts) -> list[tuple[str, str]]:
    """Reference and name of each place; raises InvalidInput, NotFound."""
    places = [place_from(conn, catalogue, reference, as_of=asked.day) for reference in asked.places]
    return [
        (reference, place_heading(place_json(place), gettext))
        for reference, place in zip(asked.places, places, strict=True)
    ]
