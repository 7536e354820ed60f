"""Connections to PostgreSQL: one address, one way to connect, one kind of pool."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from mapsvc.config import settings
from mapsvc.db.cluster import PrivateCluster
from mapsvc.errors import Unavailable

Connection = psycopg.Connection[tuple[Any, ...]]
"""The kind of connection every function of the program takes."""

_SESSION = "-c timezone=Asia/Tokyo -c jit=off -c application_name=mapsvc"


def database_url() -> str:
    """The address of the database: ``DATABASE_URL``, or the private cluster's where it is not set."""
    configured = settings().database_url
    return configured if configured else PrivateCluster(settings().var).url()


def connect(url: str | None = None, *, autocommit: bool = False) -> Connection:
    """A connection to ``url`` (default: :func:`database_url`); raises Unavailable with what to do about it."""
    try:
        return psycopg.connect(url or database_url(), autocommit=autocommit, options=_SESSION, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"the database does not answer ({str(error).strip()}); start it with `mapsvc db start`, or set DATABASE_URL"
        ) from error


def make_pool(
    url: str | None = None, *, size: int, timeout_ms: int, session: str = "", check: bool = True
) -> ConnectionPool[Any]:
    """A closed pool of autocommit connections whose statements end after ``timeout_ms``; open it before use.

    ``session``: further settings (``-c name=value``). ``check``: try a connection before lending it, a round trip more.
    """
    return ConnectionPool(
        url or database_url(),
        min_size=1,
        max_size=size,
        open=False,
        timeout=5.0,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 1,
            "options": f"{_SESSION} -c statement_timeout={int(timeout_ms)} {session}".strip(),
        },
        check=ConnectionPool.check_connection if check else None,
    )
