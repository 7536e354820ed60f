"""Entries of the audit: in the act's transaction, chained at its commit, refused to change, forgotten in order."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import IsolationLevel

from mapsvc.actor import Actor, Kind, system
from mapsvc.audit import look, record, witness
from mapsvc.audit.canonical import JSON
from mapsvc.audit.look import Entry, Wanted
from mapsvc.audit.retention import forget
from mapsvc.audit.verify import Verdict, verify
from mapsvc.db.connection import connect
from mapsvc.errors import Conflict
from mapsvc.secret import Secret

SECRET = Secret(b"audit test secret " * 3)
WORKER = system("worker")
ANN = Actor(Kind.ACCOUNT, "7", "企画課 一郎")


def judged(url: str, **named: object) -> Verdict:
    with connect(url) as conn:
        conn.isolation_level = IsolationLevel.REPEATABLE_READ
        return verify(conn, SECRET, **named)  # type: ignore[arg-type]


def test_writers_at_once_make_one_chain_and_wait_for_commits_only(database: str) -> None:
    def write(number: int) -> int:
        chance, kept = random.Random(number), 0
        with connect(database) as conn:
            for turn in range(25):
                undone, entries = chance.random() < 0.2, chance.randint(1, 3)
                with conn.transaction(force_rollback=undone):
                    for _ in range(entries):
                        record(conn, Actor(Kind.ACCOUNT, str(number), ""), "feature.edit", f"{turn}", secret=SECRET)
                    conn.execute("SELECT pg_sleep(%s)", [chance.random() / 100])
                kept += 0 if undone else entries
        return kept

    with connect(database) as slow:
        record(slow, WORKER, "import.commit", "zoning", secret=SECRET)
        slow.execute("SELECT 1")
        with ThreadPoolExecutor(8) as threads:
            count = sum(threads.map(write, range(8)))
        # All of them committed while this transaction, which recorded first, was still at work.
        assert judged(database).entries == count
    verdict = judged(database)
    assert verdict.intact, verdict.findings
    assert (verdict.first, verdict.head.id, verdict.entries) == (1, count + 1, count + 1)
    with connect(database) as conn:
        newest = look.find(conn, count + 1)
        assert (newest.action, newest.actor_kind) == ("import.commit", "system")
        backwards = "SELECT count(*) FROM (SELECT at < lag(at) OVER (ORDER BY id) AS b FROM audit) AS each WHERE b"
        assert conn.execute(backwards).fetchone() == (0,)


def test_a_savepoint_undone_takes_its_entry_along(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        with conn.transaction():
            record(conn, ANN, "feature.edit", "a", secret=SECRET)
            with conn.transaction(force_rollback=True):
                record(conn, ANN, "feature.edit", "b", secret=SECRET)
            record(conn, ANN, "feature.edit", "c", secret=SECRET)
        record(conn, ANN, "feature.edit", "d", secret=SECRET)  # commits by itself
        assert [entry.subject for entry in look.search(conn, Wanted())] == ["d", "c", "a"]
        conn.execute("SET default_transaction_isolation = 'repeatable read'")
        with pytest.raises(psycopg.errors.RaiseException, match="READ COMMITTED"):
            record(conn, ANN, "feature.edit", "e", secret=SECRET)
    assert judged(database).intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET subject = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "INSERT INTO audit SELECT id + 1, at, ticket, nonce, actor_kind, actor_id, actor_name, action, subject, "
        "details, content, previous, hash, signature FROM audit",
        "INSERT INTO audit_waiting (nonce, actor_kind, actor_id, actor_name, action, subject, details, content) "
        "SELECT nonce, actor_kind, actor_id, actor_name, action, subject, details, content FROM audit",
    ],
)
def test_the_table_takes_nothing_but_entries(module_database: str, statement: str) -> None:
    with connect(module_database, autocommit=True) as conn:
        record(conn, ANN, "feature.edit", "a", secret=SECRET)
        with pytest.raises(psycopg.errors.Error, match=r"append-only|record, which"):
            conn.execute(statement.encode())
    assert judged(module_database).intact


def test_mail_addresses_never_stand_in_it_and_odd_texts_do_not_stop_an_act(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        details: dict[str, JSON] = {
            "to": "Name <a.b+c@mail.example.jp>",
            "odd": "\x00\ud800",
            "large": 1e22,
            "字": ["改", -0.0],
        }
        record(conn, Actor(Kind.ACCOUNT, "1", "\x00"), "mail.send", "x@example.jp", details, secret=SECRET)
        entry = look.find(conn, 1)
    assert (entry.subject, entry.actor_name) == ("…@…", "\ufffd")
    assert entry.details["to"] == "Name <…@…>"
    assert "example" not in str(entry)
    assert judged(database).intact
    with connect(database) as conn:
        for wrong in ("feature", "Feature.Edit", "a.b.c", ""):
            with pytest.raises(ValueError, match=r"noun\.verb"):
                record(conn, ANN, wrong, secret=SECRET)
        with pytest.raises(ValueError, match="too long"):
            record(conn, ANN, "feature.edit", "x" * 501, secret=SECRET)


def test_what_is_old_goes_and_the_rest_stays_verifiable(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapsvc.audit.retention.BATCH", 4)
    with connect(database, autocommit=True) as conn:
        for number in range(10):
            record(conn, ANN, "feature.edit", f"{number}", secret=SECRET)
        assert witness.note(conn, SECRET, tmp_path)
        assert not witness.note(conn, SECRET, tmp_path), "it did not move"
    assert forget(database, SECRET, WORKER, 1) == 0
    assert forget(database, SECRET, WORKER, 0) == 10
    with connect(database, autocommit=True) as conn:
        left = look.search(conn, Wanted())
        assert [(entry.id, entry.action, entry.details["entries"]) for entry in left] == [(11, "audit.forget", 10)]
        assert witness.note(conn, SECRET, tmp_path)
        heads = witness.noted(SECRET, tmp_path)
        assert sorted(heads.heads) == [10, 11]
        verdict = judged(database, noted=heads.heads)
        assert (verdict.intact, verdict.witnessed, verdict.first) == (True, 11, 11)
        conn.execute("UPDATE audit_anchor SET at = at - interval '1 day'")
        assert [finding.kind for finding in judged(database).findings] == ["beginning"]
        record(conn, ANN, "feature.edit", "x", secret=SECRET)
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE audit SET subject = 'y' WHERE subject = 'x'")
    with pytest.raises(Conflict, match="audit verify"):
        forget(database, SECRET, WORKER, 0)
    with connect(database) as conn:
        assert [entry.subject for entry in look.search(conn, Wanted())] == ["y", ""], "evidence is not deleted"


def test_a_line_that_we_did_not_write_is_no_witness(tmp_path: Path) -> None:
    file = witness.path(tmp_path)
    file.parent.mkdir()
    file.write_text(f"5 {'00' * 32} 0 {SECRET.sign('audit witness', 'x')}\nrubbish\n", encoding="ascii")
    assert witness.noted(SECRET, tmp_path) == witness.Noted({}, 2)


def test_it_is_searched_by_who_what_to_what_and_when(database: str) -> None:
    with connect(database, autocommit=True) as conn:
        for number in range(30):
            actor = ANN if number % 3 else WORKER
            action = ("feature.edit", "feature.end", "featured.edit")[number % 2 * 2 - number % 4 // 2]
            record(conn, actor, action, f"zoning:{number}", secret=SECRET)
        everything = look.search(conn, Wanted(), limit=100)
        middle = everything[14].at
        cases: dict[Wanted, Callable[[Entry], bool]] = {
            Wanted(actor=("account", "7")): lambda e: e.actor_id == "7",
            Wanted(action="feature"): lambda e: e.action.startswith("feature."),
            Wanted(action="feature.end"): lambda e: e.action == "feature.end",
            Wanted(subject="zoning:2"): lambda e: e.subject.startswith("zoning:2"),
            Wanted(since=middle): lambda e: e.at >= middle,
            Wanted(until=middle): lambda e: e.at < middle,
            Wanted(("system", "worker"), "feature", "zoning:1", until=middle): lambda e: (
                e.actor_kind == "system"
                and e.action.startswith("feature.")
                and e.subject.startswith("zoning:1")
                and e.at < middle
            ),
        }
        for wanted, right in cases.items():
            expected = [entry for entry in everything if right(entry)]
            assert 0 < len(expected) < 30, wanted
            assert look.search(conn, wanted, limit=100) == expected, wanted
            paged, before = [], None
            while page := look.search(conn, wanted, before=before, limit=4):
                paged += page
                before = page[-1].id
            assert paged == expected, wanted
        assert look.search(conn, Wanted(since=everything[0].at.replace(year=2999))) == []
        assert [(who.kind, who.id) for who in look.actors(conn)] == [("account", "7"), ("system", "worker")]
        assert set(look.actions(conn)) == {entry.action for entry in everything}
