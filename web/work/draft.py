"""What a proposal would write, laid down with its digest and with how the store stands: the thing that is approved."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from psycopg.types.json import Jsonb

from layers.registry import Catalogue
from layers.store import COVERAGE, Assertion
from layers.store.assertion import encode
from layers.store.preview import preview, standing
from mapsvc.db.connection import Connection
from web.work import store
from web.work.model import Change, Proposal

Said = Sequence[tuple[str, Assertion]]
"""Layer and assertion, in the order in which they are applied."""

_COPY = """COPY proposal_change (proposal, number, layer, key, kind, valid_from, valid_to, geom, props, before_id)
    FROM STDIN"""


def lay_down(
    conn: Connection,
    catalogue: Catalogue,
    proposal: Proposal,
    said: Said,
    *,
    counts: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Make ``said`` the content of ``proposal``, whose state becomes ``ready``, in the caller's transaction."""
    conn.execute("DELETE FROM proposal_change WHERE proposal = %s", [proposal.id])
    found: Counter[str] = Counter()
    by_layer: dict[str, list[Assertion]] = defaultdict(list)
    for layer_id, assertion in said:
        by_layer[layer_id].append(assertion)
    previews = {name: preview(conn, catalogue.layer(name), rows) for name, rows in by_layer.items()}
    for name, kinds in previews.items():
        apart = name == COVERAGE != proposal.layer
        found.update("coverage" if apart else one.kind for one in kinds.values() if one.kind != "same")
    geoms = shapely.force_2d(np.array([assertion.geom for _, assertion in said], dtype=object))
    encoded = shapely.to_wkb(shapely.set_srid(geoms, 4326), include_srid=True, hex=True)
    with conn.cursor() as cursor, cursor.copy(_COPY) as copy:
        for number, ((layer_id, assertion), wkb) in enumerate(zip(said, encoded, strict=True)):
            of_key = previews[layer_id][assertion.key]
            props = None if assertion.props is None else encode(assertion.props)
            copy.write_row(
                (
                    proposal.id, number, layer_id, assertion.key, of_key.kind, assertion.valid_from,
                    assertion.valid_to, wkb, props, of_key.before,
                )
            )  # fmt: skip
    version = _version(conn, proposal.layer)
    stands = stand(conn, catalogue, {name: set(kinds) for name, kinds in previews.items()})
    digest = digest_of(proposal, version, stands, store.changes(conn, proposal.id))
    conn.execute(
        "UPDATE proposal SET state = 'ready', runner = NULL, progress = NULL, message = NULL, base_version = %s, "
        "standing = %s, digest = %s, counts = %s, facts = %s, notes = %s, touched_at = now() WHERE id = %s",
        [
            version,
            stands,
            digest,
            Jsonb({**(counts or {}), **{kind: found[kind] for kind in found}}),
            Jsonb(dict(facts if facts is not None else proposal.facts)),
            Jsonb(list(notes)),
            proposal.id,
        ],
    )


def stand(conn: Connection, catalogue: Catalogue, keys: Mapping[str, Iterable[str]]) -> bytes:
    """How the store stands for these keys of these layers."""
    digest = hashlib.sha256()
    for name in sorted(keys):
        digest.update(name.encode() + b"\0" + standing(conn, catalogue.layer(name), keys[name]))
    return digest.digest()


def digest_of(proposal: Proposal, version: int, stands: bytes, changes: Iterable[Change]) -> bytes:
    """SHA-256 of all that a proposal would write and of what it was compared with."""
    digest = hashlib.sha256()
    digest.update(f"{proposal.id}|{proposal.kind}|{proposal.layer}|{version}|{proposal.whole}|".encode() + stands)
    for change in changes:
        head = (change.number, change.layer, change.key, _day(change.valid_from), _day(change.valid_to))
        geom = b"" if change.geom is None else shapely.to_wkb(change.geom, byte_order=1)
        props = "" if change.props is None else encode(change.props)
        for part in (repr(head).encode(), geom, props.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _version(conn: Connection, layer_id: str) -> int:
    row = conn.execute("SELECT version FROM layer WHERE id = %s", [layer_id]).fetchone()
    return int(row[0]) if row else 0
