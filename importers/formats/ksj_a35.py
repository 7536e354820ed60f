"""国土数値情報 A35 景観計画区域 (景観法8条): A35a holds the areas of landscape plans.

Columns of A35a: 001 景観計画区域ID, 002 都道府県コード, 003 団体名, 004 行政区域コード, 005 策定年月日, 006 面積,
007 景観計画未策定フラグ (1: the body exists, its plan does not yet).
"""

from __future__ import annotations

from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.values import because, constant, flags, texts
from importers.source import Decision, Options, SourceTable


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``landscape_plan``; the areas of bodies that have no plan yet are rejected."""
    frame = table.frame
    body = texts(frame[columns["A35A_003"]])
    values = {
        "name": body.map(lambda name: f"{name}景観計画区域" if name else None),
        "kind": constant(frame.index, "plan_area"),
        "notified_on": texts(frame[columns["A35A_005"]]),
        "decided_by": body,
    }
    reasons = constant(frame.index, None)
    if "A35A_007" in columns:
        missing = flags(frame[columns["A35A_007"]]).map(lambda flag: flag is True)
        reasons = because(missing, "no landscape plan is made yet: 未策定フラグ {}", frame[columns["A35A_007"]])
    leave, kept = outside(table, columns.get("A35A_004"), columns["A35A_003"], options)
    day = Decision("notified_on", columns["A35A_005"], "策定年月日: the day the plan was made")
    return rebuilt(table, values, reasons=reasons, leave=leave, decisions=[day, *kept], product=PRODUCT)


PRODUCT = Product(
    "A35",
    "景観計画区域データ",
    lambda columns: {"A35A_003", "A35A_005"} <= columns.keys(),
    lambda name, columns: frozenset({"landscape_plan"}),
    convert,
)
