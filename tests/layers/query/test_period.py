"""Days and intervals of days in law, both ends included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.query import Period, Question, pinned, read
from layers.query.period import on, parse
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.query.places import LAYER, NAMES, assertion

WRITTEN: list[tuple[str, Period]] = [
    ("2019-04-01", on(date(2019, 4, 1))),
    ("2019-04-01T00:00:00+09:00", on(date(2019, 4, 1))),
    ("2019-03-31T15:00:00Z", on(date(2019, 4, 1))),
    ("2019-03-31t14:59:59.999999999z", on(date(2019, 3, 31))),
    ("2019-04-01/2019-04-30", Period(date(2019, 4, 1), date(2019, 4, 30))),
    ("2019-04-01/..", Period(date(2019, 4, 1), None)),
    ("2019-04-01/", Period(date(2019, 4, 1), None)),
    ("../2019-04-30", Period(None, date(2019, 4, 30))),
    ("/2019-04-30T12:00:00Z", Period(None, date(2019, 4, 30))),
    ("../..", Period(None, None)),
    ("2019-04-01/2019-04-01", on(date(2019, 4, 1))),
]


@pytest.mark.parametrize(("text", "period"), WRITTEN)
def test_periods_as_they_are_written(text: str, period: Period) -> None:
    assert parse(text) == period
    assert parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "", "today", "2019", "2019-04", "2019-02-30", "20190401", "2019-04-01T00:00:00", "2019-04-30/2019-04-01",
        "2019-04-01/2019-04-02/2019-04-03", "..", "2019-04-01T25:00:00Z", "0001-01-01T00:00:00+14:00", "2019-W14",
        "平成31年4月1日", "9" * 200, "2019-04-01 / ..",
    ],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    assert refused.value.name == "datetime"


FAR = date(2040, 1, 1)
some_days = st.dates(date(2008, 1, 1), FAR)


@given(st.none() | some_days, st.none() | some_days, st.booleans())
def test_what_is_in_force_in_a_period(filled: Connection, first: date | None, last: date | None, edge: bool) -> None:
    if first and last and first > last:
        first, last = last, first
    if edge:  # the very first and last day of some feature
        first, last = date(2016, 1, 1) - timedelta(days=1), date(2016, 1, 1)
    period = Period(first, last)
    expected = []
    for at in range(len(NAMES)):
        row = assertion(at)
        begins = last is None or row.valid_from is None or row.valid_from <= last
        lasts = first is None or row.valid_to is None or row.valid_to > first
        expected += [row.key] if begins and lasts else []
    question = Question(LAYER, period, pinned(filled, LAYER))
    assert [item.key for item in read(filled, question, None, 100)] == expected
