"""``mapsvc webhook``: what became of messages to a webhook, its keys, and sending a period again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from mapsvc import audit
from mapsvc.actor import system
from mapsvc.config import settings
from mapsvc.dates import parse_moment
from mapsvc.db.connection import connect, database_url
from mapsvc.subscriptions.managing import contact_of
from web.channels import tasks, webhook_history
from web.channels.webhook_keys import rotate
from web.cli.output import as_json, print_json, print_table

_COMMAND = system("mapsvc webhook")


@click.group()
def webhook() -> None:
    """Webhooks by their number, which the page of receipts and the log name; no address is shown."""


@webhook.command("attempts")
@click.argument("number", type=int)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@as_json
def attempts(number: int, limit: int, as_json: bool) -> None:
    """List the transmissions to webhook NUMBER, newest first."""
    with connect() as conn:
        contact_of(conn, settings().secret, number)
        found = webhook_history.attempts(conn, number, limit=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [("at", "message", "type", "again", "status", "result", "ms")]
    for one in found:
        again, status = "yes" if one.replay else "", str(one.status or "-")
        rows.append(
            (f"{one.at:%Y-%m-%d %H:%M:%S}", one.message_id, one.kind, again, status, one.result, str(one.took_ms))
        )
    print_table(rows)


@webhook.command("replay")
@click.argument("number", type=int)
@click.option("--since", required=True, help="The first moment, such as 2026-04-01T00:00:00+09:00.")
@click.option("--until", help="The first moment that is not sent again; default: now.")
@as_json
def replay(number: int, since: str, until: str | None, as_json: bool) -> None:
    """Send again, in their order, the messages of a period to webhook NUMBER, with the ids that they had."""
    first = parse_moment(since, "since")
    last = parse_moment(until, "until") if until else datetime.now(first.tzinfo)
    done = tasks.replay(database_url(), settings(), number, first, last)
    with connect() as conn, conn.transaction():
        audit.record(conn, _COMMAND, "webhook.replay", str(number), asdict(done))
    if as_json:
        print_json(asdict(done))
        return
    ended = "" if done.complete else "; it ended before the last: the receiver did not take them, or there are more"
    click.echo(f"{done.sent} messages sent again, {done.accepted} taken{ended}")


@webhook.command("key")
@click.argument("number", type=int)
def key(number: int) -> None:
    """Make a new key for webhook NUMBER; the former one signs for a day more. Hand it to the owner only."""
    with connect() as conn, conn.transaction():
        contact_of(conn, settings().secret, number)
        made = rotate(conn, settings().secret, number)
        audit.record(conn, _COMMAND, "webhook.key", str(number))
    click.echo(made)
