"""Output of commands: for people as lines, for programs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

import click
import orjson

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def print_json(content: object) -> None:
    """``content`` as indented JSON on standard output."""
    click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2, default=str).decode())


def width(text: str) -> int:
    """Columns of a terminal that ``text`` takes: East Asian wide characters take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """``rows`` in aligned columns; the last column is not padded."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())
