"""What workers do for lists: answer one, and delete those whose time is over."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from procrastinate import Blueprint, JobContext
from procrastinate.exceptions import JobAborted

from layers.registry import catalogue
from mapsvc.db.connection import connect
from mapsvc.jobs.app import KEEPING
from mapsvc.jobs.retry import ATTEMPTS, Retry
from web.bulk import store, turns
from web.bulk.run import Ended, run

log = logging.getLogger("mapsvc.bulk")


class ListFailed(Exception):
    """A list could not be answered; where in the program is said, and nothing of what the list holds."""


def blueprint(url: str, hours: int) -> Blueprint:
    """The tasks of lists on the database ``url``, which are kept for ``hours`` after their end."""
    made = Blueprint()

    @made.task(name="run", queue=turns.QUEUE, retry=Retry(), pass_context=True)
    def _run(context: JobContext, number: int) -> None:
        _answer(url, number, hours, context)

    @made.periodic(cron="*/5 * * * *")
    @made.task(name="tidy", queue=KEEPING, queueing_lock="bulk:tidy")
    def _tidy(timestamp: int) -> None:
        tidy(url, hours)

    return made


def tidy(url: str, hours: int) -> tuple[int, int]:
    """Delete the lists whose time is over, end those that nobody works at; how many of each."""
    with connect(url) as conn:
        deleted, ended = store.expire(conn), turns.abandoned(conn, hours)
    if deleted or ended:
        log.info("lists: %d deleted, their time was over; %d ended, nobody worked at them", deleted, ended)
    return deleted, ended


def _answer(url: str, number: int, hours: int, context: JobContext) -> None:
    try:
        ended = run(url, catalogue(), number, hours=hours, told=context.should_abort)
    except Exception as error:
        # The message may hold an address or coordinates; only the place in the program goes to the log.
        where = f"{type(error).__name__} in {_place(error)}"
        if context.job.attempts + 1 >= ATTEMPTS:
            with connect(url) as conn:
                turns.fail(conn, number, where, hours)
        raise ListFailed(where) from None
    if ended is Ended.TOLD:
        raise JobAborted


def _place(error: Exception) -> str:
    """The last line of ours that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}"
