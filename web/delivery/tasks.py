"""What workers do to tell people: turn commits into batches, deliver them, make digests, forget what is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import JobAborted

from layers.registry import Catalogue, catalogue
from mapsvc.config import settings
from mapsvc.db.connection import connect
from mapsvc.delivery import digests, keeping
from mapsvc.delivery.channel import Cadence, Channel
from mapsvc.delivery.dispatch import dispatch
from mapsvc.delivery.run import Ended, deliver
from mapsvc.jobs.app import KEEPING
from mapsvc.jobs.retry import Retry
from mapsvc.subscriptions.asking import expire_unconfirmed
from mapsvc.subscriptions.managing import QUEUE, expire_ended
from web.panel import shown_layers

log = logging.getLogger("mapsvc.delivery")

DAILY = "0 22 * * *"
"""In UTC: seven in the morning in Japan."""
WEEKLY = "0 22 * * 0"
"""In UTC: Monday at seven in the morning in Japan."""

Channels = Callable[[], Mapping[str, Channel]]


def silent(known: Catalogue) -> frozenset[str]:
    """Layers nobody is told of: those that no map shows, such as where data speak."""
    return frozenset(known.layers) - {layer.id for layer in shown_layers(known)}


def blueprint(url: str, channels: Channels) -> Blueprint:
    """The tasks of telling on the database ``url``; ``channels``: by name, made when the first letter goes out."""
    made = Blueprint()

    @made.periodic(cron="* * * * *")
    @made.task(name="dispatch", queue=QUEUE, queueing_lock="delivery:dispatch", lock="delivery:dispatch")
    def _dispatch(timestamp: int = 0) -> None:
        with connect(url, autocommit=True) as conn:
            for notice in dispatch(conn, silent=silent(catalogue())):
                log.info("notice %d: %s %s, %d events", notice.id, notice.layer, notice.version, notice.events)

    @made.task(name="deliver", queue=QUEUE, retry=Retry(), pass_context=True)
    def _deliver(context: JobContext, batch: int) -> None:
        if deliver(url, settings().secret, batch, channels(), told=context.should_abort) is Ended.TOLD:
            raise JobAborted

    @made.task(name="switch", queue=QUEUE, retry=Retry())
    def _switch(contact: int) -> None:
        with connect(url) as conn:
            digests.switch(conn, contact)

    @made.periodic(cron=DAILY)
    @made.task(name="daily", queue=QUEUE, queueing_lock="delivery:daily", lock="delivery:daily", retry=Retry())
    def _daily(timestamp: int) -> None:
        with connect(url) as conn:
            digests.digest(conn, Cadence.DAILY)

    @made.periodic(cron=WEEKLY)
    @made.task(name="weekly", queue=QUEUE, queueing_lock="delivery:weekly", lock="delivery:weekly", retry=Retry())
    def _weekly(timestamp: int) -> None:
        with connect(url) as conn:
            digests.digest(conn, Cadence.WEEKLY)

    @made.periodic(cron="*/10 * * * *")
    @made.task(name="tidy", queue=KEEPING, queueing_lock="delivery:tidy")
    def _tidy(timestamp: int) -> None:
        tidy(url)

    return made


def tidy(url: str) -> None:
    """Give lost batches a job again; delete the unconfirmed, the ended, and deliveries whose time is over."""
    with connect(url, autocommit=True) as conn:
        revived = keeping.revive(conn)
        if revived:
            log.warning("%d batches had no job any more", revived)
        for step in (expire_unconfirmed, expire_ended):
            with conn.transaction():
                step(conn)
        keeping.retire(conn, settings().delivery_days)
