"""Which system user runs the private PostgreSQL, and where that user may keep its files."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from mapsvc.errors import Unavailable

ELSEWHERE = Path("/var/lib/mapsvc")
"""Root's clusters go here where the server's user cannot reach ``var`` (a checkout under ``/root``)."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system user."""

    name: str
    uid: int
    gid: int

    @property
    def groups(self) -> list[int]:
        """Ids of all its groups."""
        return os.getgrouplist(self.name, self.gid)

    def take(self, path: Path) -> None:
        """Make it the owner of ``path``."""
        os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether it may pass through ``folder`` and everything above it."""
        return all(self._has_x(part.stat()) for part in (folder, *folder.parents))

    def _has_x(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid in self.groups:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def server_account(home: Path) -> Account:
    """The user that runs the server of ``home``: the caller, or for root the owner of ``home`` or ``postgres``.

    PostgreSQL refuses to run as root. Raises Unavailable where the files belong to someone else or no user is fit.
    """
    owner = home.stat().st_uid if home.is_dir() else None
    if os.geteuid() != 0:
        if owner not in {None, os.geteuid()}:
            raise Unavailable(
                f"{home} belongs to the system user {_name(owner or 0)}: run this as that user or as root, "
                "or set MAPSVC_VAR to a folder of your own"
            )
        return _account(pwd.getpwuid(os.geteuid()))
    try:
        return _account(pwd.getpwuid(owner) if owner else pwd.getpwnam("postgres"))
    except KeyError:
        raise Unavailable(
            "PostgreSQL does not run as root, and there is no system user postgres to run it. "
            "Create one: useradd --system postgres. Or run this as an ordinary user"
        ) from None


def home_folder(var: Path) -> Path:
    """Where the cluster of ``var`` keeps its files: ``var/postgres``, or below ``/var/lib/mapsvc`` (see ELSEWHERE).

    ``var`` must exist. The answer stays the same once the cluster has been made.
    """
    inside = var / "postgres"
    if os.geteuid() != 0 or inside.is_dir():
        return inside
    outside = ELSEWHERE / hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    if outside.is_dir() or not server_account(inside).can_enter(var):
        return outside
    return inside


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
