"""``mapsvc bulk``: the answers for a list, in this process, by the same function as the worker's."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import IO, Any

import click

from layers.registry import Catalogue, catalogue
from mapsvc.config import settings
from mapsvc.dates import JST, parse_date, today
from mapsvc.db.connection import Connection, connect, database_url
from mapsvc.errors import InvalidInput, NotFound
from web.bulk import store, turns
from web.bulk.as_csv import csv_lines
from web.bulk.cells import asked_layers, asked_themes
from web.bulk.limits import MOST_BYTES
from web.bulk.refused import Refused
from web.bulk.roles import guess, named
from web.bulk.run import Ended, run
from web.bulk.store import Choices, Job
from web.bulk.table import ENCODINGS, scan
from web.cli.output import as_json, print_json

STOPPED = 130
"""Exit code after Ctrl-C: what is answered is kept."""


@dataclass(slots=True)
class _Bar:
    """Progress on standard error, where a person looks at it."""

    total: int
    shown: bool
    told: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def step(self, done: int, counts: Counter[str]) -> None:
        self.counts = counts
        if self.shown:
            filled = 30 * done // self.total
            bar = "#" * filled + "." * (30 - filled)
            click.echo(f"\r[{bar}] {done:,} of {self.total:,} rows", nl=False, err=True)

    def end(self) -> None:
        if self.shown:
            click.echo(err=True)

    def tell(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True


@click.command(
    epilog="""\b
Examples:
  mapsvc bulk addresses.csv --out answers.csv
  mapsvc bulk sites.csv --out answers.csv --gpkg answers.gpkg --as-of 2020-04-01
  mapsvc bulk list.csv --out answers.csv --columns address=市+町名+番地
  mapsvc bulk list.csv --out answers.csv --columns lat=緯度,lon=経度 --theme planning
  mapsvc bulk list.csv --out answers.csv --resume     after Ctrl-C or a crash

\b
Ctrl-C keeps what is answered (exit code 130); --resume goes on from there, as of the same moment. Exit codes: 0 every
row has its answer or its reason, 1 failed, 2 asked wrongly, 3 the database is missing, 130 stopped."""
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV that is written.")
@click.option("--gpkg", type=click.Path(dir_okay=False, path_type=Path), help="A GeoPackage as well.")
@click.option("--as-of", help="The day in law that is asked for.  [default: today]")
@click.option("--columns", help="address=…,lat=…,lon=…; columns of an address joined by +.  [default: by their names]")
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Of the list.  [default: found out]")
@click.option("--theme", "themes", multiple=True, help="Only this theme; may be repeated.")
@click.option("--lang", type=click.Choice(("ja", "en")), default="ja", show_default=True, help="Of the answers.")
@click.option("--coarse", is_flag=True, help="Answer addresses known only to the town for a point in it.")
@click.option("--resume", is_flag=True, help="Go on with what was stopped.")
@as_json
def bulk(file: Path, out: Path, gpkg: Path | None, resume: bool, as_json: bool, **asked: Any) -> None:
    """What applies at each place of a CSV of addresses or coordinates (to 100,000 rows)."""
    url, note = database_url(), out.with_name(out.name + ".resume")
    with connect(url, autocommit=True) as conn:
        job = _resumed(conn, note) if resume else _begun(conn, file, note, catalogue(), asked)
        bar = _Bar(job.total, sys.stderr.isatty() and not as_json)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, bar.tell)
        ended = run(url, catalogue(), job.number, hours=settings().bulk_hours, told=lambda: bar.told, progress=bar.step)
        bar.end()
        if ended is not Ended.DONE:
            _stopped(conn, job, ended, out)
        done = store.numbered(conn, job.number)
        _write(conn, done, out, gpkg)
        store.delete(conn, job.number)
    note.unlink(missing_ok=True)
    _say(done, out, gpkg, as_json)


def _begun(conn: Connection, file: Path, note: Path, layers: Catalogue, asked: dict[str, Any]) -> Job:
    """The list, kept and ready to be answered; its id lies in ``note`` until it is done."""
    with file.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    shape = scan(raw, asked["encoding"])
    roles = named(shape.header, asked["columns"]) if asked["columns"] else guess(shape.header)
    if not roles.any:
        raise Refused("columns_missing", f"name the columns, of {', '.join(shape.header[:12])}", name="--columns")
    for theme in asked["themes"]:
        if theme not in asked_themes(layers):
            raise InvalidInput("--theme", f"{theme!r} is not one of {', '.join(asked_themes(layers))}")
    themes = asked["themes"] or None
    choices = Choices(
        address=roles.address,
        lat=roles.lat,
        lon=roles.lon,
        language=asked["lang"],
        as_of=parse_date(asked["as_of"]) if asked["as_of"] else today(),
        known_at=datetime.now(JST),
        layers=asked_layers(layers, themes),
        themes=themes,
        coarse=asked["coarse"],
    )
    with conn.transaction():
        job = store.create(conn, raw, shape, file.name)
        turns.start(conn, job, choices, queued=False)
    # Only for its owner: the id opens the list to whoever knows it.
    with _private(note) as opened_note:
        opened_note.write(job.id)
    return job


def _resumed(conn: Connection, note: Path) -> Job:
    try:
        job = store.find(conn, note.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise InvalidInput("--resume", f"there is nothing to resume: {note} does not exist") from None
    except NotFound:
        note.unlink()
        raise InvalidInput("--resume", "what was stopped is deleted by now; start anew without --resume") from None
    if job.state in {"stopped", "failed"}:
        with conn.transaction():
            turns.start(conn, job, None, queued=False)
    return job


def _stopped(conn: Connection, job: Job, ended: Ended, out: Path) -> None:
    if ended is Ended.TOLD:
        with conn.transaction():
            turns.stop(conn, job, settings().bulk_hours)
        hours = settings().bulk_hours
        click.secho(f"stopped; go on within {hours} hours with --out {out} --resume", fg="yellow", err=True)
        sys.exit(STOPPED)
    raise NotFound("the list was stopped or deleted from elsewhere")


def _write(conn: Connection, job: Job, out: Path, gpkg: Path | None) -> None:
    """Each file under another name first: what lies there under its own is whole."""
    if job.choices is None:
        raise NotFound("the list lost its choices")
    raw = store.content(conn, job.number)
    _whole(out, csv_lines(conn, catalogue(), job, job.choices, raw))
    if gpkg is not None:
        _whole(gpkg, store.parts(conn, job.number))


def _whole(path: Path, pieces: Any) -> None:
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            file.writelines(pieces)
        partial.replace(path)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _private(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii")


def _say(job: Job, out: Path, gpkg: Path | None, as_json: bool) -> None:
    files = [str(path) for path in (out, gpkg) if path is not None]
    if as_json:
        choices = job.choices
        print_json(
            {
                "rows": job.total,
                "counts": job.counts,
                "files": files,
                "as_of": choices.as_of if choices else None,
                "known_at": choices.known_at if choices else None,
            }
        )
        return
    counted = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in sorted(job.counts.items()))
    click.echo(f"{job.total:,} rows: {counted}; written: {', '.join(files)}")
