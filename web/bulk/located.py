"""From a row to a point: its coordinates, or its address by the search that the map uses. Never a silent choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from importers.degrees import degrees
from layers.findable import Level, SearchKind
from layers.registry import Catalogue
from layers.search import Match, Message, SearchAnswer, geocode
from mapsvc.db.connection import Connection
from web.bulk.store import Choices
from web.bulk.wording import LEVELS

FINE = frozenset({Level.BLOCK, Level.RESIDENCE, Level.PARCEL})
"""Levels of an address that tell a place well enough to say what applies there."""
_ADDRESSES = frozenset({SearchKind.ADDRESS, SearchKind.PARCEL, SearchKind.TOWN, SearchKind.WARD})
"""Kinds of matches that an address may mean."""
_DECIMALS = 6
"""As everywhere in the program: about 0.1 m."""
_CANDIDATES = 5
_SEPARATOR = "／"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a row is, or why that cannot be said."""

    state: str
    """``answered`` (the place is known), ``ambiguous``, ``not_found`` or ``failed``."""
    reason: str = ""
    detail: str = ""
    matched: str = ""
    level: str = ""
    lon: float | None = None
    lat: float | None = None


def address_of(cells: Sequence[str], choices: Choices) -> str:
    """The address of a row, its parts as they are written; a dash parts 番地 19 from 号 2, or it were 192."""
    address = ""
    for position in choices.address:
        part = cells[position].strip()
        apart = address[-1:].isdigit() and part[:1].isdigit()
        address = f"{address}-{part}" if apart else address + part
    return address


def locate(
    conn: Connection, catalogue: Catalogue, rows: Sequence[tuple[Sequence[str], str | None]], choices: Choices
) -> list[Located]:
    """Where each of ``rows`` (cells, and why they cannot be read) is, in their order; one search for all addresses."""
    found = [_written(cells, wrong, choices) for cells, wrong in rows]
    asked = [index for index, one in enumerate(found) if one is None]
    texts = list(dict.fromkeys(address_of(rows[index][0], choices) for index in asked))
    answers: dict[str, Located] = {}
    if texts:
        searched = geocode(
            conn, catalogue, texts, language=choices.language, as_of=choices.as_of, known_at=choices.known_at
        )
        answers = {text: _judged(answer, choices) for text, answer in zip(texts, searched, strict=True)}
    return [one or answers[address_of(cells, choices)] for one, (cells, _) in zip(found, rows, strict=True)]


def _written(cells: Sequence[str], wrong: str | None, choices: Choices) -> Located | None:
    """What the row itself says; None: its address has to be searched."""
    if wrong is not None:
        return Located("failed", wrong)
    lat = cells[choices.lat].strip() if choices.lat is not None else ""
    lon = cells[choices.lon].strip() if choices.lon is not None else ""
    if lat and lon:
        return _degrees(lat, lon)
    if address_of(cells, choices):
        return None
    return Located("failed", "half" if lat or lon else "no_place")


def _degrees(lat: str, lon: str) -> Located:
    north, east = degrees(lat), degrees(lon)
    if not (isfinite(north) and isfinite(east)):
        return Located("failed", "degrees")
    if abs(north) > 90 and abs(north) <= 180 and abs(east) <= 90:
        return Located("failed", "swapped")
    if abs(north) > 90 or abs(east) > 180 or (north == 0 and east == 0):
        return Located("failed", "plane" if abs(north) > 180 or abs(east) > 180 else "degrees")
    return Located("answered", level="coordinates", lon=round(east, _DECIMALS), lat=round(north, _DECIMALS))


def _judged(answer: SearchAnswer, choices: Choices) -> Located:
    """What a search says of an address: one place that is fine enough, or the reason why not."""
    if answer.message is Message.ELSEWHERE:
        return Located("not_found", "elsewhere")
    if not answer.matches:
        return Located("not_found", "unknown")
    if answer.ambiguous or answer.message is Message.SIMILAR_TOWN:
        listed = _SEPARATOR.join(_candidate(match, choices.language) for match in answer.matches[:_CANDIDATES])
        more = "…" if len(answer.matches) > _CANDIDATES else ""
        return Located("ambiguous", "several" if answer.ambiguous else "similar", listed + more)
    best = answer.matches[0]
    level = "coordinates" if best.kind is SearchKind.COORDINATES else str(best.level)
    why = _unfit(answer, best, choices)
    if why is not None:
        return Located("not_found", *why, matched=_called(best), level=level)
    exact = best.kind is SearchKind.COORDINATES or best.level in FINE
    return Located(
        "answered",
        reason="coarse" if not exact else "rest" if best.rest else "",
        detail=best.rest,
        matched=_called(best),
        level=level,
        lon=round(best.lon, _DECIMALS),
        lat=round(best.lat, _DECIMALS),
    )


def _unfit(answer: SearchAnswer, best: Match, choices: Choices) -> tuple[str, str] | None:
    """Why the one place found does not tell what applies at the address, with a detail; None: it does."""
    if best.kind is SearchKind.COORDINATES:
        return None
    if best.kind not in _ADDRESSES:
        return "no_address", ""
    if best.ended is not None:
        return "ended", ""
    if best.level in FINE or choices.coarse:
        return None
    unknown = answer.message in {Message.NUMBER_UNKNOWN, Message.TOWN_UNKNOWN}
    return ("number" if unknown else "coarse"), best.rest


def _called(match: Match) -> str:
    """The whole address; of other names with what tells those of one name apart."""
    whole = match.kind in {SearchKind.ADDRESS, SearchKind.PARCEL}
    return match.title if whole or not match.subtitle else f"{match.title}（{match.subtitle}）"


def _candidate(match: Match, language: str) -> str:
    """One of several: a block and a lot may be written the same, so an address says which it is."""
    if match.kind in {SearchKind.ADDRESS, SearchKind.PARCEL} and match.level in LEVELS:
        return f"{match.title}（{LEVELS[match.level].get(language)}）"
    return _called(match)
