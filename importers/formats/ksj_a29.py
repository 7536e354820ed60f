"""国土数値情報 A29 用途地域, editions 2011 and 2019.

Columns: 001 行政区域コード, 002 都道府県, 003 市区町村, 004 用途地域分類, 005 用途地域名, 006 建蔽率, 007 容積率.
2011: 008 備考. 2019: 008 総括図作成団体, 009 総括図作成年, 010 備考.
"""

from __future__ import annotations

from importers.formats import zoning_codes
from importers.formats.numbers import percent
from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.values import constant, texts
from importers.source import Decision, Options, SourceTable


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``zoning``; a row whose number and name disagree, or whose kind is unknown (99), is rejected."""
    frame = table.frame
    numbering, decision = zoning_codes.order("a29", columns["A29_004"], options)
    names = frame[columns["A29_005"]] if "A29_005" in columns else None
    uses, reasons = zoning_codes.translate(frame[columns["A29_004"]], names, numbering)
    edition = "2019" if "A29_010" in columns else "2011"
    remark = columns.get("A29_010" if edition == "2019" else "A29_008")
    values = {
        "use": uses,
        "building_coverage_ratio": percent(frame[columns["A29_006"]]),
        "floor_area_ratio": percent(frame[columns["A29_007"]]),
        "remarks": texts(frame[remark]) if remark else constant(frame.index, None),
    }
    leave, kept = outside(table, columns.get("A29_001"), columns.get("A29_003"), options)
    year = Decision("edition", edition, f"{'has' if edition == '2019' else 'has no'} column A29_010")
    return rebuilt(table, values, reasons=reasons, leave=leave, decisions=[decision, year, *kept], product=PRODUCT)


PRODUCT = Product(
    "A29",
    "用途地域データ",
    lambda columns: {"A29_004", "A29_006", "A29_007"} <= columns.keys(),
    lambda name, columns: frozenset({"zoning"}),
    convert,
)
