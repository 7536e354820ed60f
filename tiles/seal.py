"""A whole file in one step, with a seal that says what it must hold.

The seal is an extended attribute of the file, so that file and seal appear together and the file holds nothing but the
bytes to be sent. Where the file system has no attributes it is a second file, ``.meta``, written before the first.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from uuid import uuid4

_ATTRIBUTE = "user.mapsvc.tile"
_LACKING = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.ENOSPC, errno.E2BIG}


def write(target: Path, content: bytes, seal: bytes) -> None:
    """Store ``content`` as ``target`` with its seal; readers see the old file, or all of the new one."""
    temporary = f"{target.parent}/.{uuid4().hex}.tmp"
    try:
        handle = _create(temporary)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = _create(temporary)
    try:
        try:
            os.setxattr(handle, _ATTRIBUTE, seal)
        except OSError as error:
            if error.errno not in _LACKING:
                raise
            meta_of(target).write_bytes(seal)
        with os.fdopen(handle, "wb", buffering=0, closefd=False) as file:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
    finally:
        os.close(handle)
    Path(temporary).rename(target)


def read(path: Path) -> tuple[bytes, bytes]:
    """Content and seal of a file, the seal empty where there is none; raises FileNotFoundError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as file:
        content = file.readall()
        try:
            return content, os.getxattr(handle, _ATTRIBUTE)
        except OSError:
            pass
    try:
        return content, meta_of(path).read_bytes()
    except FileNotFoundError:
        return content, b""


def meta_of(path: Path) -> Path:
    """Where the seal is where it cannot be an attribute."""
    return path.with_name(path.name + ".meta")


def _create(path: str) -> int:
    # Readable for the front server, which runs as another user; what is in a tile is public.
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
