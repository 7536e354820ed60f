"""When a job that did not end well is tried again."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job

ATTEMPTS = 5
"""How often a failing job is tried in all; waiting 4, 16, 64, 256 seconds in between."""


class Retry(BaseRetryStrategy):
    """At once where a worker that ends gave the job back; later and later where it failed."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None: no more."""
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if not isinstance(exception, Exception) or job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": 4 ** (job.attempts + 1)})
