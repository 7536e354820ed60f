"""The PostgreSQL programs on this machine, and what is missing of them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mapsvc.errors import Unavailable

OLDEST = 15
"""Oldest major version that the schema is written for."""

_EXTENSIONS = ("postgis", "btree_gist")


@dataclass(frozen=True, slots=True)
class Installation:
    """One installed PostgreSQL server."""

    major: int
    bin: Path

    def program(self, name: str) -> str:
        """Path of one of its programs."""
        return str(self.bin / name)

    def missing_extensions(self) -> tuple[str, ...]:
        """Which of the extensions the schema needs are not installed for this version."""
        folder = self._share() / "extension"
        return tuple(name for name in _EXTENSIONS if not (folder / f"{name}.control").is_file())

    def _share(self) -> Path:
        try:
            return Path(_output([self.program("pg_config"), "--sharedir"]))
        except (OSError, subprocess.CalledProcessError):
            return Path(f"/usr/share/postgresql/{self.major}")


def choose(data_major: int | None = None) -> Installation:
    """The newest usable installation, or the one of the major version that made the data.

    Raises Unavailable where none is usable; the message says which packages to install.
    """
    found = {one.major: one for one in reversed(list(_installations()))}
    if data_major is not None:
        if data_major not in found:
            raise Unavailable(_other_version(data_major, found))
        return _complete(found[data_major])
    recent = sorted((one for one in found.values() if one.major >= OLDEST), key=lambda one: -one.major)
    if not recent:
        have = f"; only version {_list(found)} is installed" if found else ""
        raise Unavailable(
            f"PostgreSQL {OLDEST} or newer is not installed{have}. On Debian or Ubuntu: "
            "apt-get install postgresql postgresql-postgis. Or set DATABASE_URL to a database that runs elsewhere"
        )
    return next((one for one in recent if not one.missing_extensions()), None) or _complete(recent[0])


def _complete(installation: Installation) -> Installation:
    if missing := installation.missing_extensions():
        raise Unavailable(
            f"PostgreSQL {installation.major} lacks the extension {' and '.join(missing)}. On Debian or Ubuntu: "
            f"apt-get install postgresql-{installation.major}-postgis-3 postgresql-contrib"
        )
    return installation


def _other_version(data_major: int, found: dict[int, Installation]) -> str:
    have = f"installed is {_list(found)}" if found else "none is installed"
    return (
        f"the private database was made by PostgreSQL {data_major}, and {have}. "
        f"Install postgresql-{data_major} and postgresql-{data_major}-postgis-3, "
        "or move the data over with pg_upgrade, or with pg_dump into a new var/ (MAPSVC_VAR)"
    )


def _installations() -> Iterable[Installation]:
    """Every server found, best place first: PATH, what pg_config names, Debian's folders, others' usual folders."""
    seen: set[Path] = set()
    for folder in _folders():
        # A link to the server alone (in /usr/local/bin, say) leads to the folder that has its other programs too.
        resolved = (folder / "postgres").resolve().parent
        if resolved in seen or not all((resolved / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
            continue
        seen.add(resolved)
        if major := _major(resolved):
            yield Installation(major, resolved)


def _folders() -> Iterable[Path]:
    yield from (Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry)
    if config := shutil.which("pg_config"):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            yield Path(_output([config, "--bindir"]))
    for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin"):
        yield from sorted(Path("/").glob(pattern.lstrip("/")))


def _major(folder: Path) -> int | None:
    try:
        version = re.search(r"\) (\d+)", _output([str(folder / "postgres"), "--version"]))
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(version[1]) if version else None


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _list(found: dict[int, Installation]) -> str:
    return ", ".join(str(major) for major in sorted(found))
