"""国土数値情報 A56 宅地造成等工事規制区域・特定盛土等規制区域 (盛土規制法10条, 26条).

Columns: 001 都道府県コード, 002 行政区域コード, 003 市区町村名, 004 規制区域区分, 005 指定主体区分 (A 都道府県,
B 指定都市, C 中核市), 006 告示番号, 007 指定日. 004 is 1 宅地造成等工事規制区域, 2 特定盛土等規制区域,
or 9 where both are designated and the file does not tell them apart.
"""

from __future__ import annotations

from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.use_districts import number
from importers.formats.values import because, each, texts
from importers.source import Decision, Options, SourceTable

KINDS = {1: "residential", 2: "specified"}


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``embankment_control``; areas whose kind the file does not tell (9) are rejected."""
    frame = table.frame
    kind = each(frame[columns["A56_004"]], lambda text: KINDS.get(number(text) or 0))
    what = "規制区域区分 {} is neither 1 宅地造成等 nor 2 特定盛土等 (9: both, not told apart): ask who designated it"
    reasons = because(kind.isna(), what, frame[columns["A56_004"]])
    values = {"kind": kind}
    fields = {"name": "A56_003", "notice_number": "A56_006", "notified_on": "A56_007"}
    values |= {field: texts(frame[columns[name]]) for field, name in fields.items() if name in columns}
    leave, kept = outside(table, columns.get("A56_002"), columns.get("A56_003"), options)
    edition = Decision("dates", "A56_007", "the day of designation, of every municipality")
    return rebuilt(table, values, reasons=reasons, leave=leave, decisions=[edition, *kept], product=PRODUCT)


PRODUCT = Product(
    "A56",
    "宅地造成等工事規制区域・特定盛土等規制区域データ",
    lambda columns: {"A56_002", "A56_004", "A56_006", "A56_007"} <= columns.keys(),
    lambda name, columns: frozenset({"embankment_control"}),
    convert,
)
