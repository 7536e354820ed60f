"""``mapsvc audit``: who did what, and whether the record of it is as it was written."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import click
import orjson

from mapsvc.actor import system
from mapsvc.audit import record
from mapsvc.audit.look import Entry, Wanted, search
from mapsvc.audit.whole import verify_all
from mapsvc.config import settings
from mapsvc.dates import JST, parse_date
from mapsvc.db.connection import connect, database_url
from mapsvc.errors import InvalidInput
from web.cli.output import as_json, print_json, print_table

TAMPERED = 1
_PAGE = 5_000
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """Who did what, when; and whether the record of it is as it was written."""


@audit.command(
    epilog="""\b
Examples:
  mapsvc audit verify
  mapsvc audit verify --head 1203:5f2c…   against a head that was noted elsewhere

\b
Every entry is looked at: changed, forged, missing, moved ones are found, and an end that was cut off. The last line is
the head: noted on paper or on another host, it proves later that the chain still leads through it.
Exit codes: 0 intact; 1 it is not; 2 asked wrongly; 3 the database or MAPSVC_SECRET is missing."""
)
@click.option("--head", "heads", multiple=True, metavar="NUMBER:HASH", help="A head noted elsewhere; may be repeated.")
@as_json
@click.pass_context
def verify(ctx: click.Context, heads: tuple[str, ...], as_json: bool) -> None:
    """Verify the whole chain, with its signatures, and against the heads that this host noted under MAPSVC_VAR."""
    verdict = verify_all(database_url(), settings().secret, settings().var, noted=dict(map(_head, heads)))
    head = f"{verdict.head.id}:{verdict.head.hash.hex()}"
    if as_json:
        findings = [{"kind": finding.kind, "entry": finding.id} for finding in verdict.findings]
        print_json(
            {
                "intact": verdict.intact,
                "entries": verdict.entries,
                "first": verdict.first,
                "head": head,
                "at": verdict.at,
                "witnessed": verdict.witnessed,
                "findings": findings,
            }
        )
    else:
        for finding in verdict.findings:
            click.secho(f"entry {finding.id}: {finding.kind}", fg="red", err=True)
        said = "intact" if verdict.intact else "NOT as it was written"
        click.echo(f"{said}: {verdict.entries} entries, noted elsewhere up to {verdict.witnessed}")
        click.echo(f"head {head}")
    ctx.exit(0 if verdict.intact else TAMPERED)


def _head(text: str) -> tuple[int, bytes]:
    match = _HEAD.fullmatch(text.strip().lower())
    if match is None:
        raise InvalidInput("--head", "must be a number and 64 hexadecimal digits, as `mapsvc audit verify` prints them")
    return int(match[1]), bytes.fromhex(match[2])


def _wanted(actor: str | None, action: str | None, subject: str | None, since: str | None, until: str | None) -> Wanted:
    kind, _, number = (actor or "").partition(":")
    return Wanted(
        (kind, number) if actor else None,
        action or "",
        subject or "",
        _day(since) if since else None,
        _day(until) + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime:
    day: date = parse_date(text)
    return datetime.combine(day, time(), JST)


def _options(command: Any) -> Any:
    for option in (
        click.option("--until", metavar="DAY", help="Up to this day, with it."),
        click.option("--since", metavar="DAY", help="From this day on."),
        click.option("--subject", help="What subjects begin with: zoning:, account:7."),
        click.option("--action", help="An action (account.lock), or all of a noun (account)."),
        click.option("--actor", metavar="KIND:ID", help="Of one actor: account:7, key:2, system:worker."),
    ):
        command = option(command)
    return command


@audit.command("list")
@_options
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest so many.")
@as_json
def list_entries(limit: int, as_json: bool, **given: Any) -> None:
    """The newest entries."""
    with connect() as conn:
        found = search(conn, _wanted(**given), limit=limit)
    if as_json:
        print_json([_plain(entry) for entry in found])
        return
    rows = [("entry", "at", "who", "action", "subject", "details")]
    for entry in found:
        who = f"{entry.actor_kind}:{entry.actor_id} {entry.actor_name}".strip()
        details = orjson.dumps(entry.details).decode() if entry.details else ""
        at = f"{entry.at.astimezone(JST):%Y-%m-%d %H:%M:%S}"
        rows.append((str(entry.id), at, who, entry.action, entry.subject, details))
    print_table(rows)


@audit.command(
    epilog="""\b
Example:
  mapsvc audit export --since 2026-04-01 > audit.jsonl

\b
One JSON object in each line, the newest first, with the hash of each entry. The export is itself recorded."""
)
@_options
def export(**given: Any) -> None:
    """Write entries as lines of JSON."""
    wanted, count, before = _wanted(**given), 0, None
    with connect() as conn:
        record(conn, system("mapsvc audit export"), "audit.export", "", {k: v for k, v in given.items() if v})
    with connect() as conn:
        while page := search(conn, wanted, before=before, limit=_PAGE):
            click.echo(b"\n".join(orjson.dumps(_plain(entry)) for entry in page))
            count, before = count + len(page), page[-1].id
    click.echo(f"{count} entries", err=True)


def _plain(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "hash": entry.hash.hex()}
