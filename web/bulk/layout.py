"""The columns of a result and its rows, the same for CSV and GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from mapsvc.errors import UnknownLayer
from web.bulk.chunk import Row, unpacked
from web.bulk.store import Choices, Job, chunks
from web.bulk.table import rows, unique
from web.bulk.turns import Gone
from web.bulk.wording import LAYER_STATES, LEVELS, ROW_COLUMNS, STATE_OF, STATES, reason

_OPEN: Row = ["open", "", "", "", "", None, None, "", None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the result's columns: those of the list, those of the row, two of each layer."""

    own: tuple[str, ...]
    row: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    """State and content of each layer, in the order of ``choices.layers``."""

    @property
    def names(self) -> list[str]:
        """All, in order, each once."""
        return [*self.own, *self.row, *(name for pair in self.layers for name in pair)]


def layout(catalogue: Catalogue, job: Job, choices: Choices) -> Layout:
    """The columns of the result of ``job``; where the list has a column of that name already, ours is numbered."""
    language = choices.language
    titles = [_title(catalogue, layer, language) for layer in choices.layers]
    pairs = [(STATE_OF.get(language).format(title), title) for title in titles]
    ours = [text.get(language) for _, text in ROW_COLUMNS]
    own = len(job.shape.header)
    names = unique([*job.shape.header, *ours, *(name for pair in pairs for name in pair)])
    rest = names[own + len(ours) :]
    return Layout(
        tuple(names[:own]), tuple(names[own : own + len(ours)]), tuple(zip(rest[::2], rest[1::2], strict=True))
    )


def results(conn: Connection, job: Job, choices: Choices, raw: bytes) -> Iterator[tuple[list[str], Row]]:
    """Every row of the list in order with what became of it; rows that are still open say so.

    Raises Gone where the list is deleted meanwhile: its rows were answered, and must not come out as open.
    """
    answers = _answers(conn, job)
    for number, (cells, _) in enumerate(rows(raw, job.shape)):
        answer = next(answers, _OPEN)
        if answer is _OPEN and number < job.done:
            raise Gone
        yield cells, answer


def row_cells(row: Row, language: str) -> list[Any]:
    """The cells of a row between those of the list and those of the layers; coordinates as numbers or None."""
    state, code, detail, matched, level, lon, lat, caution, _ = row
    return [
        STATES[state].get(language),
        reason(code, detail, language),
        matched,
        LEVELS[level].get(language) if level in LEVELS else level,
        lon,
        lat,
        caution,
    ]


def layer_cells(row: Row, layers: int, language: str) -> list[str]:
    """State and content of each layer; empty where the row was not answered."""
    held = row[8]
    if held is None:
        return [""] * (2 * layers)
    made = []
    for cell in held:
        made += [LAYER_STATES[cell[:1]].get(language), cell[1:]]
    return made


def _answers(conn: Connection, job: Job) -> Iterator[Row]:
    for _, _, packed in chunks(conn, job.number):
        yield from unpacked(packed)


def _title(catalogue: Catalogue, layer: str, language: str) -> str:
    try:
        return catalogue.layer(layer).title.get(language)
    except UnknownLayer:  # it left the catalogue while the list waited
        return layer
