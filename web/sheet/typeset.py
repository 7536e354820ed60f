"""The document set as PDF/UA-1 by typst, in memory: the data are values of the document, never its markup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources
from threading import BoundedSemaphore
from typing import Any

import orjson
import typst

from mapsvc.errors import TooExpensive
from web.sheet.fonts import fonts
from web.sheet.memory import give_back

AT_ONCE = 1
"""Documents and pages that one process makes at a time: each takes a processor and 100 MB for half a second."""
_WAIT_SECONDS = 6.0

_MEMORY = 11
"""typst remembers what it worked out until ten later documents did without it. No two sheets are alike, so that would
only be kept: as many empty documents take 20 ms and save 80 MB of every web process."""

_PARTS = ("base", "map", "tables", "sheet")
_turn = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """A turn at the processor; raises TooExpensive where others keep it for too long."""
    if not _turn.acquire(timeout=_WAIT_SECONDS):
        raise TooExpensive("too many sheets are being made at this moment; try again in some seconds")
    try:
        yield
    finally:
        give_back()
        _turn.release()


@cache
def source() -> bytes:
    """The typst document: its parts one after the other."""
    folder = resources.files("web.sheet").joinpath("typst")
    return b"\n".join(folder.joinpath(f"{part}.typ").read_bytes() for part in _PARTS)


def pdf(data: dict[str, Any], pictures: dict[str, str], moment: datetime) -> bytes:
    """The document as tagged PDF; the same data at the same moment give the same bytes.

    Raises Unavailable where the font is missing, TooExpensive where too many are being made, and typst.TypstError for
    a fault of the program: typst checks PDF/UA-1 while it writes.
    """
    with turn():
        compiler = typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            source(),
            format="pdf",
            sys_inputs={"data": orjson.dumps(data).decode(), **pictures},
            pdf_standards="ua-1",
            timestamp=moment.astimezone(timezone(timedelta(hours=9))),
        )
        for _ in range(_MEMORY):
            compiler.compile(b"", format="pdf")
    assert isinstance(made, bytes)
    return made
