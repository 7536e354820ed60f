"""The private PostgreSQL under ``var/``: what the program uses where ``DATABASE_URL`` names no other."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from mapsvc.db.postgres.account import Account, home_folder, server_account
from mapsvc.db.postgres.postmaster import State, postmaster
from mapsvc.db.postgres.server import NAME, PORT, Server
from mapsvc.errors import Unavailable

_LOCK_SECONDS = 330
_log = logging.getLogger(__name__)


class PrivateCluster:
    """A PostgreSQL server of this program alone: a Unix socket, a generated password, no network.

    Several processes may call it at once. Its methods raise Unavailable, whose message says what to do.
    """

    def __init__(self, var: Path) -> None:
        """``var`` is the program's own folder; the first start makes it."""
        self._var = var.absolute()

    def start(self) -> str:
        """Make the cluster where there is none, start it where it does not run, and answer its address."""
        if not self.running():
            self._make_var()
            with self._lock():
                account = self._make_home()
                server = self._server()
                if not server.data.is_dir():
                    server.create(account)
                server.launch(account)
        return self.url()

    def stop(self, *, when_idle: bool = False) -> bool:
        """Stop the server and say whether it was stopped; ``when_idle``: only if nobody is connected."""
        if not self._var.is_dir():
            return False
        with self._lock():
            server = self._server()
            if not postmaster(server.data).alive or (when_idle and self._sessions()):
                return False
            server.halt(server_account(server.home))
        return True

    def running(self) -> bool:
        """Whether the server accepts connections."""
        return self._var.is_dir() and postmaster(self._server().data).state is State.READY

    def status(self) -> str:
        """One line for people: state, version, process and where the data are."""
        if not self._var.is_dir():
            return f"not made yet; it will be below {self._var}"
        server = self._server()
        if not server.data.is_dir():
            return f"not made yet; its data will be in {server.data}"
        found = postmaster(server.data)
        process = f", process {found.pid}" if found.alive else ""
        return f"{found.state.value}: PostgreSQL {server.major()}{process}, data in {server.data}"

    def url(self) -> str:
        """The ``postgresql://`` address with its password, whether or not the server runs."""
        server = self._server()
        try:
            password = server.password.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if server.data.is_dir():
                remedy = f"{server.password} is gone, and nobody can connect without it: restore it from a backup"
            else:
                remedy = f"there is no private database in {server.home} yet: `mapsvc db start` makes it"
            raise Unavailable(remedy) from None
        except PermissionError:
            raise Unavailable(
                f"{server.password} may not be read: run this as the user who made the database, or as root"
            ) from None
        return f"postgresql://{NAME}:{password}@/{NAME}?host={quote(str(server.sockets), safe='')}&port={PORT}"

    def _server(self) -> Server:
        return Server(home_folder(self._var))

    def _make_var(self) -> None:
        try:
            if not self._var.is_dir():
                self._var.mkdir(parents=True)
                self._var.chmod(0o755)
        except OSError as error:
            raise Unavailable(
                f"{self._var} cannot be made ({error.strerror}); MAPSVC_VAR names another folder"
            ) from error

    def _make_home(self) -> Account:
        """The cluster's folder, closed to all but the server's user."""
        home = self._server().home
        account = server_account(home)
        if not home.is_dir():
            if home.parent != self._var:
                _log.warning("the user %s cannot enter %s, so the database goes to %s", account.name, self._var, home)
            home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            home.mkdir(mode=0o700)
            account.take(home)
        return account

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One starter or stopper at a time, over all processes; the lock ends with its process."""
        path = self._var / "postgres.lock"
        try:
            file = path.open("w", encoding="ascii")
        except OSError as error:
            raise Unavailable(
                f"{path} cannot be written ({error.strerror}); MAPSVC_VAR names another folder"
            ) from error
        with file:
            deadline = time.monotonic() + _LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise Unavailable(f"another process holds {path} for {_LOCK_SECONDS} s; end it") from None
                    time.sleep(0.1)
            yield

    def _sessions(self) -> int:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        with psycopg.connect(self.url(), connect_timeout=10) as conn:
            row = conn.execute(query).fetchone()
        return int(row[0]) if row else 0
