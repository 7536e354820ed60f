"""Connections to PostgreSQL: one address, one way to connect, one kind of pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg_pool import ConnectionPool, PoolTimeout

from mapsvc.config import settings
from mapsvc.db.cluster import PrivateCluster
from mapsvc.errors import Unavailable

Connection = psycopg.Connection[tuple[Any, ...]]
"""The kind of connection every function of the program takes."""

_T = TypeVar("_T")

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


class _Tried(ConnectionPool[Any]):
    """Lends connections that answer. A server that was restarted has broken all of them, so all are tried at once.

    The pool's own ``check`` would try the next after a second, the one after that later still, and so on.
    """

    def getconn(self, timeout: float | None = None) -> Any:
        """A connection that works; raises PoolTimeout."""
        conn = super().getconn(timeout)
        try:
            self.check_connection(conn)
        except psycopg.Error:
            self.putconn(conn)
            self.check()
            return super().getconn(timeout)
        return conn


def make_pool(
    url: str | None = None, *, size: int, timeout_ms: int, session: str = "", check: bool = True
) -> ConnectionPool[Any]:
    """A closed pool of autocommit connections whose statements end after ``timeout_ms``; open it before use.

    ``session``: further settings (``-c name=value``). ``check``: try a connection before lending it, a round trip more;
    without it, ask by :func:`twice`.
    """
    return (_Tried if check else ConnectionPool)(
        url or database_url(),
        min_size=1,
        max_size=size,
        open=False,
        timeout=5.0,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 1,
            "connect_timeout": 5,
            # A server whose machine is gone says nothing: without a limit, its connections would wait for ever.
            "tcp_user_timeout": int(timeout_ms) + 5_000,
            "options": f"{_SESSION} -c statement_timeout={int(timeout_ms)} {session}".strip(),
        },
    )


def twice(pool: ConnectionPool[Any], question: Callable[[Connection], _T]) -> _T:
    """What ``question`` reads over a connection of ``pool`` that is lent untried.

    Where it broke while it lay in the pool, broken ones are thrown away and the question is asked once more. Raises
    psycopg.OperationalError, of which PoolTimeout is one.
    """
    try:
        with pool.connection() as conn:
            return question(conn)
    except psycopg.OperationalError as error:
        if isinstance(error, QueryCanceled | LockNotAvailable | PoolTimeout):
            raise
    pool.check()
    with pool.connection() as conn:
        return question(conn)
