"""From a commit to the channel: who hears, once, when, and of what."""

from __future__ import annotations

from datetime import time

import pytest
import shapely
from psycopg.errors import CheckViolation

from layers.registry import catalogue
from layers.store import Assertion, commit, observe
from layers.store.observe import Reading
from mapsvc.db.connection import Connection, connect
from mapsvc.delivery import digests, keeping
from mapsvc.delivery.channel import Cadence, Result
from mapsvc.delivery.dispatch import dispatch
from mapsvc.delivery.receipts import receipt
from mapsvc.delivery.run import Ended, deliver
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.subscriptions import (
    change,
    confirm,
    end,
    expire_unconfirmed,
    forget,
    manage,
    remove,
    subscribe,
    unsubscribe,
)
from mapsvc.subscriptions.model import AreaKind, ChannelName, Known, Manner, Pending, Wish
from mapsvc.subscriptions.tokens import MANAGE, UNSUBSCRIBE, token
from tests.delivery.city import SECRET, Notebook, alert, around, listener

HERE = shapely.box(139.0, 35.0, 139.01, 35.01)


def post(url: str, book: Notebook) -> list[Ended]:
    """Deliver every batch that is due and has a job, as workers would."""
    with connect(url, autocommit=True) as conn:
        rows = conn.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'delivery:deliver' "
            "AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) RETURNING (args->>'batch')::bigint"
        ).fetchall()
    channels = dict.fromkeys(("email", "webpush", "webhook"), book)
    return [deliver(url, SECRET, batch, channels) for (batch,) in rows]


def told(url: str, book: Notebook | None = None) -> dict[str, int]:
    """Who was told by what waits, and of how many features."""
    book = book or Notebook()
    with connect(url, autocommit=True) as conn:
        dispatch(conn)
    before = len(book.letters)
    post(url, book)
    return {letter.address.partition("@")[0]: letter.total for letter in book.letters[before:]}


def test_who_asked_for_the_place_hears_once_and_others_do_not(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        listener(conn, "inside", around(139.005, 35.005, 0.001))
        listener(conn, "inside", around(139.006, 35.006, 0.001))
        listener(conn, "elsewhere", around(139.5, 35.5, 0.001))
        listener(conn, "city")
        listener(conn, "feature", Wish(area_kind=AreaKind.FEATURE, feature="disaster_alert:a"))
        listener(conn, "other", Wish(area_kind=AreaKind.FEATURE, feature="disaster_alert:b"))
        listener(conn, "topic", Wish(topics=("alert.flood", "crime")))
        listener(conn, "other_topic", Wish(topics=("planning",)))
        listener(conn, "layer", Wish(layers=("disaster_alert",)))
        listener(conn, "extreme", Wish(least_severity=4))
        listener(conn, "unconfirmed", confirmed=False)
        end(conn, listener(conn, "ended").contact_id, "test")
        change(conn, SECRET, listener(conn, "paused").manage, paused=True)
        alert(conn, "a", HERE)
    assert told(database) == dict.fromkeys(("inside", "city", "feature", "topic", "layer"), 1)
    assert told(database) == {}, "each notice once"


def test_where_it_was_hears_as_where_it_is(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        alert(conn, "a", HERE)
        listener(conn, "before", around(139.005, 35.005, 0.001))
        listener(conn, "after", around(139.505, 35.505, 0.001))
        assert told(database) == {}, "who asks later hears of what comes"
        alert(conn, "a", shapely.box(139.5, 35.5, 139.51, 35.51), issued_at="2026-01-02T00:00:00+09:00")
    assert told(database) == {"before": 1, "after": 1}


def test_other_numbers_in_the_same_state_are_no_news(database: str) -> None:
    gauge = catalogue().layer("river_gauge")
    with connect(database, autocommit=True) as conn:
        listener(conn, "reader")
        values = {field.name: field.codes[0].value for field in gauge.fields if field.required and field.codes}
        values |= {field.name: "試験" for field in gauge.fields if field.required and field.type == "text"}
        assert gauge.live
        for minute, status, level in ((0, "normal", 1.0), (1, "normal", 1.1), (2, "caution", 3.0)):
            said: dict[str, object] = {
                **(values if minute == 0 else {}),
                gauge.live.observed: f"2026-01-01T00:0{minute}:00+09:00",
                "status": status,
            }
            said["level"] = level
            with conn.transaction():
                seen = observe(conn, gauge, [Reading("g", said, shapely.Point(139, 35) if minute == 0 else None)])
            assert not seen.refused
            assert told(database) == ({} if minute == 1 else {"reader": 1})
        rows = conn.execute("SELECT reading FROM event ORDER BY id").fetchall()
    assert rows == [(False,), (True,), (False,)], "the outbox holds every reading"


def test_quiet_hours_hold_back_but_not_what_saves_lives(database: str) -> None:
    book = Notebook()
    with connect(database, autocommit=True) as conn:
        # The night that it is just now, whatever the hour.
        row = conn.execute(
            "SELECT (now() AT TIME ZONE 'Asia/Tokyo' - interval '1 hour')::time(0), "
            "(now() AT TIME ZONE 'Asia/Tokyo' + interval '1 hour')::time(0)"
        ).fetchone()
        assert row
        listener(conn, "sleeper", manner=Manner(quiet_from=row[0], quiet_to=row[1]))
        listener(conn, "awake", manner=Manner(quiet_from=row[1], quiet_to=row[0]))
        alert(conn, "a", HERE, severity="minor")
        assert told(database, book) == {"awake": 1}
        due = conn.execute("SELECT max(due_at) - now() BETWEEN '59 min' AND '61 min' FROM delivery_batch").fetchone()
        assert due == (True,)
        alert(conn, "b", HERE, severity="severe")
        assert told(database, book) == {"awake": 1, "sleeper": 1}
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        assert told(database, book) == {"sleeper": 1}


@pytest.mark.parametrize(
    ("at", "quiet_from", "quiet_to", "due"),
    [
        ("2026-01-01 23:00+09", time(22), time(6), "2026-01-02 06:00+09"),
        ("2026-01-01 05:59+09", time(22), time(6), "2026-01-01 06:00+09"),
        ("2026-01-01 06:00+09", time(22), time(6), "2026-01-01 06:00+09"),
        ("2026-01-01 21:59+09", time(22), time(6), "2026-01-01 21:59+09"),
        ("2026-01-01 13:00+00", time(22), time(6), "2026-01-02 06:00+09"),
        ("2026-01-01 12:30+09", time(12), time(13), "2026-01-01 13:00+09"),
        ("2026-01-01 12:30+09", None, None, "2026-01-01 12:30+09"),
    ],
)
def test_quiet_hours_are_those_of_japan(
    conn: Connection, at: str, quiet_from: time | None, quiet_to: time | None, due: str
) -> None:
    query = "SELECT after_quiet(%s::timestamptz, %s, %s) = %s::timestamptz"
    assert conn.execute(query, (at, quiet_from, quiet_to, due)).fetchone() == (True,)


def test_digests_gather_and_changing_to_another_manner_loses_and_repeats_nothing(database: str) -> None:
    book = Notebook()
    with connect(database, autocommit=True) as conn:
        daily = listener(conn, "daily", manner=Manner(Cadence.DAILY))
        listener(conn, "weekly", around(139.005, 35.005, 0.001), manner=Manner(Cadence.WEEKLY))
        listener(conn, "elsewhere", around(139.5, 35.5, 0.001), manner=Manner(Cadence.DAILY))
        for key in ("a", "b", "a"):
            alert(conn, key, HERE, issued_at=f"2026-01-0{len(book.letters) + 1}T00:00:00+09:00", headline=key * 2)
        alert(conn, "a", HERE, headline="other", issued_at="2026-01-05T00:00:00+09:00")
        assert told(database, book) == {}
        with conn.transaction():
            assert digests.digest(conn, Cadence.DAILY)
        assert told(database, book) == {"daily": 2}, "a feature that changed twice is told once"
        with conn.transaction():
            assert digests.digest(conn, Cadence.DAILY) is None, "nothing since"
        alert(conn, "c", HERE)
        dispatch(conn)
        change(conn, SECRET, daily.manage, manner=Manner(Cadence.AT_ONCE))
        assert manage(conn, SECRET, daily.manage).manner.cadence == Cadence.AT_ONCE
        with conn.transaction():
            assert digests.switch(conn, daily.contact_id)
        assert told(database, book) == {"daily": 1}, "what was gathered so far"
        alert(conn, "d", HERE)
        assert told(database, book) == {"daily": 1}
        with conn.transaction():
            digests.digest(conn, Cadence.DAILY)
        assert told(database, book) == {}
        with conn.transaction():
            digests.digest(conn, Cadence.WEEKLY)
        assert told(database, book) == {"weekly": 4}


def test_a_message_that_fails_is_tried_again_under_the_same_id_and_in_the_end_given_up(database: str) -> None:
    later = [Result.TRY_LATER] * 3
    book = Notebook({"late": later, "never": [Result.TRY_LATER] * 100, "no": [Result.REFUSED], "gone": [Result.GONE]})
    with connect(database, autocommit=True) as conn:
        for name in ("late", "never", "no", "gone", "fine"):
            listener(conn, name)
        alert(conn, "a", HERE)
        dispatch(conn)
        for _ in range(12):
            post(database, book)
            conn.execute("UPDATE delivery SET next_at = now() WHERE state = 'waiting'")
            conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        found = receipt(conn, book.letters[0].notice_id)
        state = conn.execute("SELECT count(*) FROM contact WHERE state = 'ended'").fetchone()
    counts = [sum(one.address.startswith(name) for one in book.letters) for name in ("late", "never", "no", "gone")]
    assert counts == [4, 8, 1, 1]
    assert len({one.message_id for one in book.letters}) == 5
    assert state == (1,)
    assert found is not None
    assert (found.total.matched, found.total.accepted, found.total.failed, found.total.bounced) == (5, 2, 2, 1)
    assert found.total.waiting == 0


def test_a_channel_that_breaks_takes_nobody_with_it(database: str) -> None:
    class Breaking(Notebook):
        def send(self, letters):  # type: ignore[no-untyped-def]
            yield from super().send(letters[:1])
            raise RuntimeError("a@example.jp")

    with connect(database, autocommit=True) as conn:
        for number in range(3):
            listener(conn, f"n{number}")
        alert(conn, "a", HERE)
        dispatch(conn)
        book = Breaking()
        assert post(database, book) == [Ended.LATER]
        states = conn.execute("SELECT state, reason FROM delivery ORDER BY 1, 2").fetchall()
    assert states == [("accepted", "test"), ("waiting", "RuntimeError"), ("waiting", "RuntimeError")]


def test_being_forgotten_leaves_figures_of_nobody(database: str) -> None:
    book = Notebook()
    with connect(database, autocommit=True) as conn:
        one = listener(conn, "one", around(139.005, 35.005, 0.001))
        two = listener(conn, "two", around(139.005, 35.005, 0.001))
        alert(conn, "a", HERE)
        told(database, book)
        alert(conn, "b", HERE)
        dispatch(conn)
        assert forget(conn, SECRET, one.manage)
        assert not forget(conn, SECRET, one.manage)
        with pytest.raises(NotFound):
            manage(conn, SECRET, one.manage)
        assert told(database, book) == {"two": 1}, "what waited for one is not sent"
        assert unsubscribe(conn, SECRET, token(SECRET, UNSUBSCRIBE, two.contact_id))
        left = [conn.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("contact", "subscription", "area")]
        assert left == [(0,)] * 3
        named = conn.execute("SELECT count(*) FROM delivery WHERE contact_id > 0").fetchone()
        assert named == (0,)
        first = receipt(conn, book.letters[0].notice_id)
        assert first is not None
        assert first.total.accepted == 2
        conn.execute("UPDATE notice SET created_at = now() - interval '100 days'")
        assert keeping.retire(conn, 90) == 2
        assert conn.execute("SELECT count(*) FROM delivery").fetchone() == (0,)
        kept = receipt(conn, book.letters[0].notice_id)
    assert kept is not None
    assert kept.total == first.total, "figures stay when the names go"


def test_links_do_what_they_are_for_and_nothing_else(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        one, two = listener(conn, "one"), listener(conn, "two", confirmed=False)
        assert two.token
        for wrong in ("", "1", f"{one.contact_id}.manage.AAAA", two.token, "9" * 40 + ".manage.x", "１.manage.x"):
            with pytest.raises(NotFound):
                manage(conn, SECRET, wrong)
        with pytest.raises(NotFound):
            unsubscribe(conn, SECRET, one.manage)
        assert not remove(conn, SECRET, one.manage, two.subscription_id), "nobody removes another's"
        conn.execute("UPDATE subscription SET created_at = now() - interval '25 hours' WHERE confirmed_at IS NULL")
        with pytest.raises(NotFound):
            confirm(conn, SECRET, two.token)
        conn.execute("UPDATE contact SET asked_since = now() - interval '25 hours'")
        assert expire_unconfirmed(conn) == 1
        assert conn.execute("SELECT count(*) FROM contact").fetchone() == (1,)
        assert remove(conn, SECRET, one.manage, one.subscription_id)
        assert conn.execute("SELECT count(*) FROM contact").fetchone() == (0,), "the last one takes the address along"


def test_one_address_gets_few_messages_whoever_asks_how_often(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        links, known = 0, 0
        for number in range(60):
            found = subscribe(
                conn, SECRET, channel=ChannelName.EMAIL, address="Some.One@Example.jp" if number % 2 else
                "some.one@example.jp", language="en", wish=Wish(least_severity=number % 5, topics=(f"t{number}",)),
            )  # fmt: skip
            links += isinstance(found, Pending) and found.token is not None
            known += isinstance(found, Known)
        rows = conn.execute("SELECT count(*), count(DISTINCT contact_id) FROM subscription").fetchone()
        stored = conn.execute("SELECT address FROM contact").fetchone()
    assert links == 3
    assert rows == (50, 1)
    assert known == 10
    assert stored
    assert b"example" not in bytes(stored[0]).lower(), "addresses are not readable at rest"


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        (Wish(area=shapely.Point(139, 35), area_kind=AreaKind.DRAWN), "area"),
        (Wish(area=shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), area_kind=AreaKind.DRAWN), "area"),
        (Wish(area_kind=AreaKind.RADIUS), "area_kind"),
        (Wish(layers=()), "layers"),
        (Wish(least_severity=9), "least_severity"),
        (Wish(feature="zoning:1", area=HERE, area_kind=AreaKind.DRAWN), "feature"),
    ],
)
def test_wishes_that_are_none_are_refused_by_name(conn: Connection, wish: Wish, named: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        listener(conn, "x", wish)
    assert refused.value.name == named


def test_the_first_version_of_a_layer_is_one_message_with_a_number(database: str) -> None:
    book = Notebook()
    zoning = catalogue().layer("zoning")
    props = {"use": "commercial"}
    with connect(database, autocommit=True) as conn:
        listener(conn, "part", around(139.005, 35.005, 0.0005))
        listener(conn, "all")
        said = [
            Assertion(f"{x}-{y}", None, None,
                      shapely.box(139 + x / 1e3, 35 + y / 1e3, 139.001 + x / 1e3, 35.001 + y / 1e3),
                      props) for x in range(30) for y in range(30)
        ]  # fmt: skip
        commit(conn, zoning, said, checked=True)
        assert told(database, book) == {"part": 4, "all": 900}
    assert all(letter.first for letter in book.letters)
    assert [len(letter.events) for letter in book.letters] == [4, 20] or [
        len(letter.events) for letter in book.letters
    ] == [20, 4]


def test_the_database_refuses_a_contact_with_half_of_its_quiet_hours(conn: Connection) -> None:
    one = listener(conn, "one")
    with pytest.raises(CheckViolation):
        conn.execute("UPDATE contact SET quiet_from = '22:00' WHERE id = %s", (one.contact_id,))
    assert MANAGE
