"""Dates as Japan's administration writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.dates import parse_date, parse_moment, parse_wareki, to_wareki
from mapsvc.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-04-01", date(2019, 4, 1)),
        ("2019/4/1", date(2019, 4, 1)),
        ("2019.04.01", date(2019, 4, 1)),
        ("２０１９年４月１日", date(2019, 4, 1)),
        ("20190401", date(2019, 4, 1)),
        ("2019-04-01T00:00:00", date(2019, 4, 1)),
        ("2019/04/01 00:00:00", date(2019, 4, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和１年５月１日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("H8.5.10", date(1996, 5, 10)),
        ("昭和 46 年 12 月 28 日", date(1971, 12, 28)),
        ("S46/12/28", date(1971, 12, 28)),
        ("大正8年4月5日", date(1919, 4, 5)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治45年7月29日", date(1912, 7, 29)),
    ],
)
def test_every_usual_way_to_write_a_day_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "2019", "2019-04", "平成3年12月", "令和6年", "2019-02-30", "平成31年5月1日", "昭和64年1月8日",
        "平成0年1月1日", "4/1/2019", "令和元年5月1日頃", "19190230", "H8", "未定", "-", "2019-04-01T12:30:00",
        "明治5年12月2日",
    ],
)  # fmt: skip
def test_what_names_no_day_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_date(text)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31)))
def test_wareki_and_back_is_the_same_day(day: date) -> None:
    assert parse_wareki(to_wareki(day)) == day


@given(st.dates(min_value=date(1868, 1, 1)))
def test_iso_and_back_is_the_same_day(day: date) -> None:
    assert parse_date(day.isoformat()) == day


def test_an_instant_without_offset_is_japans() -> None:
    assert parse_moment("2026-04-01T12:00:00").isoformat() == "2026-04-01T12:00:00+09:00"
    assert parse_moment("2026-04-01T03:00:00Z") == parse_moment("2026-04-01T12:00:00+09:00")
    with pytest.raises(InvalidInput, match="known_at"):
        parse_moment("yesterday")
