"""The queue's application: the tasks that the rooms above declare, on one database, with its own housekeeping."""

from __future__ import annotations

from collections.abc import Mapping

from procrastinate import App, Blueprint, JobContext, PsycopgConnector
from procrastinate.jobs import Status

HEARTBEAT_SECONDS = 5.0
"""How often a worker says that it lives."""
STALLED_SECONDS = 20.0
"""Without a sign for so long, a worker counts as dead, and its jobs go back into the queue."""
MOST_STARTS = 25
"""A job that took its worker down so often is not started again: it may be what kills them."""
KEPT_HOURS = 24 * 7
"""How long ended jobs stay in the table of jobs, for whoever looks for the reason of a failure."""

KEEPING = "keeping"
"""The queue of the housekeeping."""

_SESSION = "-c timezone=Asia/Tokyo -c application_name=mapsvc-queue"


def make_app(url: str, tasks: Mapping[str, Blueprint], *, connections: int = 4) -> App:
    """An app on the database ``url``, not open yet, that knows the tasks of each blueprint under its namespace."""
    connector = PsycopgConnector(
        conninfo=url, min_size=1, max_size=connections, kwargs={"options": _SESSION, "connect_timeout": 10}
    )
    app = App(connector=connector)
    for namespace, blueprint in {"jobs": _keeping(), **tasks}.items():
        app.add_tasks_from(blueprint, namespace=namespace)
    return app


async def recover(app: App) -> int:
    """Put the jobs of dead workers back into the queue; how many. What has killed too many is given up."""
    given_back = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts >= MOST_STARTS:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job(job)
            given_back += 1
    return given_back


def _keeping() -> Blueprint:
    blueprint = Blueprint()

    @blueprint.periodic(cron="17 4 * * *")
    @blueprint.task(name="forget", queue=KEEPING, queueing_lock="jobs:forget", pass_context=True)
    async def _forget(context: JobContext, timestamp: int) -> None:
        await context.app.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    return blueprint
