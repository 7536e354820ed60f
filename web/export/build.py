"""Making the file of an order: one writer's file, or a zip of all of them with the texts that explain them."""

from __future__ import annotations

import errno
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from mapsvc.dates import JST
from web.export.limits import NoRoom
from web.export.order import Order
from web.export.readme import fields_file, readme
from web.export.work import Work
from web.export.writers import writer

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_COPY = 1 << 20


def build(order: Order, work: Work) -> Path:
    """The file, somewhere in the folder of ``work``.

    Raises NoRoom where the disk does not take it, and what :meth:`Work.chunks` raises; then nothing that was begun is
    of use.
    """
    try:
        short = _written(order, work)
        made = _packed(order, work, short) if order.packed else next(iter(_data(work)))
        work.check()
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise NoRoom(f"the disk does not take the file: {error.strerror}") from error
        raise
    return made


def _data(work: Work) -> list[Path]:
    return sorted(file for file in (work.folder / "data").iterdir())


def _written(order: Order, work: Work) -> dict[str, Mapping[str, str]]:
    """Write all layers; their short names."""
    folder, short = work.folder / "data", {}
    folder.mkdir()
    for part in order.parts:
        layer = part.question.layer
        stem = order.stem if order.format.several or len(order.parts) == 1 else layer.id
        short[layer.id] = writer(order.format.id)(folder / f"{stem}.{order.format.ending}", order, part, work)
    return short


def _packed(order: Order, work: Work, short: Mapping[str, Mapping[str, str]]) -> Path:
    target = work.folder / "packed.zip"
    local = order.moment.astimezone(JST)
    stamp = max(_EARLIEST, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in (("README.txt", readme(order, work)), ("fields.csv", fields_file(order, short))):
            packed.writestr(_entry(name, stamp), content)
        for file in _data(work):
            with file.open("rb") as source, packed.open(_entry(file.name, stamp), "w", force_zip64=True) as to:
                shutil.copyfileobj(source, to, _COPY)
            file.unlink()
    return target


def _entry(name: str, stamp: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
