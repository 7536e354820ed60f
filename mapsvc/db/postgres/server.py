"""Making, starting and stopping the server of one folder. The caller holds the lock."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mapsvc.db.postgres.account import Account
from mapsvc.db.postgres.installation import Installation, choose
from mapsvc.db.postgres.postmaster import State, forget_dead, postmaster
from mapsvc.db.postgres.tuning import machine, render, server_settings
from mapsvc.errors import Unavailable

NAME = "mapsvc"
"""Name of the superuser and of the database."""

PORT = 5432
"""Only a part of the socket's name: nothing listens on the network."""

_SOCKET_PATH_BYTES = 107
_START_SECONDS = 300
_LOG_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Server:
    """The server whose files are in ``home``: ``data``, ``password``, ``server.log`` and usually ``run``."""

    home: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def password(self) -> Path:
        """The file with the superuser's password."""
        return self.home / "password"

    @property
    def log(self) -> Path:
        """What the server reports."""
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; not in ``home`` if that is too long for one, or has a comma (a list, to libpq)."""
        inside = self.home / "run"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock")) <= _SOCKET_PATH_BYTES and "," not in str(inside):
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mapsvc-{digest}"

    def major(self) -> int | None:
        """The major version that made the data; None: there are none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None

    def create(self, account: Account) -> None:
        """Make the data folder; it gets its name only when it is complete, so a killed attempt leaves none."""
        installation = choose()
        if not self.password.exists():
            self.password.touch(mode=0o600)
            self.password.write_text(secrets.token_urlsafe(24), encoding="ascii")
            account.take(self.password)
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = {"pgdata": fresh, "username": NAME, "auth": "scram-sha-256", "pwfile": self.password}
        options |= {"encoding": "UTF8", "locale": "C.UTF-8"}
        arguments = [f"--{name}={value}" for name, value in options.items()]
        self._checked(installation, account, "initdb", *arguments, "--data-checksums", "--no-instructions")
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude_if_exists 'mapsvc.conf'\n")
        create = f"CREATE DATABASE {NAME}\n"
        self._checked(installation, account, "postgres", "--single", "-D", str(fresh), "postgres", text=create)
        fresh.rename(self.data)

    def launch(self, account: Account) -> None:
        """Start the server and wait until it accepts connections."""
        installation = choose(self.major())
        self._configure(account)
        deadline = time.monotonic() + _START_SECONDS
        while postmaster(self.data).state is not State.READY:
            if not postmaster(self.data).alive and self._attempt(installation, account):
                return
            if time.monotonic() > deadline:
                raise Unavailable(f"the private PostgreSQL is not ready after {_START_SECONDS} s; {self.log} says why")
            time.sleep(0.2)

    def halt(self, account: Account) -> None:
        """Stop the server, ending its sessions."""
        self._checked(choose(self.major()), account, "pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def _configure(self, account: Account) -> None:
        sockets = self.sockets
        sockets.mkdir(mode=0o700, exist_ok=True)
        if sockets.is_symlink() or sockets.stat().st_uid not in {os.geteuid(), account.uid}:
            raise Unavailable(f"{sockets} belongs to someone else; remove it, or set MAPSVC_VAR to a shorter path")
        account.take(sockets)
        settings = server_settings(*machine()) | {"unix_socket_directories": str(sockets), "port": str(PORT)}
        (self.data / "mapsvc.conf").write_text(render(settings), encoding="utf-8")
        account.take(self.data / "mapsvc.conf")
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _attempt(self, installation: Installation, account: Account) -> bool:
        """One start; False if the sessions of a killed server still hold its memory, which ends by itself."""
        forget_dead(self.data, self.sockets)
        before = self.log.stat().st_size if self.log.exists() else 0
        wait = ("-w", "-t", str(_START_SECONDS))
        done = self._run(installation, account, "pg_ctl", "start", *wait, "-D", str(self.data), "-l", str(self.log))
        if done.returncode == 0:
            return True
        said = self.log.read_bytes()[before:].decode(errors="replace") if self.log.exists() else done.stderr
        if "is still in use" in said:
            return False
        raise Unavailable(f"the private PostgreSQL did not start. {self.log} ends with:\n{said[-2000:].strip()}")

    def _checked(self, installation: Installation, account: Account, *command: str, text: str = "") -> None:
        done = self._run(installation, account, *command, text=text)
        if done.returncode:
            said = (done.stderr or done.stdout)[-2000:].strip()
            raise Unavailable(f"PostgreSQL's {command[0]} failed in {self.home}:\n{said}")

    def _run(
        self, installation: Installation, account: Account, program: str, *arguments: str, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user, without the PG… variables of the caller."""
        root = os.geteuid() == 0
        return subprocess.run(
            [installation.program(program), *arguments],
            input=text,
            capture_output=True,
            text=True,
            cwd=self.home,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            umask=0o077,
            check=False,
            user=account.uid if root else None,
            group=account.gid if root else None,
            extra_groups=account.groups if root else None,
        )
