"""国土数値情報 P20 避難施設 (2012).

Columns: 001 行政区域コード, 002 名称, 003 住所, 004 施設の種類, 005 収容人数, 006 施設規模, 007 地震災害, 008 津波災害,
009 水害, 010 火山災害, 011 その他, 012 指定なし. It is older than the designation by kind of hazard (災害対策基本法
49条の4, in force 2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

import pandas as pd

from importers.formats.numbers import whole
from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.values import flags, texts
from importers.source import Decision, Options, SourceTable

HAZARDS: Mapping[str, str] = {
    "P20_007": "earthquake", "P20_008": "tsunami", "P20_009": "flood", "P20_010": "volcano",
}  # fmt: skip


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``evacuation_site``; the kind of facility becomes the remark."""
    frame = table.frame
    marked = {code: flags(frame[columns[name]]).tolist() for name, code in HAZARDS.items() if name in columns}
    hazards = [list(compress(marked, row)) or None for row in zip(*marked.values(), strict=True)]
    values = {
        "name": texts(frame[columns["P20_002"]]),
        "address": texts(frame[columns["P20_003"]]),
        "hazards": pd.Series(hazards or [None] * len(frame), index=frame.index, dtype=object),
        # 0 and -1 stand for "unknown" in P20.
        "capacity": whole(frame[columns["P20_005"]], least=1),
        "remarks": texts(frame[columns["P20_004"]]),
    }
    leave, kept = outside(table, columns.get("P20_001"), None, options)
    age = Decision("meaning", "避難施設 of 2012", "P20 is older than 指定緊急避難場所; its 水害 is taken as 洪水")
    return rebuilt(table, values, leave=leave, decisions=[age, *kept], product=PRODUCT)


PRODUCT = Product(
    "P20",
    "避難施設データ",
    lambda columns: {"P20_002", "P20_003", "P20_004", "P20_005"} <= columns.keys(),
    lambda name, columns: frozenset({"evacuation_site"}),
    convert,
)
