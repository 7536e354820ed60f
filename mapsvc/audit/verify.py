"""Whether the audit is as it was written: every entry unchanged, in its place, and none missing.

An entry's signature needs a key that the database does not keep, so whoever may do everything there can forge none. The
end is signed by a key of its own, and that signature is kept only while an entry is the last. Who saved an older one of
those can cut off what came after; that is seen by heads noted elsewhere (:mod:`mapsvc.audit.witness`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, NamedTuple

from mapsvc.audit.canonical import START, Keys, Link, Said, place_text, signed

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

ANCHOR = "audit anchor"
"""Purpose of the signatures of anchors."""
MOST_FINDINGS = 100
_BATCH = 5_000


class Kind(StrEnum):
    """What was found."""

    CHANGED = "changed"
    """The entry is not what was written."""
    FORGED = "forged"
    """Its signature is not ours: inserted, or changed and hashed anew; or written under another MAPSVC_SECRET."""
    MISSING = "missing"
    """Entries before it are gone."""
    UNLINKED = "unlinked"
    """It does not follow the one before it: something was moved or replaced."""
    BEGINNING = "beginning"
    """What retention removed is not signed."""
    END = "end"
    """The end is cut off, or the sign of it is."""
    UNCHAINED = "unchained"
    """An entry was committed with the triggers switched off and has no place."""
    WITNESS = "witness"
    """A head that was noted elsewhere is not in the chain: the end was cut off, or all of it replaced."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written."""

    kind: Kind
    id: int
    """The place at which it shows."""


class Head(NamedTuple):
    """A place in the chain and the hash there."""

    id: int
    hash: bytes


@dataclass(slots=True)
class Verdict:
    """What a verification found."""

    entries: int = 0
    """How many were looked at."""
    first: int = 0
    head: Head = field(default_factory=lambda: Head(0, START))
    at: datetime | None = None
    """Of the last entry."""
    findings: list[Finding] = field(default_factory=list)
    """The first hundred."""
    witnessed: int = 0
    """The newest place that was noted elsewhere and found in the chain; 0: none."""

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def found(self, kind: Kind, place: int) -> None:
        """Note a finding."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, place))


class _Row(NamedTuple):
    """An entry as it is stored."""

    link: Link
    said: Said
    hash: bytes
    signature: bytes


def verify(
    conn: Connection, secret: Secret, *, noted: Mapping[int, bytes] | None = None, through: int | None = None
) -> Verdict:
    """Look at every entry (up to the place ``through``) and at both ends; ``noted``: hashes by place, kept elsewhere.

    The transaction of ``conn`` must see one state (REPEATABLE READ).
    """
    verdict, keys = Verdict(), Keys.of(secret)
    last = _beginning(conn, secret, verdict)
    begins = last.id
    missed = dict(noted or {})
    for row in _rows(conn, through):
        if not verdict.entries:
            verdict.first = row.link.id
        _check(row, last, keys, verdict)
        last = Head(row.link.id, row.hash)
        if (note := missed.get(last.id)) is not None and compare_digest(note, last.hash):
            verdict.witnessed = last.id
            del missed[last.id]
        verdict.entries += 1
        verdict.at = row.link.at
    verdict.head = last
    if through is None:
        _end(conn, keys, last, verdict)
        for place in sorted(place for place in missed if place > begins):
            verdict.found(Kind.WITNESS, place)
    return verdict


def _rows(conn: Connection, through: int | None) -> Iterator[_Row]:
    with conn.cursor(name="audit_verify") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(
            """
            SELECT id, previous, at, ticket, nonce, content,
                actor_kind, actor_id, actor_name, action, subject, details::text, hash, signature
            FROM audit WHERE %(through)s::bigint IS NULL OR id <= %(through)s ORDER BY id
            """,
            {"through": through},
        )
        for row in cursor:
            yield _Row(Link(*row[:6]), Said(*row[6:12]), row[12], row[13])


def _check(row: _Row, last: Head, keys: Keys, verdict: Verdict) -> None:
    place = row.link.id
    if place != last.id + 1:
        verdict.found(Kind.MISSING, place)
    elif row.link.previous != last.hash:
        verdict.found(Kind.UNLINKED, place)
    if row.said.digest() != row.link.content or row.link.digest() != row.hash:
        verdict.found(Kind.CHANGED, place)
    elif not compare_digest(signed(keys.once(row.link.nonce).entry, row.hash), row.signature):
        verdict.found(Kind.FORGED, place)


def _beginning(conn: Connection, secret: Secret, verdict: Verdict) -> Head:
    row: tuple[Any, ...] | None = conn.execute("SELECT id, hash, at, signature FROM audit_anchor").fetchone()
    if row is None:
        return Head(0, START)
    place, digest, at, signature = row
    if not secret.verify(ANCHOR, place_text(place, digest, at), signature):
        verdict.found(Kind.BEGINNING, place)
    return Head(place, digest)


def _end(conn: Connection, keys: Keys, last: Head, verdict: Verdict) -> None:
    row = conn.execute("SELECT id, hash, nonce, signature FROM audit_head").fetchone()
    if row is None:
        if last.id:
            verdict.found(Kind.END, last.id)
    elif (row[0], row[1]) != last or not compare_digest(signed(keys.once(row[2]).head, row[1]), row[3]):
        verdict.found(Kind.END, last.id)
    if (left := conn.execute("SELECT min(ticket) FROM audit_waiting").fetchone()) and left[0] is not None:
        verdict.found(Kind.UNCHAINED, last.id)
