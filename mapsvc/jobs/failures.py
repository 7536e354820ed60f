"""Why jobs fail, kept beside the queue, which keeps only that they did."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.worker import Worker

log = logging.getLogger("mapsvc.worker")

_NOTE = """
INSERT INTO job_failure (job_id, reason) VALUES (%(job)s, %(reason)s)
ON CONFLICT (job_id) DO UPDATE SET at = clock_timestamp(), reason = EXCLUDED.reason
"""
_MOST = 300


def reason_of(error: BaseException) -> str:
    """The kind of error and the place in the program: its message may hold what a person typed, and is not kept."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    place = f" in {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    cause = f", after {type(error.__cause__).__name__}" if error.__cause__ is not None else ""
    return f"{type(error).__name__}{place}{cause}"[:_MOST]


async def note_failures(call_next: Callable[[], Awaitable[Any]], context: JobContext, _worker: Worker) -> Any:
    """Around every job of a worker: where it fails, keep why, then let it fail."""
    try:
        return await call_next()
    except JobAborted:
        raise
    except Exception as error:
        try:
            await context.app.connector.execute_query_async(_NOTE, job=context.job.id, reason=reason_of(error))
        except ConnectorException:
            log.warning("why job %s failed could not be kept: the database does not answer", context.job.id)
        raise
