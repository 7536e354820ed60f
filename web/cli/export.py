"""``mapsvc export``: what the city publishes, as files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from layers.definition import Layer
from layers.registry import Catalogue, catalogue
from mapsvc.config import settings
from mapsvc.dates import parse_date, today
from mapsvc.errors import InvalidInput
from tiles.archive import Order, Progress, write_archive
from tiles.service import TileService
from web.cli.export_layers import layers
from web.cli.output import as_json, print_json

_TIMEOUT_MS = 600_000
"""Nobody waits in a browser: a block of tiles may take its time."""


@click.group(
    epilog="""\b
Examples:
  mapsvc export layers --all --out exports
  mapsvc export layers zoning --format shp --out .
  mapsvc export tiles --out city.pmtiles
  mapsvc export tiles zoning fire_prevention --zoom 8-16 --as-of 2024-04-01 --out zoning.pmtiles"""
)
def export() -> None:
    """Write what the city publishes to files."""


export.add_command(layers)


@export.command(
    "tiles",
    epilog="""\b
Ctrl-C keeps what is made in FILE.partial; the same command goes on from there. Exit codes: 0 written, 1 the data
changed since FILE.partial was begun (--restart), 2 asked wrongly.""",
)
@click.argument("layer_ids", metavar="[LAYER]...", nargs=-1)
@click.option(
    "--out",
    "target",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="PMTiles file.",
)
@click.option("--zoom", default="0-16", show_default=True, help="Smallest and largest zoom.")
@click.option("--as-of", "as_of", help="Day in law, ISO 8601 or 和暦.  [default: today]")
@click.option("--restart", is_flag=True, help="Throw away what an interrupted export has made.")
@as_json
def tiles(
    *, layer_ids: tuple[str, ...], target: Path, zoom: str, as_of: str | None, restart: bool, as_json: bool
) -> None:
    """Vector tiles of LAYERs (default: all) in one PMTiles file."""
    known = catalogue()
    order = Order(_layers(known, layer_ids), _day(as_of), *_zooms(zoom))
    service = TileService.open(known, settings(), size=4, timeout_ms=_TIMEOUT_MS)
    try:
        with _bar(quiet=as_json) as told:
            count = write_archive(service, order, target, restart=restart, told=told)
    finally:
        service.close()
    size = target.stat().st_size
    if as_json:
        print_json({"file": str(target), "tiles": count, "bytes": size, "as_of": order.as_of})
    else:
        click.echo(f"{target}: {count:,} tiles, {size:,} bytes, in force on {order.as_of}")


def _layers(known: Catalogue, ids: tuple[str, ...]) -> tuple[Layer, ...]:
    return tuple(known.layer(name) for name in dict.fromkeys(ids)) or tuple(known.layers.values())


def _zooms(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if not low.isdecimal() or (dash and not high.isdecimal()):
        raise InvalidInput("--zoom", f"must be a zoom or two joined by '-', as 0-16, not {text!r}")
    return int(low), int(high or low)


def _day(text: str | None) -> date:
    return today() if text is None else parse_date(text)


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error, so that output can be piped."""
    with click.progressbar(length=1, label="tiles", file=sys.stderr, hidden=quiet or not sys.stderr.isatty()) as bar:

        def told(progress: Progress) -> None:
            bar.length = progress.blocks
            bar.update(max(progress.done - bar.pos, 0))

        yield told
