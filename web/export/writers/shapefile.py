"""What Shapefile cannot hold: names of more than 10 bytes, texts of more than 254."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from web.export.characters import cut_to, for_cp932
from web.export.work import Work

_DBF = struct.Struct("<4xIHH")
"""Of a table's header: the number of rows, the length of the header, that of a row."""
LONGEST_NAME, LONGEST = 10, 254
"""Bytes."""


def short_names(names: Sequence[str]) -> dict[str, str]:
    """For each name another one of at most 10 bytes, all different also where case does not count.

    Meanings of codes keep a ``_t`` at the end, so that ``use_district`` and its title still look like a pair.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        ending = "_t" if name.endswith("_title") else ""
        stem = name.removesuffix("_title") if ending else name
        short, number = stem[: LONGEST_NAME - len(ending)] + ending, 1
        while short.lower() in taken:
            number += 1
            tail = f"{ending}{number}"
            short = stem[: LONGEST_NAME - len(tail)] + tail
        taken.add(short.lower())
        found[name] = short
    return found


def is_whole(path: Path, count: int) -> bool:
    """Whether the three files of ``path`` are as long as their headers say: GDAL does not hear of every full disk."""
    with path.with_suffix(".dbf").open("rb") as table, path.open("rb") as shapes:
        rows, header, row = _DBF.unpack(table.read(_DBF.size))
        length = int.from_bytes(shapes.read(28)[24:], "big") * 2
    sizes = [path.with_suffix(ending).stat().st_size for ending in (".dbf", ".shp", ".shx")]
    described = header > _DBF.size and row > 0  # a header that was never finished holds zeros
    return described and rows == count and sizes[0] >= header + rows * row and sizes[1:] == [length, 100 + 8 * count]


def fitted(values: Any, column: str, encoding: str, work: Work) -> Any:
    """Texts as the table can hold them; what is replaced or cut is counted in ``work``."""
    found: list[str | None] = []
    for value in values:
        if value is None:
            found.append(None)
            continue
        text = for_cp932(value, work.replaced) if encoding == "cp932" else value
        short = cut_to(text, LONGEST, encoding)
        if short != text:
            work.cut[column] += 1
        found.append(short)
    return np.array(found, dtype=object)
