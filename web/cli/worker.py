"""``mapsvc worker``: a process that does what waits in the queue; ``mapsvc jobs``: what that is."""

from __future__ import annotations

import logging
from dataclasses import asdict

import click

from mapsvc.config import settings
from mapsvc.db.connection import connect, database_url
from mapsvc.db.migrate import is_current
from mapsvc.errors import Unavailable
from mapsvc.jobs.app import make_app
from mapsvc.jobs.look import listed, look
from mapsvc.jobs.worker import How, run
from web import logs
from web.cli.output import as_json, print_json, print_table
from web.delivery.waking import wake
from web.jobs import tasks

_STATUSES = ("todo", "doing", "succeeded", "failed", "cancelled", "aborted")


@click.command(
    epilog="""\b
Examples:
  mapsvc worker                          until SIGTERM or Ctrl-C
  mapsvc worker --concurrency 4          four jobs at a time
  mapsvc worker --queue bulk             only lists; --queue may be repeated
  mapsvc worker --until-idle             do what waits, then end (for cron)

\b
Any number of workers on any number of hosts share one database. SIGTERM lets running jobs end for a few seconds;
longer ones are handed back and go on elsewhere, or when a worker starts again. A killed worker's jobs are taken over
by the others after 20 seconds."""
)
@click.option("--concurrency", type=click.IntRange(1, 32), help="Jobs at a time.  [default: MAPSVC_WORKER_JOBS or 2]")
@click.option("--queue", "queues", multiple=True, help="Take jobs of this queue only; may be repeated.")
@click.option("--until-idle", is_flag=True, help="End when nothing waits any more.")
def worker(concurrency: int | None, queues: tuple[str, ...], until_idle: bool) -> None:
    """Do what waits in the queue: lists to be answered, housekeeping."""
    url = database_url()
    with connect(url):
        pass  # raises Unavailable with the remedy where nothing answers
    if not is_current(url):
        raise Unavailable("the database's schema is not current: run `mapsvc db migrate`")
    _ = settings().secret  # raises Unavailable or InvalidInput now, and not in a job
    logs.configure()
    for chatty in ("procrastinate.blueprints", "procrastinate.periodic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    how = How(concurrency or settings().worker_jobs, queues or None, until_idle, beside=lambda app: wake(app, url))
    run(lambda: make_app(url, tasks(url), connections=how.concurrency + 3), how)


@click.command(
    epilog="""\b
Examples:
  mapsvc jobs
  mapsvc jobs --status failed --json"""
)
@click.option("--status", type=click.Choice(_STATUSES), help="Only jobs of this status.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="The newest so many.")
@as_json
def jobs(status: str | None, limit: int, as_json: bool) -> None:
    """How the queue stands, and its newest jobs."""
    with connect() as conn:
        queue, found = look(conn), listed(conn, status=status, limit=limit)
    if as_json:
        print_json({"queue": asdict(queue), "jobs": [asdict(job) for job in found]})
        return
    waited = "" if queue.oldest_waiting_seconds is None else f", the oldest for {queue.oldest_waiting_seconds:.0f} s"
    click.echo(f"workers {queue.workers}, running {queue.running}, waiting {queue.waiting}{waited}")
    print_table([(str(job.id), job.status, job.task, f"{job.since:%Y-%m-%d %H:%M:%S}") for job in found])
