"""``mapsvc export layers``: whole layers as files, in the formats of the downloads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from layers.registry import catalogue
from mapsvc.config import settings
from mapsvc.dates import parse_date, today
from mapsvc.db.connection import database_url
from mapsvc.errors import InvalidInput
from web.cli.output import as_json, print_json, print_table
from web.export.formats import FORMATS
from web.export.nightly import LIST, Progress, Told, Whole
from web.export.whole import NIGHTLY, export
from web.panel import shown_layers


@click.command(
    epilog=f"""\b
Files that are there already and up to date stay, so that an interrupted command, given again, goes on where it
stopped. Each file is replaced in one step. DIR/{LIST} lists them with their digests. Exit codes: 0 written,
1 another export is writing there or the disk is full, 2 asked wrongly."""
)
@click.argument("layer_ids", metavar="[LAYER]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All layers, also together in one GeoPackage.")
@click.option(
    "--out", "target", metavar="DIR", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    default=NIGHTLY,
    show_default=True,
    help="May be repeated.",
)
@click.option("--as-of", "as_of", help="Day in law, ISO 8601 or 和暦.  [default: today]")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Of titles.")
@as_json
def layers(
    *,
    layer_ids: tuple[str, ...],
    everything: bool,
    target: Path,
    formats: tuple[str, ...],
    as_of: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """LAYERs, or all, as files in DIR: one for each layer and format."""
    known = catalogue()
    if everything == bool(layer_ids):
        raise InvalidInput("LAYER", "name layers, or ask for --all")
    chosen = shown_layers(known) if everything else [known.layer(name) for name in dict.fromkeys(layer_ids)]
    with _bar(quiet=as_json) as told:
        found = export(
            settings(),
            known,
            database_url(),
            target,
            layers=chosen,
            formats=[FORMATS[name] for name in dict.fromkeys(formats)],
            day=today() if as_of is None else parse_date(as_of),
            language=lang,
            told=told,
        )
    _say(found, target, as_json=as_json)


def _say(found: list[Whole], target: Path, *, as_json: bool) -> None:
    if as_json:
        print_json({"folder": str(target), "files": [asdict(one) for one in found]})
        return
    print_table([(one.name, f"{one.features:,}", f"{one.bytes:,}", one.as_of) for one in found])


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Told]:
    """A progress bar on standard error, so that output can be piped."""
    shown = click.progressbar(  # type: ignore[var-annotated]  # it iterates over nothing
        length=1,
        label="files",
        file=sys.stderr,
        hidden=quiet or not sys.stderr.isatty(),
        item_show_func=lambda progress: f"{progress.name} {progress.features:,}" if progress else None,
    )
    with shown as bar:

        def told(progress: Progress) -> None:
            bar.length = max(progress.files, 1)
            bar.update(max(progress.done - bar.pos, 0), progress)

        yield told
