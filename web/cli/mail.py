"""``mapsvc mail``: what bounced, from a relay's pipe or a folder, and a message to see whether mail works."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mapsvc.config import settings
from mapsvc.db.connection import connect
from mapsvc.delivery.channel import Result
from mapsvc.errors import MapsvcError, Unavailable
from mapsvc.mail.address import checked
from mapsvc.mail.bounce import MOST_BYTES
from mapsvc.mail.message import Texts
from mapsvc.mail.relay import relay_from
from mapsvc.mail.sender import Sender
from web.channels.email import post_of
from web.channels.email_confirm import send_one
from web.mail.bounces import read_folder, take


@click.group()
def mail() -> None:
    """What bounced, and whether mail works."""


@mail.command(
    "bounce",
    epilog="""\b
Examples:
  mapsvc mail bounce < returned.eml
  /etc/aliases:  bounce: "|/opt/mapsvc/bin/mapsvc mail bounce"

\b
Reads one returned message (RFC 3464) from standard input. Reports about addresses that do not exist end them. A message
that is no report about one of ours is left alone; the exit code is 0 for it too, or the relay would bounce it.""",
)
def bounce() -> None:
    """Read one returned message."""
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    with connect(autocommit=True) as conn:
        found = take(conn, raw, settings().secret)
    click.echo(f"{found.kind} {found.status}" if found else "no report about a message of ours")


@mail.command("bounces")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def bounces(folder: Path) -> None:
    """Read the new messages of a Maildir FOLDER, as workers do every five minutes with MAPSVC_MAIL_BOUNCES."""
    with connect(autocommit=True) as conn:
        counted = read_folder(conn, folder, settings().secret)
    for kind, count in sorted(counted.items()):
        click.echo(f"{kind} {count}")


@mail.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Send one message to ADDRESS, and say what the relay answered."""
    post, to = post_of(settings()), checked(address)
    if not settings().smtp_url:
        raise Unavailable("MAPSVC_SMTP_URL is not set: no relay takes the service's mail; see docs/mail.md")
    said = ("mapsvc mail test", Texts(f"This is a test of {post.base}\n", f"<p>This is a test of {post.base}</p>"))
    sender = Sender(relay_from(settings().smtp_url or ""))
    judged = send_one(sender, post, contact_id=0, address=to, language="en", said=said)
    sender.close()
    if judged.result is not Result.ACCEPTED:
        raise MapsvcError(f"the relay did not take it: {judged.result} {judged.detail}")
    click.echo("the relay took it")
