"""``mapsvc demo``: the fictional city that a first run shows."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from datetime import datetime

import click
from click._termui_impl import ProgressBar

from importers.demo import SEED, is_present, tick
from importers.demo.build import Progress
from importers.demo.build import build as build_city
from importers.demo.clear import clear as clear_city
from mapsvc import audit
from mapsvc.actor import system
from mapsvc.dates import JST
from mapsvc.db.connection import connect
from web.cli.output import as_json, print_json


@click.group(
    epilog="""\b
Examples:
  mapsvc demo build               the city of about 55,000 features
  mapsvc demo build --if-empty    only where it is not there yet
  mapsvc demo build --scale 10    ten times larger, for benchmarks
  mapsvc demo tick --every 60     its gauges and parking lots, each minute
  mapsvc demo clear"""
)
def demo() -> None:
    """Build or clear the fictional demo city."""


def _moving(bar: ProgressBar[int]) -> Progress:
    """Moves ``bar`` (of length 1000) as the work goes on."""

    def progress(done: int, steps: int, text: str) -> None:
        bar.label = f"汐見市 {text}"
        bar.update(max(0, done * 1000 // max(steps, 1) - bar.pos))

    return progress


@demo.command()
@click.option("--scale", type=click.FloatRange(0.02, 200), default=1.0, show_default=True, help="Times larger.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed draws the same city.")
@click.option("--if-empty", is_flag=True, help="Do nothing where a fictional city is stored already.")
@as_json
def build(scale: float, seed: int, if_empty: bool, as_json: bool) -> None:
    """Draw the city and store it, in one transaction."""
    with connect() as conn:
        if if_empty and is_present(conn):
            click.echo("a fictional city is there already", err=True)
            return
        with click.progressbar(length=1000, label="汐見市", file=sys.stderr) as bar, conn.transaction():
            summary = build_city(conn, scale=scale, seed=seed, progress=_moving(bar))
            audit.record(conn, system("mapsvc demo"), "demo.build", "", {"states": summary.total})
    if as_json:
        print_json({**asdict(summary), "total": summary.total})
    else:
        click.echo(f"{summary.total:,} states of features in {summary.seconds:.1f} s")


@demo.command()
@as_json
def clear(as_json: bool) -> None:
    """Delete the fictional city with its history; other data stay."""
    with connect() as conn, conn.transaction():
        gone = clear_city(conn)
        audit.record(conn, system("mapsvc demo"), "demo.clear", "", {"states": gone})
    if as_json:
        print_json({"deleted": gone})
    else:
        click.echo(f"{gone:,} states of features deleted")


@demo.command("tick")
@click.option("--every", type=click.IntRange(1, 86_400), help="Seconds until the next; without it, once.")
def tick_command(every: int | None) -> None:
    """New values of what changes by the minute: gauges, parking lots, alerts. Ctrl-C ends it."""
    while True:
        with connect() as conn:
            tick(conn, datetime.now(JST))
        if every is None:
            return
        time.sleep(every)
