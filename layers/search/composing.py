"""What was found, put into the words of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layers.definition import Layer
from layers.derive.search import Form
from layers.findable import Level, SearchKind
from layers.registry import Catalogue
from layers.search.addresses import Resolved
from layers.search.model import Match, Message, SearchAnswer
from layers.search.question import Question
from layers.search.ranking import COMPLETE, Found
from layers.search.shown import Shown

_IN_PARTS = (SearchKind.ROAD, SearchKind.DECISION, SearchKind.FEATURE)
"""Kinds whose one thing is often stored as many features: a road's sections, the areas of one notice."""

Known = dict[tuple[str, int], Shown]


@dataclass(frozen=True, slots=True)
class Composer:
    """The catalogue, and whether the names are those of the day that was asked for."""

    catalogue: Catalogue
    in_force: bool

    def answer(self, asked: Question, resolved: Resolved, found: Sequence[Found], known: Known) -> SearchAnswer:
        """The answer to ``asked``: ``found`` is in order, ``known`` says how its features are shown."""
        shown: list[tuple[Found, Match]] = []
        seen: set[tuple[str, ...]] = set()
        for one in found:
            what = known.get((one.row.layer, one.row.feature))
            if what is None:
                continue
            match = self._match(one, what, self.catalogue.layer(one.row.layer))
            thing = (one.row.layer, what.title, what.subtitle)
            if (match.kind in _IN_PARTS or _is_address(match)) and thing in seen:
                continue
            seen.add(thing)
            shown.append((one, match))
        if not shown:
            nothing = Message.ELSEWHERE if resolved.elsewhere else Message.NOTHING
            return SearchAnswer(asked.raw, (), False, asked.text, nothing)
        first = shown[0][0]
        by_address = any(hit.row == first.row for hit in (*resolved.best, *resolved.others))
        several = _several([one for one, _ in shown])
        ambiguous = (by_address and resolved.ambiguous) or several
        message = _message(first, resolved, by_address, several)
        return SearchAnswer(asked.raw, tuple(match for _, match in shown), ambiguous, first.rest, message)

    def _match(self, one: Found, what: Shown, layer: Layer) -> Match:
        row, search = one.row, layer.search
        return Match(
            title=what.title,
            subtitle=what.subtitle,
            kind=search.kind if search else SearchKind.FEATURE,
            level=_level(one, layer),
            reference=f"{row.layer}:{what.key}",
            lon=row.lon,
            lat=row.lat,
            bounds=what.bounds,
            layer=row.layer,
            key=what.key,
            rest=one.rest,
            score=round(one.score, 3),
            ended=None if self.in_force else row.ended,
        )


def _is_address(match: Match) -> bool:
    """Whether its title is a whole address: two sources that hold it (位置参照情報, ABR) mean one place."""
    return match.kind is SearchKind.ADDRESS and match.level is not Level.PARCEL


def _level(one: Found, layer: Layer) -> Level:
    """A town or ward that is called so in full is matched to that level; other names exactly or in part."""
    address = layer.search.address if layer.search else None
    if one.level is Level.EXACT and address is not None and one.row.form in (Form.TITLE, Form.READING, Form.ENGLISH):
        return address.level or Level.TOWN
    return one.level


def _several(found: Sequence[Found]) -> bool:
    """Whether several things are called exactly as asked, none of them better than the others."""
    whole = [one for one in found if one.score >= COMPLETE and not one.rest]
    best = [one for one in whole if one.row.form == whole[0].row.form and one.row.layer == whole[0].row.layer]
    return len(best) > 1


def _message(first: Found, resolved: Resolved, by_address: bool, several: bool) -> Message | None:
    hit = next((hit for hit in resolved.best if hit.row == first.row), None)
    if hit is not None and hit.numbers_left and not hit.doubtful and hit.level is not Level.RESIDENCE:
        return Message.NUMBER_UNKNOWN  # before any choice: none of them is what was asked for
    if by_address and resolved.ambiguous:
        doubtful = any(hit.doubtful for hit in (*resolved.best, *resolved.others))
        return Message.SIMILAR_TOWN if doubtful else Message.SEVERAL
    if several:
        return Message.SEVERAL
    if hit is None or not hit.rest or not hit.row.text.endswith("|"):
        return None
    if hit.level is Level.WARD:
        return Message.TOWN_UNKNOWN
    return Message.NUMBER_UNKNOWN if any(char.isdecimal() for char in hit.rest) else Message.PARTLY
