"""国土数値情報 A31 / A31a 洪水浸水想定区域 (水防法14条): depth ranks of the planning scale and of the largest flood.

Groups of columns: 1xx 計画規模, 2xx 想定最大規模, 3xx 浸水継続時間, 4xx 家屋倒壊等氾濫想定区域. From edition 2022
a group holds x01 河川番号, x02 河川名, x03 管理番号, x04 管理者, x05 浸水深ランク; before, x01 is the rank itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from importers.formats.product import Columns, Product, rebuilt
from importers.formats.use_districts import number
from importers.formats.values import because, constant, each, texts
from importers.source import Decision, Options, SourceTable
from mapsvc.errors import InvalidInput

RANKS: Mapping[int, str] = {
    1: "under_0_5m", 2: "from_0_5m", 3: "from_3m", 4: "from_5m", 5: "from_10m", 6: "from_20m",
}  # fmt: skip
_SCENARIOS = {"1": "planned", "2": "maximum"}
_COLUMN = re.compile(r"A31A?_([12])(\d\d)")


def _group(columns: Columns) -> tuple[str, str, str | None] | None:
    """(group digit, rank column, river column) of a depth table, or None."""
    groups: dict[str, dict[str, str]] = {}
    for upper, name in columns.items():
        if match := _COLUMN.fullmatch(upper):
            groups.setdefault(match[1], {})[match[2]] = name
    if len(groups) != 1:
        return None
    digit, found = groups.popitem()
    if "05" in found:
        return digit, found["05"], found.get("02")
    return (digit, found["01"], None) if set(found) == {"01"} else None


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``flood_depth``; a rank outside 1 to 6 is rejected, its depths have no counterpart in the layer."""
    group = _group(columns)
    if group is None:
        raise InvalidInput("A31", f"{table.name}: the columns of depth are not those of an edition that is known")
    if options.boundary is not None:
        raise InvalidInput("boundary", "A31 follows rivers, not municipalities")
    digit, rank, river = group
    frame = table.frame
    depth = each(frame[rank], _depth)
    reasons = because(depth.isna(), "depth rank {} is not 1 to 6", frame[rank])
    values = {
        "depth": depth,
        "scenario": constant(frame.index, _SCENARIOS[digit]),
        "river": texts(frame[river]) if river else constant(frame.index, None),
    }
    edition = Decision("edition", "from 2022" if river or rank.endswith("05") else "before 2022", f"rank in {rank}")
    return rebuilt(table, values, reasons=reasons, decisions=[edition], product=PRODUCT)


def _depth(text: str) -> str | None:
    """A rank as a code; editions that write the depth out (0.5m以上3.0m未満) are left to the layer's aliases."""
    if "m" in text:
        return text
    return RANKS.get(number(text) or 0)


PRODUCT = Product(
    "A31",
    "洪水浸水想定区域データ",
    lambda columns: _group(columns) is not None,
    lambda name, columns: frozenset({"flood_depth"}),
    convert,
)
