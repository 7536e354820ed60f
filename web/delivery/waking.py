"""A commit wakes the dispatcher: the word that every commit gives (NOTIFY) becomes a job, within milliseconds."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import psycopg
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from mapsvc.subscriptions.managing import QUEUE

log = logging.getLogger("mapsvc.delivery")

TASK = "delivery:dispatch"
_PAUSE_SECONDS = 10.0


async def wake(app: App, url: str) -> None:
    """Listen as long as the worker works. What is missed while the database is away, the next minute finds."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=10) as conn:
                await conn.execute("LISTEN layer_version")
                async for _ in conn.notifies():
                    await _ask(app)
        except (psycopg.OperationalError, ConnectorException) as error:
            log.warning("commits are not heard of at once (%s)", type(error).__name__)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _ask(app: App) -> None:
    with suppress(AlreadyEnqueued):  # the one that waits will find this commit too
        await app.configure_task(TASK, queue=QUEUE, lock=TASK, queueing_lock=TASK).defer_async()
