"""国土数値情報 A33 土砂災害警戒区域 (土砂災害防止法7条, 9条).

Columns: 001 現象の種類, 002 区域区分 (3 and 4: investigated, not yet designated), 003 都道府県コード, 004 区域番号,
005 区域名, 006 所在地, 007 公示日, 008 特別警戒未指定フラグ.
"""

from __future__ import annotations

from importers.formats.product import Columns, Product, rebuilt
from importers.formats.use_districts import number
from importers.formats.values import because, each, texts
from importers.source import Decision, Options, SourceTable
from mapsvc.errors import InvalidInput

PHENOMENA = {1: "steep_slope", 2: "debris_flow", 3: "landslide"}
CLASSES = {1: "warning", 2: "special_warning", 3: "warning_planned", 4: "special_warning_planned"}


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``landslide_warning``; areas before designation keep a class of their own."""
    if options.boundary is not None:
        raise InvalidInput("boundary", "A33 names no municipality by code; cut the file first")
    frame = table.frame
    phenomenon = each(frame[columns["A33_001"]], lambda text: PHENOMENA.get(number(text) or 0))
    kind = each(frame[columns["A33_002"]], lambda text: CLASSES.get(number(text) or 0))
    reasons = because(kind.isna(), "区域区分 {} is not 1 to 4", frame[columns["A33_002"]])
    other = because(phenomenon.isna(), "現象の種類 {} is not 1 to 3", frame[columns["A33_001"]])
    reasons = reasons.where(reasons.notna(), other)
    values = {"phenomenon": phenomenon, "area_class": kind}
    fields = {"number": "A33_004", "name": "A33_005", "location": "A33_006", "notified_on": "A33_007"}
    values |= {field: texts(frame[columns[name]]) for field, name in fields.items() if name in columns}
    planned = int(kind.isin(["warning_planned", "special_warning_planned"]).sum())
    counted = Decision("before designation", f"{planned} of {len(frame)} areas", "A33_002 is 3 or 4: kept apart")
    return rebuilt(table, values, reasons=reasons, decisions=[counted], product=PRODUCT)


PRODUCT = Product(
    "A33",
    "土砂災害警戒区域データ",
    lambda columns: {"A33_001", "A33_002"} <= columns.keys(),
    lambda name, columns: frozenset({"landslide_warning"}),
    convert,
)
