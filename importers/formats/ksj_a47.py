"""国土数値情報 A47 急傾斜地崩壊危険区域 (急傾斜地法3条).

Columns: 001 都道府県コード, 002 行政コード, 003 市町村名, 004 区域名, 005 所在地, 006 公示年月日, 007 公示番号,
008 指定面積 (ha).
"""

from __future__ import annotations

from importers.formats.numbers import numeric
from importers.formats.product import Columns, Product, outside, rebuilt
from importers.formats.values import texts
from importers.source import Decision, Options, SourceTable
from mapsvc.dates import parse_date
from mapsvc.errors import InvalidInput, UnreadableSource

_FIELDS = {"name": "A47_004", "location": "A47_005", "notified_on": "A47_006", "notice_number": "A47_007"}


def convert(table: SourceTable, columns: Columns, options: Options) -> SourceTable:
    """Fields of ``steep_slope``.

    Raises UnreadableSource where A47_006 holds no dates: then the edition is one whose columns are not known here.
    """
    frame = table.frame
    days = texts(frame[columns["A47_006"]]).dropna()
    dated = sum(_is_date(day) for day in days)
    if len(days) and dated * 2 < len(days):
        raise UnreadableSource(f"{table.name}: A47_006 should hold 公示年月日, but {days.iloc[0]!r} is no date")
    values = {field: texts(frame[columns[name]]) for field, name in _FIELDS.items()}
    if "A47_008" in columns:
        area = numeric(frame[columns["A47_008"]])
        values["area_ha"] = area.where(area != 0, None)
    leave, kept = outside(table, columns.get("A47_002"), columns.get("A47_003"), options)
    evidence = Decision("edition", "A47_006 is 公示年月日", f"{dated} of {len(days)} values are dates")
    return rebuilt(table, values, leave=leave, decisions=[evidence, *kept], product=PRODUCT)


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except InvalidInput:
        return False
    return True


PRODUCT = Product(
    "A47",
    "急傾斜地崩壊危険区域データ",
    lambda columns: {"A47_004", "A47_005", "A47_006", "A47_007"} <= columns.keys(),
    lambda name, columns: frozenset({"steep_slope"}),
    convert,
)
