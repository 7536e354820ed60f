"""The history of a feature in law depends on what was said about each day, and on nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from layers.store.plan import Segment, high, joined, low, overwrite, plan_key

DAY = date(2000, 1, 1)
days = st.integers(0, 30).map(lambda n: DAY + timedelta(days=n))
bounds = st.tuples(st.none() | days, st.none() | days).map(lambda pair: (low(pair[0]), high(pair[1])))
intervals = bounds.filter(lambda pair: pair[0] < pair[1])
contents = st.none() | st.sampled_from([b"a", b"b", b"c"])
sayings = st.lists(st.tuples(intervals, contents), min_size=1, max_size=8)
PROBES = [date.min, *(DAY + timedelta(days=n) for n in range(-1, 32)), date.max - timedelta(days=1)]


def on(segments: list[Segment], day: date) -> bytes | None:
    found = [s.digest for s in segments if s.start <= day < s.end]
    assert len(found) <= 1, "two states of one feature on one day"
    return found[0] if found else None


def said(said_so_far: list[tuple[tuple[date, date], bytes | None]], day: date) -> bytes | None:
    covering = [content for (start, end), content in said_so_far if start <= day < end]
    return covering[-1] if covering else None


@given(sayings)
def test_the_last_word_about_a_day_holds(sequence: list[tuple[tuple[date, date], bytes | None]]) -> None:
    segments: list[Segment] = []
    for number, ((start, end), content) in enumerate(sequence):
        segments = overwrite(segments, start, end, None if content is None else (content, -number - 1))
    segments = joined(segments)
    for day in PROBES:
        assert on(segments, day) == said(sequence, day)
    for left, right in pairwise(segments):
        assert left.end < right.start or left.digest != right.digest, "equal neighbours are one segment"


@given(sayings, sayings)
def test_a_plan_closes_and_opens_exactly_what_differs(
    first: list[tuple[tuple[date, date], bytes | None]], second: list[tuple[tuple[date, date], bytes | None]]
) -> None:
    stored = apply([], first, ids_from=1)
    plan = plan_key(stored, [(s, e, None if c is None else (c, -n - 1)) for n, ((s, e), c) in enumerate(second)])
    after = [s for s in stored if plan is None or s.source not in plan.close] + list(plan.open if plan else ())
    for day in PROBES:
        assert on(after, day) == said(first + second, day)
    if plan:
        assert not ({(s.start, s.end, s.digest) for s in plan.open} & {(s.start, s.end, s.digest) for s in stored})


@given(sayings)
def test_saying_it_again_changes_nothing(sequence: list[tuple[tuple[date, date], bytes | None]]) -> None:
    stored = apply([], sequence, ids_from=1)
    again = [(s.start, s.end, (s.digest, -n - 1)) for n, s in enumerate(stored)]
    assert plan_key(stored, again) is None


def apply(
    stored: list[Segment], sequence: list[tuple[tuple[date, date], bytes | None]], ids_from: int
) -> list[Segment]:
    """What would be stored after ``sequence``, rows numbered from ``ids_from``."""
    segments = list(stored)
    for (start, end), content in sequence:
        segments = overwrite(segments, start, end, None if content is None else (content, -1))
    return [Segment(s.start, s.end, s.digest, ids_from + n) for n, s in enumerate(joined(segments))]


def test_what_happened_is_named() -> None:
    old = [Segment(DAY, date.max, b"a", 7)]
    later = DAY + timedelta(days=5)
    assert plan_key([], [(DAY, date.max, (b"a", -1))]).kind == "new"  # type: ignore[union-attr]
    assert plan_key(old, [(later, date.max, (b"b", -1))]).kind == "changed"  # type: ignore[union-attr]
    assert plan_key(old, [(DAY, date.max, (b"b", -1))]).kind == "corrected"  # type: ignore[union-attr]
    assert plan_key(old, [(later, date.max, None)]).kind == "ended"  # type: ignore[union-attr]
    assert plan_key(old, [(DAY, date.max, None)]).kind == "ended"  # type: ignore[union-attr]
