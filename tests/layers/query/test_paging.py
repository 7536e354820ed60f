"""A walk over pages gives each feature exactly once, as it was when the walk began, whatever is committed meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.query import Filter, Period, Pin, Position, Question, count, one, pinned, read
from layers.query.period import on
from layers.store import Assertion, commit
from mapsvc.db.connection import Connection
from tests.layers.sample import ZONE, square, zone

DAY = date(2000, 1, 1)
SLEEPS = Filter("pg_sleep(2) IS NOT NULL", ())
KEYS = [f"k{n}" for n in range(8)]
days = st.none() | st.integers(0, 9).map(lambda n: DAY + timedelta(days=n))
State = tuple[str, date | None, date | None, str, str]


@st.composite
def changes(draw: st.DrawFn) -> Assertion:
    since, until = draw(days), draw(days)
    if since is not None and until is not None and since >= until:
        since, until = until, since + timedelta(days=1)
    key = draw(st.sampled_from(KEYS))
    if draw(st.integers(0, 3)) == 0:
        return zone(key, None, since, until)
    return zone(key, square(draw(st.integers(0, 3))), since, until, ratio=draw(st.integers(1, 5)) * 100)


commits = st.lists(changes(), min_size=1, max_size=5)
periods = st.sampled_from(
    [on(DAY), on(DAY + timedelta(days=4)), Period(DAY, DAY + timedelta(days=5)), Period(None, None)]
)


def walk(conn: Connection, question: Question, size: int, meanwhile: list[list[Assertion]]) -> list[State]:
    """All pages of ``size``, with a commit between each two of them."""
    found: list[State] = []
    after: Position | None = None
    waiting = list(meanwhile)
    while True:
        page = read(conn, _at(conn, question), after, size)
        found += [(item.key, item.valid_from, item.valid_to, item.geometry, item.props) for item in page]
        if len(page) < size:
            return found
        after = page[-1].position
        if waiting:
            commit(conn, ZONE, waiting.pop())


def _at(conn: Connection, question: Question) -> Question:
    """The question put to the state it is pinned to, as a later request puts it."""
    pin = pinned(conn, question.layer, question.pin.moment)
    return Question(question.layer, question.period, pin, question.place, question.filters, question.crs)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(commits, min_size=1, max_size=3), st.lists(commits, max_size=6), periods, st.integers(1, 4))
def test_each_feature_comes_once_while_edits_are_committed(
    conn: Connection, before: list[list[Assertion]], meanwhile: list[list[Assertion]], period: Period, size: int
) -> None:
    with conn.transaction(force_rollback=True):
        for assertions in before:
            commit(conn, ZONE, assertions)
        question = Question(ZONE, period, pinned(conn, ZONE))
        if question.pin.moment is None:
            return
        whole = walk(conn, question, 1_000, [])
        assert len({state[:2] for state in whole}) == len(whole)
        paged = walk(conn, question, size, meanwhile)
        assert paged == whole
        assert count(conn, _at(conn, question), 100, 5_000) == len(whole)


def test_the_order_is_that_of_keys_and_then_of_time(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        first, later = date(1990, 1, 1), date(1995, 1, 1)
        for key in ("b", "a", "あ", "Z", "10", "9"):
            commit(conn, ZONE, [zone(key, square(0), None, first), zone(key, square(1), later, None)])
        question = Question(ZONE, Period(None, None), pinned(conn, ZONE))
        states = [(key, since) for key, since, *_ in walk(conn, question, 2, [])]
        assert states == [(key, since) for key in ("10", "9", "Z", "a", "b", "あ") for since in (None, later)]


def test_a_layer_without_anything_gives_nothing(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        pin = pinned(conn, ZONE)
        assert pin == Pin(None, None, 0)
        question = Question(ZONE, on(DAY), pin)
        assert read(conn, question, None, 10) == []
        assert one(conn, question, "a") == []
        assert count(conn, question, 10, 1_000) == 0


def test_before_the_first_version_there_is_nothing(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        done = commit(conn, ZONE, [zone("a", square(0))])
        assert done.recorded_at is not None
        earlier = pinned(conn, ZONE, done.recorded_at - timedelta(seconds=1))
        assert read(conn, Question(ZONE, on(DAY), earlier), None, 10) == []
        later = pinned(conn, ZONE, done.recorded_at + timedelta(days=1))
        assert later.moment == done.recorded_at, "no later than what is committed"
        assert len(read(conn, Question(ZONE, on(DAY), later), None, 10)) == 1


def test_counting_stops_where_it_is_not_cheap(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        commit(conn, ZONE, [zone(f"k{n}", square(n % 3)) for n in range(20)])
        question = Question(ZONE, on(DAY), pinned(conn, ZONE))
        assert count(conn, question, 20, 5_000) == 20
        assert count(conn, question, 19, 5_000) is None


def test_a_filter_that_takes_too_long_to_count_is_left(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        commit(conn, ZONE, [zone(f"k{n}", square(n % 3)) for n in range(3)])
        from_here = pinned(conn, ZONE)
        slow = Question(ZONE, on(DAY), from_here, filters=(SLEEPS,))
        assert count(conn, slow, 20, 50) is None
        assert count(conn, Question(ZONE, on(DAY), from_here), 20, 5_000) == 3, "the connection goes on"
        assert conn.execute("SHOW statement_timeout").fetchone() == ("0",)
