"""``mapsvc db``: the database, whether it is our private cluster or one that ``DATABASE_URL`` names."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import click

from layers.registry import catalogue
from layers.store.renew import renew
from mapsvc.config import settings
from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.connection import connect, database_url
from mapsvc.db.migrate import is_current, migrate
from mapsvc.errors import InvalidInput, Unavailable
from web.cli.output import as_json, print_json


@click.group(
    epilog="""\b
Examples:
  mapsvc db start      start the private cluster under var/
  mapsvc db migrate    bring the schema to what this version needs
  psql "$(mapsvc db url)"

\b
With DATABASE_URL set, start and stop refuse: that server is not ours."""
)
def db() -> None:
    """Start, stop, migrate and name the database."""


def _private() -> PrivateCluster:
    if settings().database_url:
        raise InvalidInput(
            "DATABASE_URL", "names a server that this program did not start; unset it, or manage it there"
        )
    return PrivateCluster(settings().var)


def without_password(url: str) -> str:
    """``url`` as it may be shown on a screen."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@", 1)))


@db.command()
def start() -> None:
    """Start the private cluster (it is made on the first start) and print its address."""
    click.echo(without_password(_private().start()))


@db.command()
def names() -> None:
    """Write the names that the search looks through anew, of every layer; `migrate` does it where they are old."""
    _renew(all_names=True)


@db.command()
@click.option("--when-idle", is_flag=True, help="Only if nobody is connected.")
def stop(when_idle: bool) -> None:
    """Stop the private cluster."""
    stopped = _private().stop(when_idle=when_idle)
    click.echo("stopped" if stopped else "not stopped: it did not run, or somebody is connected")


@db.command()
@as_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Whether the database answers and holds the right schema; exit code 1 where it does not."""
    private = not settings().database_url
    server = PrivateCluster(settings().var).status() if private else without_password(database_url())
    try:
        with connect() as conn:
            row = conn.execute("SELECT version()").fetchone()
        version, current = str(row[0]) if row else "", is_current(database_url())
        reason = None if current else "the schema is not current: run `mapsvc db migrate`"
    except Unavailable as error:
        version, current, reason = "", False, str(error)
    if as_json:
        print_json({"private": private, "server": server, "version": version, "current": current, "reason": reason})
    else:
        click.echo(server)
        if version:
            click.echo(version)
        click.echo(reason or "the schema is current")
    ctx.exit(0 if current else 1)


@db.command("migrate")
def migrate_command() -> None:
    """Bring schema, indexes and names to what this version and its catalogue need; a second run does nothing."""
    with connect():
        pass  # says what to do where nothing answers, before the migration tool says it its way
    url = database_url()
    if is_current(url):
        click.echo("the schema is current")
    else:
        migrate(url)
        click.echo("migrated")
    _renew()


def _renew(*, all_names: bool = False) -> None:
    with connect(database_url(), autocommit=True) as conn:
        for done in renew(conn, catalogue(), all_names=all_names):
            named = "" if done.names is None else f", names of {done.names} features"
            click.echo(f"{done.layer}: {done.indexes} new indexes{named}")


@db.command("url")
def url_command() -> None:
    """The database's address, password included, for psql and other tools."""
    click.echo(database_url())
