"""The result as CSV: UTF-8 with a byte order mark, which spreadsheets need, and no cell that one would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from layers.registry import Catalogue
from mapsvc.db.connection import Connection
from web.bulk.layout import layer_cells, layout, results, row_cells
from web.bulk.store import Choices, Job

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?", re.ASCII)
_AT_ONCE = 1_000


def csv_lines(conn: Connection, catalogue: Catalogue, job: Job, choices: Choices, raw: bytes) -> Iterator[bytes]:
    """The file in pieces, header first, a line for every row of the list."""
    names = layout(catalogue, job, choices)
    yield "\ufeff".encode() + _lines([[harmless(name) for name in names.names]])
    rows = results(conn, job, choices, raw)
    language, count = choices.language, len(choices.layers)
    while part := list(islice(rows, _AT_ONCE)):
        yield _lines(
            [
                [harmless(cell) for cell in (*cells, *_texts(row_cells(row, language)))]
                + [harmless(cell) for cell in layer_cells(row, count, language)]
                for cells, row in part
            ]
        )


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe before it where a spreadsheet would run it; numbers stay as they are."""
    if cell and cell.startswith(_RUNS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _texts(cells: list[object]) -> list[str]:
    return ["" if cell is None else f"{cell:.6f}" if isinstance(cell, float) else str(cell) for cell in cells]


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
