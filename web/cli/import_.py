"""``mapsvc import``: a file into a layer, with what was decided, the diff, the repairs and the rejects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from importers import pipeline, profile, report
from importers.prepare import Progress
from importers.source import Options
from layers.registry import catalogue
from mapsvc import audit
from mapsvc.actor import system
from mapsvc.audit.canonical import JSON
from mapsvc.config import settings
from mapsvc.dates import parse_date
from mapsvc.db.connection import connect
from mapsvc.errors import Ambiguous, InvalidInput, UnreadableSource
from web.cli.output import as_json, print_json

_REFUSED = 1
_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


class _Day(click.ParamType[date]):
    """A date as Japan writes it: ISO 8601, 2019/4/1, 令和元年5月1日."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except InvalidInput as error:
            self.fail(error.reason, param, ctx)


_DAY = _Day()


@click.command(
    "import",
    epilog="""\b
Examples:
  mapsvc import zoning A29-19_22.zip --dry-run
  mapsvc import zoning yaizu/data --profile yaizu_zoning
  mapsvc import evacuation_site 141003.json --profile gsi_evacuation_site --coverage city

\b
Exit codes: 0 imported, or nothing to do; 1 refused or failed; 2 asked wrongly;
130 interrupted (Ctrl-C): nothing was written.""",
)
@click.argument("layer_id", metavar="LAYER")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", "profile_name", metavar="P", help="Mapping profile: a name, or a path ending in .toml.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@click.option("--encoding", help="utf-8 or cp932, where the file leaves it open.")
@click.option("--crs", type=int, metavar="EPSG", help="EPSG code of the coordinates.")
@click.option("--axis", type=click.Choice(["xy", "yx"]), help="xy: as labelled; yx: exchanged.")
@click.option(
    "--accuracy", type=float, default=None, metavar="M", help="Accept a datum transformation this inaccurate."
)
@click.option("--use-codes", type=click.Choice(["a29", "a55"]), help="Which numbering of 用途地域.")
@click.option("--vintage", type=int, metavar="YEAR", help="Year of the product's specification.")
@click.option("--table", help="The one table to read of several.")
@click.option("--x", help="Column of longitude or easting.")
@click.option("--y", help="Column of latitude or northing.")
@click.option("--boundary", help="Municipality to keep (code or name).")
@click.option("--effective", type=_DAY, help="Day from which the content is in force in law.")
@click.option("--source-date", type=_DAY, help="Day the source describes.")
@click.option("--source", help="Name of the source, shown beside every answer.")
@click.option("--licence", help="Terms of use of the source.")
@click.option("--attribution", help="How the source wants to be named.")
@click.option("--coverage", metavar="features|city|bbox|FILE", help="Where the data speak; outside is no data.")
@click.option("--part", help="Name of this source's coverage, beside others of the layer.")
@click.option("--partial", is_flag=True, help="Features that the file lacks stay.")
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write the rejected rows as CSV.")
@as_json
def import_command(layer_id: str, file: Path, as_json: bool, **given: Any) -> None:
    """Import FILE (file, folder or zip) into LAYER: what was decided, the diff, repairs and rejects are shown."""
    names = catalogue()
    layer = names.layer(layer_id)
    chosen = profile.load(given["profile_name"], layer) if given["profile_name"] else profile.Profile()
    asked = ("encoding", "crs", "axis", "accuracy", "use_codes", "vintage", "table", "x", "y", "boundary")
    values = {name: given[name] for name in (*asked, "effective", "source_date") if given[name] is not None}
    said = {name: given[name] for name in ("source", "licence", "attribution") if given[name]}
    request = pipeline.Request(
        layer=layer.id,
        path=file,
        options=Options(**values),
        profile=chosen,
        dry_run=given["dry_run"],
        partial=given["partial"],
        coverage=given["coverage"],
        part=given["part"],
        source=said,
    )
    if not request.dry_run:
        settings().secret  # noqa: B018 - what is not there for the audit is missed before anything is written
    try:
        with connect(autocommit=True) as conn, _bar(quiet=as_json) as progress:
            result = pipeline.run(conn, names, request, progress)
            if result.run_id is not None:
                done: dict[str, JSON] = {"layer": layer.id, "run": result.run_id, "version": result.version}
                audit.record(conn, system("mapsvc import"), "import.commit", f"run:{result.run_id}", done)
        if given["rejects"] is not None:
            report.write_rejects(result.prepared.rejects, given["rejects"])
    except (Ambiguous, UnreadableSource) as error:
        _end(str(error), as_json=as_json)
    except OSError as error:
        _end(f"{error.filename or file}: {error.strerror or error}", as_json=as_json, state="failed")
    except KeyboardInterrupt:
        _end("interrupted: nothing was written", as_json=as_json, state="interrupted", code=_INTERRUPTED)
    if as_json:
        print_json(report.as_json(result))
    else:
        click.echo(report.text(result))


def _end(reason: str, *, as_json: bool, state: str = "refused", code: int = _REFUSED) -> NoReturn:
    """Say why nothing came in, and end: a refusal is no wrong use of the command."""
    if as_json:
        print_json({"state": state, "reason": reason})
    click.secho(f"mapsvc: {reason}", fg="red", err=True)
    sys.exit(code)


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Progress]:
    """A progress bar on standard error, so that output can be piped."""
    stages = {"read": 0, "check": 1, "diff": 2, "write": 3}
    steps = 100
    with click.progressbar(
        length=len(stages) * steps,
        file=sys.stderr,
        hidden=quiet or not sys.stderr.isatty(),
        item_show_func=lambda stage: stage or "",
        show_eta=False,
    ) as bar:

        def progress(stage: str, done: int, total: int) -> None:
            reached = stages[stage] * steps + steps * done // max(total, 1)
            bar.update(max(reached - bar.pos, 0), stage)

        yield progress
