"""Committing what was approved: one transaction, of exactly the approved rows, on exactly the store they were for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from importers import runs
from layers.registry import Catalogue
from layers.store import COVERAGE, Assertion, commit
from layers.store.commit import lock
from mapsvc import audit
from mapsvc.actor import Actor, Kind, system
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict
from web.work import store, turns
from web.work.draft import digest_of, stand
from web.work.model import Change, Proposal


class Altered(Exception):
    """The stored rows of a proposal are not those that were approved; nothing is written."""


def commit_approved(url: str, catalogue: Catalogue, number: int) -> str:
    """Commit proposal ``number`` if it is approved; the state it then has.

    Where the store is not as it was compared with, nothing is committed and it is compared anew (``checking``). One
    transaction: a process that is killed leaves nothing of it, and doing it twice does it once.
    """
    with connect(url) as conn:
        proposal = store.find(conn, number, lock=True)
        if proposal.state != "approved":
            return proposal.state
        approved = [act for act in store.acts(conn, number) if act.what == "approve"]
        version, _ = lock(conn, catalogue.layer(proposal.layer))
        by_layer: dict[str, list[Change]] = defaultdict(list)
        for change in store.changes(conn, number):
            by_layer[change.layer].append(change)
        for layer_id in sorted(by_layer.keys() - {proposal.layer}):
            lock(conn, catalogue.layer(layer_id))
        _same_as_approved(proposal, approved[-1].digest if approved else None, by_layer)
        if _moved(conn, catalogue, proposal, version, by_layer):
            turns.moved(conn, proposal, system("worker"))
            return "checking"
        last = approved[-1].author
        _write(conn, catalogue, proposal, Actor(Kind(last.kind), last.id, last.name), by_layer)
    return "committed"


def _same_as_approved(proposal: Proposal, approved: bytes | None, by_layer: dict[str, list[Change]]) -> None:
    rows = sorted((change for changes in by_layer.values() for change in changes), key=lambda change: change.number)
    if proposal.base_version is None or proposal.standing is None or approved is None:
        raise Altered(f"proposal {proposal.id} is approved without a digest")
    if not approved == proposal.digest == digest_of(proposal, proposal.base_version, proposal.standing, rows):
        raise Altered(f"the rows of proposal {proposal.id} are not those that were approved")


def _moved(
    conn: Connection, catalogue: Catalogue, proposal: Proposal, version: int, by_layer: dict[str, list[Change]]
) -> bool:
    """Whether the store changed where the proposal looks: all of the layer, or the features it touches."""
    if proposal.whole and version != proposal.base_version:
        return True
    keys = {name: {change.key for change in changes} for name, changes in by_layer.items()}
    return stand(conn, catalogue, keys) != proposal.standing


def _write(
    conn: Connection, catalogue: Catalogue, proposal: Proposal, approver: Actor, by_layer: dict[str, list[Change]]
) -> None:
    run_id = runs.start(conn, _facts(proposal))
    conn.execute("UPDATE import_run SET proposal = %s WHERE id = %s", [proposal.id, run_id])
    made = None
    done: dict[str, int] = {}
    for layer_id in sorted(by_layer, key=lambda name: (name != proposal.layer, name)):
        layer = catalogue.layer(layer_id)
        assertions = [_assertion(change, proposal, run_id) for change in by_layer[layer_id]]
        expected, _ = lock(conn, layer)
        found = commit(conn, layer, assertions, run_id=run_id, expected_version=expected)
        done[layer_id] = found.version
        made = found.version if layer_id == proposal.layer else made
    runs.finish(conn, run_id, "done", _counts(proposal))
    updated = conn.execute(
        "UPDATE proposal SET state = 'committed', run_id = %s, version = %s, moved = false, ended_at = now(), "
        "touched_at = now() WHERE id = %s AND state = 'approved'",
        [run_id, made, proposal.id],
    ).rowcount
    if not updated:
        raise Conflict("the change is no longer approved")
    store.act(conn, proposal.id, system("worker"), "commit", digest=proposal.digest)
    audit.record(
        conn,
        approver,
        f"{proposal.kind}.commit",
        f"proposal:{proposal.id}",
        {
            "layer": proposal.layer,
            "author": f"{proposal.author.kind}:{proposal.author.id}",
            "run": run_id,
            "versions": dict(done),
            "digest": proposal.seal[:16],
        },
    )


def _assertion(change: Change, proposal: Proposal, run_id: int) -> Assertion:
    found = Assertion(change.key, change.valid_from, change.valid_to, change.geom, change.props)
    if change.layer == COVERAGE and proposal.kind == "import" and found.props is not None:
        return replace(found, props={**found.props, "run": run_id})
    return found


def _counts(proposal: Proposal) -> dict[str, Any]:
    """The figures of the run, by the names that every run has them under."""
    counts = dict(proposal.counts)
    changed = counts.get("changed", 0) + counts.get("corrected", 0)
    return {**counts, "new": counts.get("new", 0), "changed": changed, "closed": counts.get("ended", 0)}


def _facts(proposal: Proposal) -> dict[str, Any]:
    """What the row of the run says; of an import, all that its dry run found."""
    known = {
        "file_name", "file_sha256", "file_bytes", "crs", "encoding", "profile", "decisions", "rejects", "source"
    }  # fmt: skip
    facts = {name: value for name, value in proposal.facts.items() if name in known}
    facts.setdefault("file_name", f"{proposal.kind} {proposal.id}")
    return {**facts, "layer": proposal.layer, "actor": f"{proposal.author.kind}:{proposal.author.id}"}
