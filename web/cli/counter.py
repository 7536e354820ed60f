"""``mapsvc counter``: what was asked at the counter, for the report of the month."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import click

from mapsvc.dates import today
from mapsvc.db.connection import connect
from mapsvc.questions import figures, rows
from web.cli.output import as_json, print_json, print_table

_MOST_DAYS = 3_650


@click.group()
def counter() -> None:
    """What was asked at the counter, without personal data."""


@counter.command(
    "log",
    epilog="""\b
Examples:
  mapsvc counter log --days 7
  mapsvc counter log --days 365 --json > questions.json

\b
Each question is one row: its hour, terminal, kind, level, ward, town, number of places, themes, whether another day was
asked for, whether it was printed. The text that was typed, lots and house numbers are nowhere kept.""",
)
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), default=31, show_default=True, help="How far back.")
@as_json
def log(days: int, as_json: bool) -> None:
    """Show how often what was asked: by day, kind and town; with --json every question."""
    since = today() - timedelta(days=days - 1)
    with connect() as conn:
        if as_json:
            print_json({"since": since, "questions": [asdict(row) for row in rows(conn, since)]})
            return
        found = figures(conn, since)
    for name, entries in found.items():
        table = [(name, "asked", "printed", "another day")]
        table += [(str(e.subject) or "-", str(e.asked), str(e.printed), str(e.dated)) for e in entries]
        print_table(table)
        click.echo()
