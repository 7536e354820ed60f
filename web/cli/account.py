"""``mapsvc account``: accounts of the staff, from the first administrator on, and keys of machines.

What these commands do is recorded as done by the command line: whoever can run them can read the database anyway.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from mapsvc.actor import Role, system
from mapsvc.db.connection import connect
from mapsvc.identity import keys, manage
from mapsvc.identity.account import Account, by_login, listed
from web.cli.output import as_json, print_json, print_table
from web.rights import FOR_KEYS

BY = system("command line")
_ROLES = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([str(role) for role in Role]), help="Repeatable."
)
_WARDS = click.option("--ward", "wards", multiple=True, help="Key of a ward feature, for a ward team; repeatable.")


@click.group(
    epilog="""\b
Examples:
  mapsvc account add office-1 --name "Planning office" --role administrator
  mapsvc account add team-101 --name "East ward team" --role ward --ward 99101
  mapsvc account reset office-1
  mapsvc account key add "Gauges" --scope observe:river_gauge --days 365

\b
A new or reset account gets a password that is printed once and must be changed within 7 days."""
)
def account() -> None:
    """Accounts of the staff, and keys of machines."""


def _password(one: Account, password: str) -> None:
    click.echo(f"{one.login}: password {password}")
    click.echo(f"It is shown only now, and must be changed at the first sign-in within {manage.TEMPORARY_DAYS} days.")


@account.command()
@click.argument("login")
@click.option("--name", required=True, help="As colleagues read it.")
@_ROLES
@_WARDS
def add(login: str, name: str, roles: tuple[str, ...], wards: tuple[str, ...]) -> None:
    """Make an account and print its first password."""
    with connect() as conn, conn.transaction():
        made = manage.add(conn, BY, login=login, name=name, roles=_roles(roles), wards=frozenset(wards))
        password = manage.give_password(conn, BY, made.id)
    _password(made, password)


def _roles(roles: tuple[str, ...]) -> frozenset[Role]:
    return frozenset(Role(role) for role in roles)


@account.command()
@click.argument("login")
@click.option("--name", help="A new name.")
@_ROLES
@_WARDS
def change(login: str, name: str | None, roles: tuple[str, ...], wards: tuple[str, ...]) -> None:
    """Give an account other roles, in place of those it has."""
    with connect() as conn, conn.transaction():
        found = by_login(conn, login)
        manage.change(conn, BY, found.id, name=name or found.name, roles=_roles(roles), wards=frozenset(wards))
    click.echo(f"{found.login}: changed")


@account.command("list")
@as_json
def list_accounts(as_json: bool) -> None:
    """List all accounts with their roles and how they sign in."""
    with connect() as conn:
        found = listed(conn)
    if as_json:
        print_json([asdict(one) | {"roles": sorted(one.roles), "wards": sorted(one.wards)} for one in found])
        return
    table = [("account", "roles", "signs in by", "last sign-in", "name")]
    table += [
        (
            one.login,
            manage.spelled(one.roles, one.wards) or "-",
            _way(one),
            f"{one.signed_in_at:%Y-%m-%d %H:%M}" if one.signed_in_at else "-",
            one.name,
        )
        for one in found
    ]
    print_table(table)


def _way(one: Account) -> str:
    if one.locked_at is not None:
        return "locked"
    if one.issuer is not None:
        return "provider"
    if not one.has_password:
        return "-"
    return "password to be changed" if one.must_change else "password, code" if one.has_totp else "password"


@account.command()
@click.argument("login")
def lock(login: str) -> None:
    """Keep an account out and end its sessions at once."""
    with connect() as conn, conn.transaction():
        manage.lock(conn, BY, by_login(conn, login).id)
    click.echo(f"{login}: locked")


@account.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Let a locked account sign in again."""
    with connect() as conn, conn.transaction():
        manage.unlock(conn, BY, by_login(conn, login).id)
    click.echo(f"{login}: unlocked")


@account.command()
@click.argument("login")
def reset(login: str) -> None:
    """Print a new password; the former one, the second factor and all sessions end."""
    with connect() as conn, conn.transaction():
        found = by_login(conn, login)
        password = manage.give_password(conn, BY, found.id)
    _password(found, password)


@account.group()
def key() -> None:
    """Keys of machines: feeds, sensors."""


@key.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help=f"{', '.join(sorted(FOR_KEYS))}, or right:layer; repeatable.",
)
@click.option(
    "--days", type=click.IntRange(1, keys.MOST_DAYS), default=365, show_default=True, help="How long it lives."
)
def key_add(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key and print it, once."""
    for scope in scopes:
        if scope.partition(":")[0] not in set(map(str, FOR_KEYS)):
            raise click.BadParameter(f"{scope} is none of {', '.join(sorted(FOR_KEYS))}", param_hint="--scope")
    with connect() as conn, conn.transaction():
        number, made = keys.make(conn, BY, name, frozenset(scopes), days)
    click.echo(f"{number}: {made}")
    click.echo("It is shown only now. Send it as `Authorization: Bearer …`.")


@key.command("list")
@as_json
def key_list(as_json: bool) -> None:
    """List all keys, without what proves them."""
    with connect() as conn:
        found = keys.listed(conn)
    if as_json:
        print_json([asdict(one) | {"scopes": sorted(one.scopes)} for one in found])
        return
    table = [("key", "name", "scopes", "state", "last used")]
    for one in found:
        state = (
            "ended"
            if one.ended_at
            else "expired"
            if one.expires_at < datetime.now(UTC)
            else f"to {one.expires_at:%Y-%m-%d}"
        )
        used = f"{one.used_at:%Y-%m-%d %H:00}" if one.used_at else "-"
        table.append((str(one.id), one.name, " ".join(sorted(one.scopes)), state, used))
    print_table(table)


@key.command("end")
@click.argument("number", type=click.IntRange(1))
def key_end(number: int) -> None:
    """End a key at once."""
    with connect() as conn, conn.transaction():
        keys.end(conn, BY, number)
    click.echo(f"{number}: ended")
