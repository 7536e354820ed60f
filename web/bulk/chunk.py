"""The answers of a few hundred rows at a time, as they are kept: compressed JSON, worded but for states and reasons.

A row is ``[state, reason, detail, matched, level, lon, lat, caution, cells]``; ``cells`` is None where it was not
answered, else one text per layer of the list (see :class:`web.bulk.cells.Cells`).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from layers.answer import PlaceAnswer, State, restrictions_for
from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from web.bulk.cells import Cells, source_row
from web.bulk.located import address_of, locate
from web.bulk.store import Choices
from web.bulk.wording import SEPARATOR

ROWS = 500
"""Rows of a chunk: what is lost at most when a worker dies, and how soon it hears that it is to end."""
_MOST_PROBLEMS = 20
"""Rows of a chunk that are remembered for the page's list of what was not answered."""
_FAST = 1

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Answers of neighbouring rows."""

    rows: int
    answers: bytes
    sources: dict[str, list[list[Any]]]
    problems: list[list[Any]]
    counts: Counter[str]


def answered(
    conn: Connection,
    catalogue: Catalogue,
    rows: Sequence[tuple[list[str], str | None]],
    *,
    choices: Choices,
    cells: Cells,
    first: int,
) -> Chunk:
    """The answers of ``rows``, the first of which is number ``first`` (from 0) of the list."""
    places = locate(conn, catalogue, rows, choices)
    known = [index for index, place in enumerate(places) if place.lon is not None and place.lat is not None]
    points = [(places[index].lon or 0.0, places[index].lat or 0.0) for index in known]
    found = restrictions_for(
        conn, catalogue, points, as_of=choices.as_of, known_at=choices.known_at, themes=choices.themes
    )
    answers = dict(zip(known, found, strict=True))
    made: list[Row] = []
    problems: list[list[Any]] = []
    sources: dict[str, dict[tuple[Any, ...], None]] = {}
    for index, place in enumerate(places):
        answer = answers.get(index)
        state, reason, detail = place.state, place.reason, place.detail
        if answer is not None:
            _note_sources(sources, answer)
            if _nothing_known(answer):
                state, reason = "outside", "no_data"
        made.append(
            [
                state,
                reason,
                detail,
                place.matched,
                place.level,
                place.lon,
                place.lat,
                caution(answer, choices.language) if answer else "",
                cells.of(answer) if answer else None,
            ]
        )
        if state != "answered" and len(problems) < _MOST_PROBLEMS:
            problems.append([first + index + 1, address_of(rows[index][0], choices)[:200], state, reason, detail[:500]])
    return Chunk(
        len(made),
        zlib.compress(orjson.dumps(made), _FAST),
        {layer: [list(one) for one in listed] for layer, listed in sources.items()},
        problems,
        Counter(row[0] for row in made),
    )


def unpacked(answers: bytes) -> list[Row]:
    """The rows of a kept chunk."""
    rows: list[Row] = orjson.loads(zlib.decompress(answers))
    return rows


def caution(answer: PlaceAnswer, language: str) -> str:
    """The layers of whose boundary the point lies so near that the source's scale does not tell the side."""
    near = [
        one.layer.title.get(language)
        for theme in answer.themes
        for one in theme.layers
        if one.boundary is not None and one.boundary.near
    ]
    return SEPARATOR.get(language).join(near)


def _nothing_known(answer: PlaceAnswer) -> bool:
    return all(one.state is State.NO_DATA for theme in answer.themes for one in theme.layers)


def _note_sources(sources: dict[str, dict[tuple[Any, ...], None]], answer: PlaceAnswer) -> None:
    for theme in answer.themes:
        for one in theme.layers:
            if one.source is not None:
                sources.setdefault(one.layer.id, {})[tuple(source_row(one.source))] = None
