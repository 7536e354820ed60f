"""Health: ``/healthz`` says that the process lives, ``/readyz`` whether it can answer, and why not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
import psycopg
from flask import Response
from psycopg_pool import PoolTimeout

from mapsvc import __version__
from mapsvc.db.migrate import needed_revision
from mapsvc.errors import MapsvcError
from web.state import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

log = logging.getLogger("mapsvc.health")


def _database() -> str | None:
    with state().connection() as conn:
        conn.execute("SELECT PostGIS_Lib_Version()")
    return None


def _migrations() -> str | None:
    # Through the pool, with its limits: anybody may ask for this, as often as they like.
    try:
        with state().connection() as conn:
            found = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        found = None
    if found is not None and found[0] == needed_revision():
        return None
    return "the schema is not the one this program needs: run `mapsvc db migrate`"


def _catalogue() -> str | None:
    return None if state().catalogue.layers else "the catalogue declares no layer"


CHECKS: dict[str, Callable[[], str | None]] = {
    "database": _database,
    "migrations": _migrations,
    "catalogue": _catalogue,
}
"""Each returns None when all is well, else the reason."""


def _run(name: str, check: Callable[[], str | None]) -> dict[str, str]:
    try:
        reason = check()
    except (MapsvcError, psycopg.Error, PoolTimeout) as error:
        # The message may hold host and user of the database: it goes to the log, not to whoever asks.
        log.warning("readiness: %s: %s", name, error)
        reason = f"not reachable ({type(error).__name__}); the log says more"
    return {"status": "ok"} if reason is None else {"status": "failed", "reason": reason}


def _answer(body: dict[str, object], status: int) -> Response:
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.cache_control.no_store = True
    return response


def healthz() -> Response:
    """The process answers; nothing else is asked, so that a slow database does not get it killed."""
    return _answer({"status": "ok", "version": __version__}, 200)


def readyz() -> Response:
    """200 when database, migrations and catalogue are in order, else 503 with the reason of each."""
    checks = {name: _run(name, check) for name, check in CHECKS.items()}
    ready = all(check["status"] == "ok" for check in checks.values())
    return _answer({"status": "ok" if ready else "failed", "checks": checks}, 200 if ready else 503)


def install(app: Flask) -> None:
    """The two addresses, for supervisors and load balancers."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
