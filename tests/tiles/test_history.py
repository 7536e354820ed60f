from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles import history
from tiles.grid import Box
from tiles.history import EMPTY, NOTHING, Change, Effective, Floor, History

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.integers(1, 12).map(lambda month: date(2020, month, 1))


def _box(cell: int) -> Box:
    return float(cell), 0.0, cell + 0.9, 1.0


def _change(version: int, cells: set[int], dates: set[date]) -> Change:
    boxes = tuple(_box(cell) for cell in sorted(cells))
    return Change(version, START + timedelta(minutes=version), boxes, tuple(sorted(dates)))


CHANGES = st.lists(
    st.tuples(st.sets(st.integers(0, 5), min_size=1, max_size=3), st.sets(DAYS, max_size=3)), max_size=20
).map(lambda rows: [_change(number, *row) for number, row in enumerate(rows, 1)])


@given(CHANGES, st.integers(0, 5), st.data())
def test_only_changes_that_touch_count(changes: list[Change], cell: int, data: st.DataObject) -> None:
    known = History.of(Floor(), changes)
    version = data.draw(st.integers(0, known.head))
    as_of = data.draw(DAYS)
    touching = [change for change in changes[:version] if _box(cell) in change.boxes]
    days = [day for change in touching for day in change.dates if day <= as_of]
    expected = Effective(touching[-1].version if touching else 0, max(days, default=date.min))
    assert known.effective(_box(cell), version, as_of) == expected


@given(CHANGES, st.integers(0, 20))
def test_learning_bit_by_bit_is_learning_at_once(changes: list[Change], split: int) -> None:
    whole = History.of(Floor(), changes)
    grown = History.of(Floor(), changes[:split]).extended(changes[split:])
    assert (grown.floor, grown.changes, grown.bounds()) == (whole.floor, whole.changes, whole.bounds())


@given(CHANGES, st.integers(0, 5), DAYS)
def test_folding_forgets_no_change_and_no_date(changes: list[Change], cell: int, as_of: date) -> None:
    whole = History.of(Floor(), changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "WINDOW", 4)
        folded = History.of(Floor(), changes)
    assert folded.head == whole.head
    assert folded.bounds() == whole.bounds()
    assert folded.last_day(folded.head, as_of) == whole.last_day(whole.head, as_of)
    assert len(folded.changes) < 8
    # What the folded one takes for the same content is the same content.
    seen: dict[Effective, Effective] = {}
    for version in range(whole.head + 1):
        exact = whole.effective(_box(cell), version, as_of)
        if version <= folded.floor.version:
            assert folded.effective(_box(cell), version, as_of).version == version
        else:
            assert seen.setdefault(folded.effective(_box(cell), version, as_of), exact) == exact


def test_nothing_is_known_of_an_empty_layer() -> None:
    assert EMPTY.head == 0
    assert EMPTY.head_recorded_at is None
    assert EMPTY.bounds() is None
    assert EMPTY.effective(_box(1), 0, date(2026, 1, 1)) == NOTHING
