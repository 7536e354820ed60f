"""What workers do for the audit: note its head every ten minutes, verify it and forget what is old every night."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from procrastinate import Blueprint

from mapsvc.actor import system
from mapsvc.audit import record, witness
from mapsvc.audit.retention import forget
from mapsvc.audit.whole import verify_all
from mapsvc.db.connection import connect
from mapsvc.errors import Conflict
from mapsvc.jobs.app import KEEPING

if TYPE_CHECKING:
    from mapsvc.config import Settings

log = logging.getLogger("mapsvc.audit")
WORKER = system("worker")


def blueprint(url: str, settings: Settings) -> Blueprint:
    """The tasks of the audit in the database ``url``."""
    made = Blueprint()

    @made.periodic(cron="*/10 * * * *")
    @made.task(name="note", queue=KEEPING, queueing_lock="audit:note")
    def _note(timestamp: int) -> None:
        with connect(url) as conn:
            witness.note(conn, settings.secret, settings.var)

    @made.periodic(cron="40 3 * * *")
    @made.task(name="check", queue=KEEPING, queueing_lock="audit:check")
    def _check(timestamp: int) -> None:
        check(url, settings)

    return made


def check(url: str, settings: Settings) -> bool:
    """Verify the whole audit, record what was found, then forget what is too old; whether it was intact."""
    judged = verify_all(url, settings.secret, settings.var)
    found = {"intact": judged.intact, "entries": judged.entries, "findings": len(judged.findings)}
    with connect(url) as conn:
        record(conn, WORKER, "audit.verify", "", found, secret=settings.secret)
    if not judged.intact:
        log.error("the audit is not as it was written: run `mapsvc audit verify`")
        return False
    try:
        gone = forget(url, settings.secret, WORKER, settings.audit_days)
    except Conflict:
        log.exception("nothing was forgotten")
        return False
    if gone:
        log.info("audit: %d entries older than %d days are gone", gone, settings.audit_days)
    return True
