"""Uploaded files: under ``var/uploads``, a folder of its own each, limited in size, deleted when their time is over.

Only what is called there by us is opened: the folder's name is random, and a file keeps no more of its name than its
last part, without separators and control characters.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from web.work.model import Proposal

MOST_FILES = 40
_BLOCK = 1 << 20
_FOLDER = re.compile(r"[A-Za-z0-9_-]{20,40}")
_MOST_NAME = 120
_PROFILE_BYTES = 200_000


class Sent(Protocol):
    """A file of a form, as the framework hands it over."""

    filename: str | None

    @property
    def stream(self) -> IO[bytes]:
        """Its content, from where it stands."""


def name_of(raw: str) -> str:
    """The last part of ``raw`` as a file may be called here. Raises InvalidInput."""
    last = PurePosixPath(raw.replace("\\", "/")).name
    clean = "".join(char for char in last if char.isprintable() and char not in '/\\:*?"<>|').strip(". ")
    while len(clean.encode()) > _MOST_NAME:
        stem, dot, ending = clean.rpartition(".")
        clean = f"{stem[:-1]}{dot}{ending}" if dot and len(stem) > 1 else clean[:-1]
    if not clean:
        raise InvalidInput("file", f"{raw[:40]!r} is no name of a file", "upload.name")
    return clean


def keep(root: Path, files: Sequence[Sent], most_bytes: int, profile: Sent | None = None) -> tuple[str, str]:
    """Keep ``files`` (one source) in a new folder below ``root``; its name, and how the source is called.

    Raises InvalidInput where there are none, too many, two of one name or more than ``most_bytes`` in all; nothing is
    left behind then.
    """
    named = [file for file in files if file.filename]
    if not named:
        raise InvalidInput("file", "choose a file", "upload.none")
    if len(named) > MOST_FILES:
        raise InvalidInput(
            "file", f"{len(named)} files, at most {MOST_FILES}: send a zip", "upload.many", most=MOST_FILES
        )
    names = [name_of(file.filename or "") for file in named]
    if len(set(names)) < len(names):
        raise InvalidInput("file", "two files have the same name; send a zip", "upload.twice")
    token = secrets.token_urlsafe(24)
    folder = root / token
    source = folder / "source"
    source.mkdir(parents=True, mode=0o750)
    try:
        title = names[0]
        if len(named) > 1:
            shown = next((name for name in names if name.lower().endswith(".shp")), names[0])
            title = Path(shown).stem
            source = source / title
            source.mkdir()
        left = most_bytes
        for file, name in zip(named, names, strict=True):
            left = _write(file.stream, source / name, left, most_bytes)
        if profile is not None and profile.filename:
            _write(profile.stream, folder / "profile.toml", _PROFILE_BYTES, _PROFILE_BYTES)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token, title


def _write(stream: IO[bytes], path: Path, left: int, most: int) -> int:
    with path.open("xb") as file:
        while block := stream.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise InvalidInput(
                    "file", f"more than {most / 1_000_000:g} MB", "upload.size", most=f"{most / 1_000_000:g}"
                )
            file.write(block)
    return left


def _folder(root: Path, proposal: Proposal) -> Path:
    if proposal.folder is None or not _FOLDER.fullmatch(proposal.folder):
        raise InvalidInput("file", "the uploaded files were deleted; upload them again", "upload.gone")
    return root / proposal.folder


def source_of(root: Path, proposal: Proposal) -> Path:
    """What the importer reads: the file, or the folder of several. Raises InvalidInput where it was deleted."""
    folder = _folder(root, proposal) / "source"
    held = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(held) != 1:
        raise InvalidInput("file", "the uploaded files were deleted; upload them again", "upload.gone")
    return held[0]


def profile_of(root: Path, proposal: Proposal) -> Path | None:
    """The mapping profile that was uploaded beside the files, if there is one."""
    path = _folder(root, proposal) / "profile.toml"
    return path if path.is_file() else None


def rejects_file(root: Path, proposal: Proposal) -> Path:
    """Where the rows that could not be taken are listed with their values, for whoever must mend them."""
    return _folder(root, proposal) / "rejects.csv"


def delete(root: Path, token: str) -> None:
    """Delete an upload with all that was made beside it."""
    if _FOLDER.fullmatch(token):
        shutil.rmtree(root / token, ignore_errors=True)


def expire(conn: Connection, root: Path, days: int) -> int:
    """Delete the files of changes that ended ``days`` ago, and folders that no change names; how many.

    Nothing else is deleted: what was decided, and the rows of the change, stay.
    """
    rows = conn.execute(
        "UPDATE proposal AS p SET folder = NULL FROM (SELECT id, folder FROM proposal WHERE folder IS NOT NULL "
        "AND ended_at < now() - make_interval(days => %s) FOR UPDATE) AS old WHERE p.id = old.id RETURNING old.folder",
        [days],
    ).fetchall()
    conn.commit()
    for (token,) in rows:
        delete(root, token)
    return len(rows) + _orphans(conn, root)


def _orphans(conn: Connection, root: Path) -> int:
    """Folders of uploads whose request was killed before its change was made; those of the last day may be at work."""
    if not root.is_dir():
        return 0
    row = conn.execute(
        "SELECT array_agg(folder) FILTER (WHERE folder IS NOT NULL), extract(epoch FROM now())::float FROM proposal"
    ).fetchone()
    known, now = (set(row[0] or ()), row[1]) if row else (set(), 0.0)
    gone = 0
    for folder in root.iterdir():
        if _FOLDER.fullmatch(folder.name) and folder.name not in known and folder.stat().st_mtime < now - 86_400:
            delete(root, folder.name)
            gone += 1
    return gone
