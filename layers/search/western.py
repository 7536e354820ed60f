"""Addresses in the western order, small parts first: 3-12 Nishihama-cho, Hamate-ku."""

from __future__ import annotations

import re
from dataclasses import replace

from layers.derive.search import Form
from layers.search.lookup import Lookup
from layers.search.question import Question
from mapsvc.reading import sound

_FIRST = re.compile(
    r"(?P<number>[0-9]{1,5}(?:\s*-\s*[0-9]{1,5}){0,4}),?\s+(?P<town>[a-z][^,]{1,60})(?P<rest>(?:,.*)?)", re.IGNORECASE
)
_POSTCODE = re.compile(r"〒?\s*[0-9]{3}-[0-9]{4}")
_WARD = re.compile(r"\s+ward\s*$", re.IGNORECASE)
_MOST = 20

_TOWN = """
SELECT DISTINCT area, rtrim(text, '|') FROM name WHERE feature_id = ANY(%s) AND form = 'a' AND text LIKE '%%|'
"""
_NAME = "SELECT DISTINCT text FROM name WHERE feature_id = ANY(%s) AND form = 't' AND text LIKE '%%区'"


def reordered(lookup: Lookup, asked: Question) -> Question:
    """``asked`` in the Japanese order where it begins with the number of a town that is known by its sound.

    Of several towns of one sound the one in the ward that is named is meant; where that leaves more than one, their
    name alone is asked about, so that a person chooses.
    """
    said = _FIRST.fullmatch(_POSTCODE.sub("", asked.text).strip(" ,"))
    if said is None:
        return asked
    number = re.sub(r"\s", "", said["number"])
    wards = _wards(lookup, said["rest"])
    if wards is None:
        return asked
    for town, numbers in _readings(said["town"], number):
        found = _towns(lookup, town)
        if wards:
            found = {one for one in found if any(one[0].endswith(ward) for ward in wards)}
        if len(found) == 1:
            ((area, name),) = found
            return replace(asked, text=f"{area}{name}{numbers}")
        if found:
            return replace(asked, text=town)
    return asked


def _readings(town: str, number: str) -> list[tuple[str, str]]:
    """(town, number): as written, and with the first part of the number as its 丁目 (3-2-1 Honcho)."""
    chome, _, rest = number.partition("-")
    return [(town, number), *([(f"{town} {chome}-chome", rest)] if rest else [])]


def _towns(lookup: Lookup, town: str) -> set[tuple[str, str]]:
    """(area, town) of the towns that sound so."""
    heard = sound(town)
    features = {row.feature for row in lookup.whole(heard, (Form.READING,), _MOST)} if heard else set()
    rows = lookup.conn.execute(_TOWN, (list(features),))
    return {(area or "", name) for area, name in rows}


def _wards(lookup: Lookup, rest: str) -> set[str] | None:
    """The names of the wards that are said after the town; None where one is said that nobody knows here."""
    found: set[str] = set()
    for part in rest.split(","):
        heard = sound(_WARD.sub("-ku", part))
        if not heard or not heard.endswith("ku"):
            continue  # the city, the prefecture, the country
        features = [row.feature for row in lookup.whole(heard, (Form.READING,), _MOST)]
        known = {row[0] for row in lookup.conn.execute(_NAME, (features,))}
        if not known:
            return None
        found |= known
    return found
