"""What workers do for mail: send what was asked for about subscribing, read what bounced every five minutes."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from procrastinate import Blueprint

from mapsvc.db.connection import connect
from mapsvc.errors import Unavailable
from mapsvc.jobs.retry import Retry
from mapsvc.mail.relay import relay_from
from mapsvc.mail.sender import Sender
from web.channels.email import post_of
from web.mail.asking import QUEUE, ask, hand_out_link
from web.mail.bounces import read_folder

if TYPE_CHECKING:
    from mapsvc.config import Settings

log = logging.getLogger("mapsvc.mail")


def blueprint(url: str, settings: Settings) -> Blueprint:
    """The tasks of mail in the database ``url``."""
    made = Blueprint()

    @made.task(name="confirm", queue=QUEUE, retry=Retry())
    def _confirm(contact: int, subscription: int) -> None:
        with connect(url, autocommit=True) as conn:
            ask(conn, sender(settings.smtp_url), post_of(settings), contact, subscription)

    @made.task(name="link", queue=QUEUE, retry=Retry())
    def _link(contact: int) -> None:
        with connect(url, autocommit=True) as conn:
            hand_out_link(conn, sender(settings.smtp_url), post_of(settings), contact)

    @made.periodic(cron="*/5 * * * *")
    @made.task(name="bounces", queue=QUEUE, queueing_lock="mail:bounces", lock="mail:bounces")
    def _bounces(timestamp: int) -> None:
        if not settings.mail_bounces:
            return
        with connect(url, autocommit=True) as conn:
            counted = read_folder(conn, Path(settings.mail_bounces), settings.secret)
        if counted:
            log.info("bounces: %s", ", ".join(f"{kind} {count}" for kind, count in sorted(counted.items())))

    return made


@cache
def sender(smtp_url: str | None) -> Sender:
    """The process's connections for these mails; raises Unavailable where no relay is set."""
    if not smtp_url:
        raise Unavailable("MAPSVC_SMTP_URL is not set: no relay takes the service's mail; see docs/mail.md")
    return Sender(relay_from(smtp_url))
