"""A worker process: takes jobs until it is told to end. A database that restarts only makes it wait."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from procrastinate import App
from procrastinate.app import WorkerOptions
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from mapsvc.jobs.app import HEARTBEAT_SECONDS, STALLED_SECONDS, recover
from mapsvc.jobs.failures import note_failures

log = logging.getLogger("mapsvc.worker")

GRACE_SECONDS = 5.0
"""How long a running job may take to end when the worker is to; then it is asked to give itself back."""
POLL_SECONDS = 2.0
"""How long a job may wait where the word of it got lost; usually it is heard at once."""
PAUSE_SECONDS = 3.0
"""Between attempts to reach a database that does not answer."""
_LOCKED_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class How:
    """How a worker works."""

    concurrency: int = 2
    queues: Collection[str] | None = None
    """None: all."""
    until_idle: bool = False
    """End as soon as nothing waits, as cron and tests want it."""
    signals: bool = True
    """Listen to SIGTERM and SIGINT, which only the main thread of a process can."""
    beside: Callable[[App], Awaitable[None]] | None = None
    """What runs beside the jobs, such as listening for what makes some; cancelled when the worker ends."""


@dataclass(slots=True)
class _Ending:
    """Whether the process was told to end, and what has to hear of it."""

    told: bool = False
    task: asyncio.Task[None] | None = field(default=None)

    def tell(self) -> None:
        self.told = True
        if self.task is not None:
            self.task.cancel()  # the worker takes it as the wish to end in order


def run(make_app: Callable[[], App], how: How) -> None:
    """Work until SIGTERM or SIGINT (then end or give back what runs), or until nothing waits."""
    asyncio.run(_run(make_app, how))


async def _run(make_app: Callable[[], App], how: How) -> None:
    ending, loop = _Ending(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT) if how.signals else ():
        loop.add_signal_handler(number, ending.tell)
    while not ending.told:
        ending.task = asyncio.create_task(_work(make_app(), how))
        try:
            await ending.task
        except asyncio.CancelledError:
            return
        except (ConnectorException, PoolTimeout) as error:
            if how.until_idle:
                raise
            log.warning("the database does not answer (%s); trying again", type(error).__name__)
        if how.until_idle and not await _waiting(make_app(), how):
            return
        if not ending.told:
            await asyncio.sleep(_LOCKED_SECONDS if how.until_idle else PAUSE_SECONDS)


async def _work(app: App, how: How) -> None:
    options: WorkerOptions = {
        "concurrency": how.concurrency,
        "wait": not how.until_idle,
        "fetch_job_polling_interval": POLL_SECONDS,
        "shutdown_graceful_timeout": GRACE_SECONDS,
        "update_heartbeat_interval": HEARTBEAT_SECONDS,
        "stalled_worker_timeout": STALLED_SECONDS,
        "install_signal_handlers": False,
        "worker_middleware": [note_failures],
    }
    if how.queues:
        options["queues"] = list(how.queues)
    async with app.open_async():
        await app.job_manager.prune_stalled_workers(STALLED_SECONDS)
        await recover(app)
        beside = [asyncio.create_task(_recover_now_and_then(app))]
        if how.beside is not None and not how.until_idle:
            beside.append(asyncio.ensure_future(how.beside(app)))
        try:
            await app.run_worker_async(**options)
        finally:
            for one in beside:
                one.cancel()


async def _waiting(app: App, how: How) -> bool:
    """Whether something waits that may begin: what another job's lock holds back is not seen by a pass."""
    query = """
        SELECT EXISTS (
            SELECT FROM procrastinate_jobs
            WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
                AND (%(queues)s::text[] IS NULL OR queue_name = ANY(%(queues)s))
        ) AS found
    """
    async with app.open_async():
        queues = list(how.queues) if how.queues else None
        row = await app.connector.execute_query_one_async(query, queues=queues)
    return bool(row["found"])


async def _recover_now_and_then(app: App) -> None:
    while True:
        await asyncio.sleep(STALLED_SECONDS / 2)
        try:
            await recover(app)
        except ConnectorException as error:
            log.warning("dead workers' jobs could not be looked for (%s)", type(error).__name__)
