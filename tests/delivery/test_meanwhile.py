"""Changes that are being written while somebody confirms: nobody misses one, nobody hears of what he could see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import shapely

from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.delivery import digests, keeping
from mapsvc.delivery.channel import Cadence, Result
from mapsvc.delivery.dispatch import dispatch
from mapsvc.subscriptions.model import Manner
from tests.delivery.city import Notebook, alert, around, listener
from tests.delivery.test_telling import post, told

HERE = shapely.box(139.0, 35.0, 139.01, 35.01)


def ward(conn: Connection, key: str) -> None:
    """Commit a change of another layer, which nobody waits for."""
    with conn.transaction():
        said = Assertion(key, None, None, HERE, {"code": key, "name": "試験区"})
        commit(conn, catalogue().layer("ward"), [said])


def test_who_confirms_while_a_change_is_written_hears_of_it(database: str) -> None:
    with connect(database) as writer, connect(database, autocommit=True) as conn:
        alert(writer, "slow", HERE)
        listener(conn, "everywhere")
        listener(conn, "here", around(139.0, 35.0, 0.02))
        writer.commit()
        listener(conn, "late")
    assert told(database) == {"everywhere": 1, "here": 1}


def test_a_digest_holds_all_that_came_since_and_nothing_that_could_be_seen(database: str) -> None:
    with connect(database) as writer, connect(database, autocommit=True) as conn:
        alert(conn, "seen", HERE)
        ward(conn, "99101")
        told(database)
        ward(conn, "99102")
        alert(writer, "slow", HERE)
        listener(conn, "daily", manner=Manner(Cadence.DAILY))
        ward(conn, "99103")
        told(database)
        writer.commit()
        told(database)
        digests.digest(conn, Cadence.DAILY)
    book = Notebook()
    post(database, book)
    assert [(letter.address, letter.total) for letter in book.letters] == [("daily@example.jp", 2)]


def test_a_weekly_digest_that_comes_late_still_knows_where_things_were(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        listener(conn, "weekly", around(139.0, 35.0, 0.02), Manner(Cadence.WEEKLY))
        alert(conn, "first", HERE)
        told(database)
        conn.execute("UPDATE notice SET created_at = now() - interval '13 days'")
        keeping.retire(conn, 90)
        digests.digest(conn, Cadence.WEEKLY)
        book = Notebook()
        post(database, book)
        assert [letter.total for letter in book.letters] == [1]
        keeping.retire(conn, 90)
        assert conn.execute("SELECT count(*) FROM event_area").fetchone() == (0,)


@pytest.mark.parametrize(("severity", "held"), [("minor", True), ("severe", False)])
def test_a_further_attempt_keeps_quiet_hours_too(database: str, severity: str, held: bool) -> None:
    with connect(database, autocommit=True) as conn:
        listener(conn, "asleep")
        alert(conn, "one", HERE, severity=severity)
        dispatch(conn)
        now = datetime.now(JST)
        hours = [(now + timedelta(minutes=by)).time().replace(microsecond=0) for by in (-30, 90)]
        conn.execute("UPDATE contact SET quiet_from = %s, quiet_to = %s", hours)
        post(database, Notebook({"asleep": [Result.TRY_LATER]}))
        row = conn.execute("SELECT next_at FROM delivery").fetchone()
    assert row is not None
    assert (row[0] - now > timedelta(minutes=89)) is held
