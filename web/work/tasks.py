"""What workers do for proposals: compare, commit, and delete uploads whose time is over."""

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
from web.work import turns, uploads
from web.work.check import Ended, check, fail
from web.work.committing import Altered, commit_approved

log = logging.getLogger("mapsvc.work")


class WorkFailed(Exception):
    """A change could not be worked at; where in the program is said, and nothing of what it holds."""


def blueprint(url: str, folder: Path, days: int) -> Blueprint:
    """The tasks of changes on the database ``url``; uploads lie in ``folder``, ``days`` beyond the change's end."""
    made = Blueprint()

    @made.task(name="check", queue=turns.QUEUE, retry=Retry(), pass_context=True)
    def _check(context: JobContext, number: int) -> None:
        try:
            ended = check(url, catalogue(), number, folder, told=context.should_abort)
        except Exception as error:
            where = _where(error)
            if context.job.attempts + 1 >= ATTEMPTS:
                fail(url, number, where)
            raise WorkFailed(where) from None
        if ended is Ended.TOLD:
            raise JobAborted

    @made.task(name="commit", queue=turns.QUEUE, retry=Retry(), pass_context=True)
    def _commit(context: JobContext, number: int) -> None:
        try:
            state = commit_approved(url, catalogue(), number)
        except Altered:
            log.exception("change %d was altered after its approval; it is not committed", number)
            turns.give_up(url, number, "altered")
            return
        except Exception as error:
            if context.job.attempts + 1 >= ATTEMPTS:
                turns.give_up(url, number, _where(error))
            raise WorkFailed(_where(error)) from None
        log.info("change %d is %s", number, state)

    @made.periodic(cron="23 3 * * *")
    @made.task(name="tidy", queue=KEEPING, queueing_lock="work:tidy")
    def _tidy(timestamp: int) -> None:
        with connect(url) as conn:
            gone = uploads.expire(conn, folder, days)
        if gone:
            log.info("uploads: %d deleted, their time was over", gone)

    return made


def _where(error: Exception) -> str:
    """The kind of error and the last line of ours it came through; its message may hold what was uploaded."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    return f"{type(error).__name__} in {Path(own[-1].filename).name}:{own[-1].lineno}"
