"""The state of a PostgreSQL server, read from its ``postmaster.pid`` without asking the server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_STATE_LINE = 7
"""PostgreSQL writes its state into the eighth line (since version 10)."""


class State(Enum):
    """What the server is doing."""

    READY = "running"
    BUSY = "starting or stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What is known of the server process of one data folder."""

    state: State
    pid: int | None

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self.pid is not None


def postmaster(data: Path) -> Postmaster:
    """The server of the data folder ``data``; a pid file left by a killed server counts as stopped."""
    try:
        lines = _pid_file(data).read_text(encoding="utf-8", errors="replace").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return Postmaster(State.STOPPED, None)
    if not _serves(pid, data):
        return Postmaster(State.STOPPED, None)
    ready = len(lines) > _STATE_LINE and lines[_STATE_LINE].strip() == "ready"
    return Postmaster(State.READY if ready else State.BUSY, pid)


def forget_dead(data: Path, sockets: Path) -> None:
    """Remove a dead server's pid file and socket lock.

    PostgreSQL would refuse to start where their process number is another program's by now, or a zombie's.
    """
    if not postmaster(data).alive:
        for file in (_pid_file(data), *sockets.glob(".s.PGSQL.*")):
            file.unlink(missing_ok=True)


def _pid_file(data: Path) -> Path:
    return data / "postmaster.pid"


def _serves(pid: int, data: Path) -> bool:
    """A server's working directory is its data folder; the number of a dead one may be another program's by now."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False
