"""Nobody changes the audit unseen: not even whoever may do everything in the database, without the service's secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from mapsvc.actor import Actor, Kind
from mapsvc.audit import record
from mapsvc.audit.canonical import Link, Said
from mapsvc.audit.verify import verify
from mapsvc.db.connection import Connection
from mapsvc.secret import Secret

SECRET = Secret(b"audit test secret " * 3)
COLUMNS = (*Link._fields, *Said._fields, "hash", "signature")
LISTED = "id, previous, at, ticket, nonce, content, " + ", ".join(Said._fields) + ", hash, signature"
BYTES = ("nonce", "content", "previous", "hash", "signature")

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
acts = st.tuples(
    st.builds(Actor, st.sampled_from(Kind), st.text(max_size=6), st.text(max_size=6)),
    st.sampled_from(["account.lock", "import.approve", "feature.edit"]),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=5), values, max_size=4),
)
chains = st.lists(acts, min_size=1, max_size=8)


@dataclass
class Chain:
    """A chain as it was written, and the heads it had on the way."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    heads: list[tuple[Any, ...]] = field(default_factory=list)


def written(conn: Connection, entries: list[Any]) -> Chain:
    conn.execute("SET CONSTRAINTS audit_seal IMMEDIATE")
    chain = Chain()
    for actor, action, subject, details in entries:
        record(conn, actor, action, subject, details, secret=SECRET)
        chain.heads += conn.execute("SELECT id, hash, nonce, signature FROM audit_head").fetchall()
    read = LISTED.replace("details", "details::text")
    found = conn.execute(f"SELECT {read} FROM audit ORDER BY id".encode())
    chain.rows = [dict(zip(COLUMNS, row, strict=True)) for row in found]
    return chain


def rehashed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a forger makes of ``rows``: places and hashes as they ought to be; signatures he can only keep."""
    previous, made = bytes(32), []
    for place, row in enumerate(rows, 1):
        content = Said(**{name: row[name] for name in Said._fields}).digest()
        link = Link(place, previous, row["at"], row["ticket"], row["nonce"], content)
        digest = link.digest()
        made.append(row | {"id": place, "content": content, "previous": previous, "hash": digest})
        previous = digest
    return made


def overwrite(conn: Connection, rows: list[dict[str, Any]], head: tuple[Any, ...] | None) -> None:
    """Put ``rows`` and ``head`` in the place of what is stored, as a superuser can who switches the triggers off."""
    conn.execute("SET LOCAL session_replication_role = replica")
    conn.execute("DELETE FROM audit")
    conn.execute("DELETE FROM audit_head")
    places = ", ".join(f"%({name})s" for name in COLUMNS)
    for row in rows:
        conn.execute(f"INSERT INTO audit ({LISTED}) VALUES ({places})".encode(), row)
    if head is not None:
        conn.execute("INSERT INTO audit_head VALUES (true, %s, %s, %s, %s)", head)


def flipped(value: bytes, at: int) -> bytes:
    at %= len(value)
    return value[:at] + bytes([value[at] ^ (1 << at % 8)]) + value[at + 1 :]


def changed(rows: list[dict[str, Any]], draw: Callable[..., Any]) -> list[dict[str, Any]]:
    at, name = draw(st.integers(0, len(rows) - 1)), draw(st.sampled_from(COLUMNS))
    old = rows[at][name]
    if name in BYTES:
        new: Any = flipped(old, draw(st.integers(0, 31)))
    elif name == "at":
        new = old + timedelta(microseconds=draw(st.sampled_from([-1, 1, 86_400_000_000])))
    elif name == "id":
        new = old + len(rows) + draw(st.integers(0, 3))
    elif name == "ticket":
        new = old + draw(st.integers(1, 9))
    elif name == "details":
        new = draw(st.sampled_from(['{"x":1}', "{} ", old[:-1] + " }"]).filter(lambda text: text != old))
    else:
        new = old + "x"
    return [*rows[:at], rows[at] | {name: new}, *rows[at + 1 :]]


def tampered(rows: list[dict[str, Any]], draw: Callable[..., Any]) -> list[dict[str, Any]]:
    """``rows`` with one of the harms done that somebody may try."""
    kind = draw(st.sampled_from(["change", "delete", "insert", "reorder", "cut"]))
    at = draw(st.integers(0, len(rows) - 1))
    if kind == "change":
        return changed(rows, draw)
    if kind == "delete":
        return rows[:at] + rows[at + 1 :]
    if kind == "insert":
        new = rows[at] | {"subject": "forged", "nonce": draw(st.sampled_from([rows[at]["nonce"], bytes(16)]))}
        return rehashed([*rows[:at], new, *rows[at:]])
    if kind == "reorder":
        return [row | {"id": place} for place, row in enumerate(draw(st.permutations(rows)), 1)]
    return rows[:at]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=chains, data=st.data())
def test_every_tampering_is_found(conn: Connection, entries: list[Any], data: Any) -> None:
    with conn.transaction(force_rollback=True):
        chain = written(conn, entries)
        untouched = verify(conn, SECRET)
        assert untouched.intact, untouched.findings
        assert untouched.head == (len(entries), chain.rows[-1]["hash"])
        rows = tampered(chain.rows, data.draw)
        if data.draw(st.booleans()) and all(len(row["nonce"]) == 16 for row in rows):
            rows = rehashed(rows)
        last = rows[-1] if rows else None
        forged = None if last is None else (last["id"], last["hash"], last["nonce"], last["signature"])
        kept = chain.heads[-1]
        head = data.draw(st.sampled_from([kept] if last is None else [kept, forged, None]))
        overwrite(conn, rows, head)
        found = verify(conn, SECRET)
        same = rows == chain.rows and head == kept
        assert found.intact == same, (found, rows, head)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(acts, min_size=2, max_size=8), data=st.data())
def test_a_chain_cut_back_to_a_saved_head_is_found_by_what_was_noted_elsewhere(
    conn: Connection, entries: list[Any], data: Any
) -> None:
    with conn.transaction(force_rollback=True):
        chain = written(conn, entries)
        left = data.draw(st.integers(0, len(entries) - 1))
        overwrite(conn, chain.rows[:left], chain.heads[left - 1] if left else None)
        assert verify(conn, SECRET).intact, "the database alone is as it was at that moment"
        note = data.draw(st.integers(left + 1, len(entries)))
        found = verify(conn, SECRET, noted={note: chain.rows[note - 1]["hash"]})
        assert [(finding.kind, finding.id) for finding in found.findings] == [("witness", note)]
        kept = verify(conn, SECRET, noted={at + 1: row["hash"] for at, row in enumerate(chain.rows[:left])})
        assert kept.intact
        assert kept.witnessed == left


def test_entries_of_another_secret_and_unchained_ones_are_found(conn: Connection) -> None:
    with conn.transaction(force_rollback=True):
        chain = written(conn, [(Actor(Kind.SYSTEM, "cli", "cli"), "layer.clear", "zoning", {})])
        kinds = [finding.kind for finding in verify(conn, Secret(b"y" * 40)).findings]
        assert kinds == ["forged", "end"]
        conn.execute("SET LOCAL session_replication_role = replica")
        record(conn, Actor(Kind.SYSTEM, "cli", "cli"), "layer.clear", "zoning", secret=SECRET)
        assert [finding.kind for finding in verify(conn, SECRET).findings] == ["unchained"]
        assert chain.rows[0]["at"] <= datetime.now(UTC)
