"""One box for every way to name a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from layers.registry import Catalogue
from layers.search.addresses import resolve
from layers.search.composing import Composer
from layers.search.direct import by_coordinates, by_reference, city_by_code
from layers.search.lookup import Lookup
from layers.search.model import Message, SearchAnswer
from layers.search.names import exact_names, names
from layers.search.question import Question, question
from layers.search.ranking import Found, Near, continued, ranked, unique
from layers.search.shown import Shown, shown
from layers.search.western import reordered
from mapsvc.config import settings
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from mapsvc.text import name_key

MOST = 50
"""Matches of an answer at the most."""
_CHUNK = 500
_CANDIDATES = 5
"""Matches of an answer in a list."""


@dataclass(frozen=True, slots=True)
class _Search:
    """What all questions of one call share."""

    lookup: Lookup
    catalogue: Catalogue
    language: str

    @property
    def addressed(self) -> frozenset[str]:
        """The layers whose features are found by address."""
        layers = self.catalogue.layers.values()
        return frozenset(layer.id for layer in layers if layer.search and layer.search.address)

    def direct(self, asked: Question) -> SearchAnswer | None:
        """The answer where nothing has to be searched."""
        found = by_coordinates(self.lookup.conn, asked, self.language)
        return found or by_reference(self.lookup, self.catalogue, asked, self.language)

    def shown(self, found: Sequence[Found]) -> dict[tuple[str, int], Shown]:
        """How the features of ``found`` are shown."""
        wanted = [(one.row.layer, one.row.feature) for one in found]
        return shown(self.lookup.conn, self.catalogue, wanted, self.language)

    def one(self, asked: Question, near: Near | None, limit: int, suggesting: bool) -> SearchAnswer:
        """The answer to one question."""
        resolved = resolve(self.lookup, [asked.key], _city())[0]
        if any(not hit.rest and hit.row.text[-1] != "|" for hit in resolved.best):
            named = exact_names(self.lookup, asked, near)  # an address to its number is no part of a name
        else:
            named = names(self.lookup, asked, near=near, suggesting=suggesting, limit=limit)
        found = ranked(asked, resolved, named, near, self.addressed)
        if suggesting or any(hit.numbers_left for hit in resolved.best):
            found = unique([*found, *continued(self.lookup, resolved, limit, near)], self.addressed)
        found = found[: 3 * limit]
        composed = Composer(self.catalogue, self.lookup.in_force).answer(asked, resolved, found, self.shown(found))
        return replace(composed, matches=composed.matches[:limit])

    def many(self, asked: Sequence[Question]) -> list[SearchAnswer]:
        """The answers to many questions: all addresses by one statement, names only where no address is met."""
        rows = []
        for one, resolved in zip(asked, resolve(self.lookup, [one.key for one in asked], _city()), strict=True):
            met = any(not hit.rest or hit.numbers_left or hit.row.text[-1] != "|" for hit in resolved.best)
            named = [] if met else exact_names(self.lookup, one, None)
            rows.append((one, resolved, ranked(one, resolved, named, None, self.addressed)[:_CANDIDATES]))
        known = self.shown([found for _, _, several in rows for found in several])
        composer = Composer(self.catalogue, self.lookup.in_force)
        return [composer.answer(one, resolved, found, known) for one, resolved, found in rows]


def find(
    conn: Connection,
    catalogue: Catalogue,
    text: str,
    *,
    language: str = "ja",
    as_of: date | None = None,
    known_at: datetime | None = None,
    near: Near | None = None,
    limit: int = 10,
    suggesting: bool = False,
) -> SearchAnswer:
    """The places that ``text`` can mean, best first: coordinates, references, addresses, names, numbers, ids.

    ``as_of`` (default: today) is the day on which they must be called so, ``known_at`` the instant of the system's
    knowledge. ``near`` (longitude, latitude) prefers what lies there. ``suggesting``: ``text`` is still being typed.
    Raises InvalidInput for a text that is empty, longer than 200 characters or holds control characters.
    """
    if not 1 <= limit <= MOST:
        raise InvalidInput("limit", f"must be 1 to {MOST}, not {limit}")
    search = _Search(Lookup(conn, as_of or today(), known_at), catalogue, language)
    asked = question(text)
    if direct := search.direct(asked):
        return direct
    asked = reordered(search.lookup, city_by_code(search.lookup, asked))
    answer = search.one(asked, near, limit, suggesting)
    if suggesting or (answer.matches and not answer.rest):
        return answer
    past = replace(search, lookup=replace(search.lookup, in_force=False)).one(asked, near, limit, False)
    if not past.matches or past.rest or past.matches[0].level.value in {"prefix", "partial"}:
        return answer
    return replace(past, matches=(*past.matches, *answer.matches)[:limit], message=Message.ENDED)


def geocode(
    conn: Connection,
    catalogue: Catalogue,
    texts: Sequence[str],
    *,
    language: str = "ja",
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[SearchAnswer]:
    """For each of ``texts`` the place it means, for lists: like :func:`find`, without guessing from parts of names.

    A text that cannot be asked (empty, too long) gets an empty answer with Message.NOTHING.
    """
    search = _Search(Lookup(conn, as_of or today(), known_at), catalogue, language)
    answers: list[SearchAnswer | None] = [None] * len(texts)
    open_: list[tuple[int, Question]] = []
    for at, text in enumerate(texts):
        try:
            asked = question(text)
        except InvalidInput:
            answers[at] = SearchAnswer(text, (), False, "", Message.NOTHING)
            continue
        answers[at] = search.direct(asked)
        if answers[at] is None:
            open_.append((at, reordered(search.lookup, city_by_code(search.lookup, asked))))
    for start in range(0, len(open_), _CHUNK):
        chunk = open_[start : start + _CHUNK]
        for (at, _), answer in zip(chunk, search.many([asked for _, asked in chunk]), strict=True):
            answers[at] = answer
    return [answer for answer in answers if answer is not None]


def _city() -> str:
    """The city of addresses that name none, as names are compared."""
    return name_key(settings().city_name_ja)
