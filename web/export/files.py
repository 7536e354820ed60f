"""The nightly files as visitors see them: those of the list, and archives of tiles that lie beside them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mapsvc.dates import JST
from mapsvc.errors import UnreadableSource
from web import caching
from web.export.formats import FORMATS, ZIP
from web.export.nightly import Whole, listed
from web.export.send import send

if TYPE_CHECKING:
    from flask import Response

TILES = "application/vnd.pmtiles"
_TILES_ENDING = ".pmtiles"


def held_files(folder: Path) -> list[Whole]:
    """The files that are there, those of several layers last; of archives of tiles nothing but the size is known."""
    try:
        found = listed(folder)
    except UnreadableSource:
        return []  # the page is more than its list; whoever made a broken one is told by the command
    archives = sorted(folder.glob(f"[!.]*{_TILES_ENDING}"))
    return [*sorted(found, key=lambda one: (len(one.layers), one.name)), *(_archive(file) for file in archives)]


def _archive(file: Path) -> Whole:
    stat = file.stat()
    made = datetime.fromtimestamp(stat.st_mtime, JST).isoformat(timespec="seconds")
    return Whole(file.name, (), "pmtiles", stat.st_size, "", 0, "", made, made, "")


def file_of(folder: Path, name: str) -> Response | None:
    """The file ``name`` of the list, or the part of it that is asked for; None where the list has none such."""
    known = next((one for one in held_files(folder) if one.name == name), None)
    if known is None:
        return None
    try:
        file = (folder / known.name).open("rb")
    except FileNotFoundError:
        return None
    stat = os.fstat(file.fileno())  # of the very file that is open, which the list may be a moment behind
    tag = caching.tag(name, stat.st_size, stat.st_mtime_ns)
    moment = datetime.fromtimestamp(int(stat.st_mtime), JST)
    return send(file, tag=tag, media=_media(known), names=(name, name), moment=moment)


def _media(known: Whole) -> str:
    if known.name.endswith(".zip"):
        return ZIP
    form = FORMATS.get(known.format)
    return form.media if form else TILES
