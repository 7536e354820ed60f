"""What workers do for webhooks: send a period again, and delete what was kept long enough."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from procrastinate import Blueprint

from mapsvc.db.connection import connect
from mapsvc.errors import NotFound
from mapsvc.jobs.app import KEEPING
from mapsvc.jobs.enqueue import enqueue
from mapsvc.outside.request import Outside
from mapsvc.subscriptions.managing import contact_of, end
from web.channels import webhook_history
from web.channels.webhook import Sent
from web.channels.webhook_replay import Replayed, Webhook

if TYPE_CHECKING:
    from mapsvc.config import Settings
    from mapsvc.db.connection import Connection

log = logging.getLogger("mapsvc.webhooks")

QUEUE = "webhooks"
GONE = "webhook 410"


def blueprint(url: str, settings: Settings) -> Blueprint:
    """The tasks of webhooks on the database ``url``."""
    made = Blueprint()

    @made.task(name="replay", queue=QUEUE)
    def _replay(contact: int, since: str, until: str) -> None:
        done = replay(url, settings, contact, datetime.fromisoformat(since), datetime.fromisoformat(until))
        log.info("webhook %d: %d messages sent again, %d taken", contact, done.sent, done.accepted)

    @made.task(name="ping", queue=QUEUE)
    def _ping(contact: int) -> None:
        ping(url, settings, contact)

    @made.periodic(cron="25 * * * *")
    @made.task(name="tidy", queue=KEEPING, queueing_lock="webhooks:tidy")
    def _tidy(timestamp: int) -> None:
        with connect(url) as conn:
            webhook_history.expire(conn, settings.webhook_days)

    return made


def wanted(conn: Connection, contact_id: int, since: datetime, until: datetime) -> int | None:
    """Have a period sent again; None where a replay of this webhook waits already."""
    return enqueue(
        conn,
        "webhooks:replay",
        queue=QUEUE,
        lock=f"webhook {contact_id}",
        only_one_waiting=f"webhooks:replay {contact_id}",
        contact=contact_id,
        since=since.isoformat(),
        until=until.isoformat(),
    )


def ping_wanted(conn: Connection, contact_id: int) -> int | None:
    """Have the receiver tried; None where a ping waits already."""
    alone = f"webhooks:ping {contact_id}"
    lock = f"webhook {contact_id}"
    return enqueue(conn, "webhooks:ping", queue=QUEUE, lock=lock, only_one_waiting=alone, contact=contact_id)


@contextmanager
def _in_force(url: str, settings: Settings, contact_id: int) -> Iterator[Webhook]:
    with connect(url, autocommit=True) as conn, Outside(settings.outside_allowed) as outside:
        owner = contact_of(conn, settings.secret, contact_id)
        if owner.channel != "webhook" or owner.state != "confirmed":
            raise NotFound(f"no webhook {contact_id} is in force")
        yield Webhook(conn, settings.secret, outside, contact_id, owner.address)


def ping(url: str, settings: Settings, contact_id: int) -> Sent:
    """Send a message that says nothing; raises NotFound where there is no such webhook in force."""
    with _in_force(url, settings, contact_id) as webhook:
        return webhook.ping()


def replay(url: str, settings: Settings, contact_id: int, since: datetime, until: datetime) -> Replayed:
    """Send again what was sent to a webhook from ``since`` until before ``until``; 410 ends it.

    Raises InvalidInput("until"), NotFound where there is no such webhook in force.
    """
    with _in_force(url, settings, contact_id) as webhook:
        done = webhook.replay(since, until)
        newest = webhook_history.attempts(webhook.conn, contact_id, limit=1)
        if not done.complete and newest and newest[0].detail == GONE:
            end(webhook.conn, contact_id, GONE)
    return done
