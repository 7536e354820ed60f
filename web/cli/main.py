"""``mapsvc``: the commands, each loaded when it is called, so that ``mapsvc --help`` and ``serve`` start fast."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from mapsvc import __version__
from mapsvc.errors import Ambiguous, InvalidInput, MapsvcError, NotFound, Unavailable

FAILED, USAGE, UNAVAILABLE = 1, 2, 3
"""Exit codes: it failed; it was asked wrongly; something it needs (database, tool) is not there."""

# Importing geopandas and pandas costs a second and 100 MB, which only the import and the demo need: each command
# names its module here, and nothing is imported until the command is called.
COMMANDS = {
    "serve": ("web.cli.serve", "serve", "Serve the map over HTTP."),
    "worker": ("web.cli.worker", "worker", "Do what waits in the queue: lists, housekeeping."),
    "jobs": ("web.cli.worker", "jobs", "How the queue stands, and its newest jobs."),
    "bulk": ("web.cli.bulk", "bulk", "What applies at each place of a CSV of addresses or coordinates."),
    "db": ("web.cli.db", "db", "Start, stop, migrate and name the database."),
    "layer": ("web.cli.layer", "layer", "List, show and check the declared layers."),
    "import": ("web.cli.import_", "import_command", "Import a file into a layer, with its diff first."),
    "observe": ("web.cli.observe", "observe", "Write readings of a live layer (gauges, parking, alerts)."),
    "counter": ("web.cli.counter", "counter", "What was asked at the counter, without personal data."),
    "account": ("web.cli.account", "account", "Accounts of the staff, and keys of machines."),
    "audit": ("web.cli.audit", "audit", "Who did what; whether the record of it is as it was written."),
    "webhook": ("web.cli.webhook", "webhook", "Webhooks: attempts, keys, sending a period again."),
    "export": ("web.cli.export", "export", "Write layers or tiles of the city to files."),
    "mail": ("web.cli.mail", "mail", "What bounced, and whether mail works."),
    "demo": ("web.cli.demo", "demo", "Build or clear the fictional demo city."),
}

_EPILOG = """\b
Examples:
  mapsvc db start && mapsvc db migrate   bring the private database up
  mapsvc demo build                      fill it with the demo city
  mapsvc serve --port 8000               serve it
  mapsvc import zoning A29-19_22.zip --dry-run

\b
Exit codes: 0 done, 1 failed, 2 asked wrongly, 3 something needed (database, tool) is missing.
Settings come from the environment (DATABASE_URL, MAPSVC_VAR, MAPSVC_PORT …); see docs/operate.md."""


class _Commands(click.Group):
    """A group that knows its commands by name and loads one when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for ``--help``, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a person can put right is said in one line, with the exit code of its kind."""
        try:
            return super().invoke(ctx)
        except (InvalidInput, Ambiguous, NotFound) as error:
            click.secho(f"mapsvc: {error}", fg="red", err=True)
            sys.exit(USAGE)
        except Unavailable as error:
            click.secho(f"mapsvc: {error}", fg="red", err=True)
            sys.exit(UNAVAILABLE)
        except MapsvcError as error:
            click.secho(f"mapsvc: {error}", fg="red", err=True)
            sys.exit(FAILED)


@click.command(cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapsvc")
def main() -> None:
    """A city's civic map: what applies to a place, as of a date."""
