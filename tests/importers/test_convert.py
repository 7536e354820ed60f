"""Raw values become field values, or say why not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.convert import convert, value_of
from layers.definition import Code, Field, FieldType, Text
from mapsvc.dates import to_wareki
from mapsvc.errors import InvalidInput

_TITLE = Text("項目", "Item")
RATIO = Field("ratio", FieldType.NUMBER, _TITLE, unit="%")
METRES = Field("width", FieldType.NUMBER, _TITLE, unit="m")
COUNT = Field("count", FieldType.INTEGER, _TITLE, unit="people")
FLAG = Field("flag", FieldType.BOOLEAN, _TITLE)
DAY = Field("day", FieldType.DATE, _TITLE)
MOMENT = Field("at", FieldType.DATETIME, _TITLE)
NAME = Field("name", FieldType.TEXT, _TITLE)
_CODES = (
    Code("flood", Text("洪水", "flood")),
    Code("landslide", Text("崖崩れ、土石流及び地滑り", "landslide"), aliases=("土砂災害",)),
)
KIND = Field("kind", FieldType.CODE, _TITLE, codes=_CODES)
KINDS = Field("kinds", FieldType.CODES, _TITLE, codes=_CODES)


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (RATIO, "80％", 80), (RATIO, "１５０", 150), (RATIO, "6/10", 60), (RATIO, "10分の8", 80), (RATIO, 60.0, 60),
        (RATIO, "指定なし", None), (RATIO, "－", None), (METRES, "1,234.5m", 1234.5), (METRES, "１２ｍ", 12),
        (COUNT, "250人", 250), (COUNT, float("nan"), None), (COUNT, np.int64(3), 3),
        (FLAG, "○", True), (FLAG, "１", True), (FLAG, "×", False), (FLAG, "無", False), (FLAG, 1.0, True),
        (FLAG, "", None),
        (DAY, "平成8年5月10日", "1996-05-10"), (DAY, "R1.5.1", "2019-05-01"), (DAY, "20190401", "2019-04-01"),
        (DAY, 20190401.0, "2019-04-01"), (DAY, "2019/4/1", "2019-04-01"), (DAY, "不明", None),
        (MOMENT, "2021/8/14 9:05", "2021-08-14T09:05:00+09:00"),
        (MOMENT, "2021-08-14T09:05:00Z", "2021-08-14T09:05:00+00:00"),
        (NAME, "　本町 \r\n", "本町"), (NAME, 12.0, "12"), (NAME, "-", None), (NAME, "<Null>", None),
        (KIND, "土砂災害", "landslide"), (KINDS, "洪水、土砂災害", ["flood", "landslide"]),
        (KINDS, "崖崩れ、土石流及び地滑り", ["landslide"]), (KINDS, ["flood", "flood"], ["flood"]),
    ],
)  # fmt: skip
def test_values(field: Field, raw: object, value: object) -> None:
    assert value_of(field, raw) == value


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        (RATIO, "80人"), (RATIO, "約80"), (METRES, "12cm"), (METRES, "1,23"), (METRES, float("inf")),
        (METRES, "1e999"),
        (COUNT, "2.5"), (COUNT, True), (FLAG, "たぶん"), (DAY, "平成31年5月1日"), (DAY, "2019-02-30"),
        (DAY, "平成8年5月"),
        (KIND, "火事"), (KIND, "10"), (KINDS, "洪水、火事"),
    ],
)  # fmt: skip
def test_what_is_refused(field: Field, raw: object) -> None:
    with pytest.raises(InvalidInput):
        value_of(field, raw)


def test_spellings_of_a_profile_go_first() -> None:
    assert value_of(KIND, "１０", {"10": "flood"}) == "flood"


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "m", "ｍ", "メートル"]))
def test_numbers_in_any_width_with_commas_and_unit(number: int, unit: str) -> None:
    full = f"{number:,}".translate(str.maketrans("0123456789,-", "０１２３４５６７８９，－"))
    assert value_of(METRES, full + unit) == number


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2117, 12, 31)))
def test_dates_in_wareki_and_iso_agree(day: date) -> None:
    assert value_of(DAY, to_wareki(day)) == value_of(DAY, day.isoformat()) == day.isoformat()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans()), max_size=30))
def test_a_column_never_raises_and_agrees_with_single_values(raw: list[object]) -> None:
    array = np.empty(len(raw), dtype=object)
    array[:] = raw
    for field in (RATIO, COUNT, FLAG, DAY, NAME, KIND):
        column = convert(field, array)
        assert len(column.codes) == len(raw)
        for value, code in zip(raw, column.codes.tolist(), strict=True):
            try:
                expected = value_of(field, value)
            except InvalidInput:
                assert code in column.faults or isinstance(value, bool | int | float)
                continue
            if code >= 0 and code not in column.faults and not isinstance(value, bool | int | float):
                assert column.values[code] == expected
