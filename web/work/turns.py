"""The life of a proposal: checked, submitted, approved or refused, committed; or stopped, withdrawn, checked again.

Each step locks the proposal's row and looks at the state it leaves, so two that meet cannot both win, and is recorded
with who did it. What somebody decides about is named by its digest: a page that is out of date decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from mapsvc import audit
from mapsvc.actor import Actor, Kind, system
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, InvalidInput, NotAllowed
from mapsvc.jobs.enqueue import cancel, enqueue
from web.work import store
from web.work.model import Author, Proposal

QUEUE = "work"
CHECK = "work:check"
COMMIT = "work:commit"
MOST_COMMENT = store.MOST_REASON


def of(actor: Actor) -> Author:
    """``actor`` as an author is kept."""
    return Author(actor.kind.value, actor.id, actor.name)


def is_author(proposal: Proposal, actor: Actor) -> bool:
    """Whether the proposal is this actor's own."""
    return (proposal.author.kind, proposal.author.id) == (actor.kind.value, actor.id)


def may_decide(proposal: Proposal, actor: Actor) -> bool:
    """Whether this person may approve it as far as it depends on who wrote it; the right itself is asked for apart."""
    return actor.kind is Kind.ACCOUNT and (proposal.people == 1 or not is_author(proposal, actor))


def begin_check(conn: Connection, proposal: Proposal) -> None:
    """Put the comparison with the store into the queue."""
    job = enqueue(conn, CHECK, queue=QUEUE, number=proposal.id)
    conn.execute("UPDATE proposal SET queue_id = %s WHERE id = %s", [job, proposal.id])


def submit(conn: Connection, number: int, actor: Actor, seal: str, comment: str = "") -> None:
    """Ask for an approval of what the author looked at (``seal``). Raises Conflict, NotAllowed, InvalidInput."""
    proposal = _in_state(conn, number, {"ready"})
    if not is_author(proposal, actor):
        raise NotAllowed("a change is submitted by its author")
    _sealed(proposal, seal)
    if not proposal.changes:
        raise InvalidInput("change", "changes nothing; there is nothing to submit")
    _step(conn, proposal, actor, "submit", state="submitted", comment=comment)


def approve(conn: Connection, number: int, actor: Actor, seal: str, comment: str = "") -> None:
    """Approve what this person looked at, and let a job commit it. Raises Conflict, NotAllowed."""
    proposal = _in_state(conn, number, {"submitted"})
    if not may_decide(proposal, actor):
        raise NotAllowed("this layer wants two people: whoever approves a change is not its author")
    _sealed(proposal, seal)
    _step(conn, proposal, actor, "approve", state="approved", comment=comment)
    job = enqueue(conn, COMMIT, queue=QUEUE, number=proposal.id)
    conn.execute("UPDATE proposal SET queue_id = %s WHERE id = %s", [job, proposal.id])


def refuse(conn: Connection, number: int, actor: Actor, seal: str, comment: str) -> None:
    """Refuse it for good, saying why. Raises Conflict, NotAllowed, InvalidInput."""
    proposal = _in_state(conn, number, {"submitted"})
    if not may_decide(proposal, actor):
        raise NotAllowed("this layer wants two people: whoever decides on a change is not its author")
    _sealed(proposal, seal)
    if not comment.strip():
        raise InvalidInput("comment", "say why it is refused", "comment.missing")
    _step(conn, proposal, actor, "refuse", state="refused", comment=comment)


def withdraw(conn: Connection, number: int, actor: Actor, comment: str = "") -> None:
    """Take it out of the way; its author's alone. Raises Conflict, NotAllowed."""
    proposal = _in_state(conn, number, {"checking", "stopped", "failed", "ready", "submitted"})
    if not is_author(proposal, actor):
        raise NotAllowed("a change is withdrawn by its author")
    _step(conn, proposal, actor, "withdraw", state="withdrawn", comment=comment)
    _dequeue(conn, proposal)


def stop(conn: Connection, number: int, actor: Actor) -> None:
    """End the comparison that runs; it can be begun again. Raises Conflict, NotAllowed."""
    proposal = _in_state(conn, number, {"checking"})
    if not is_author(proposal, actor):
        raise NotAllowed("a comparison is stopped by the author of the change")
    _step(conn, proposal, actor, "stop", state="stopped")
    _dequeue(conn, proposal)


def check_again(conn: Connection, number: int, actor: Actor, options: Mapping[str, Any] | None = None) -> None:
    """Compare it anew, an upload with other ``options`` where given. Raises Conflict, NotAllowed."""
    proposal = _in_state(conn, number, {"stopped", "failed", "ready"})
    if not is_author(proposal, actor):
        raise NotAllowed("a change is compared anew by its author")
    if proposal.kind == "import" and proposal.folder is None:
        raise Conflict("the uploaded files were deleted meanwhile; upload them again")
    _step(conn, proposal, actor, "check", state="checking")
    conn.execute(
        "UPDATE proposal SET options = COALESCE(%s, options), progress = NULL, message = NULL, moved = false, "
        "facts = facts - 'refused' WHERE id = %s",
        [None if options is None else Jsonb(dict(options)), proposal.id],
    )
    begin_check(conn, proposal)


def moved(conn: Connection, proposal: Proposal, actor: Actor) -> None:
    """The store is not what it was compared with: nothing is written, it is compared anew and shown again."""
    _step(conn, proposal, actor, "moved", state="checking")
    conn.execute("UPDATE proposal SET moved = true, progress = NULL WHERE id = %s", [proposal.id])
    begin_check(conn, proposal)


def _in_state(conn: Connection, number: int, states: Collection[str]) -> Proposal:
    proposal = store.find(conn, number, lock=True)
    if proposal.state not in states:
        raise Conflict(f"the change is {proposal.state}; look at its page again")
    return proposal


def _sealed(proposal: Proposal, seal: str) -> None:
    if not proposal.seal or seal != proposal.seal:
        raise Conflict("the change is not the one that was looked at; look at it again")


def _step(conn: Connection, proposal: Proposal, actor: Actor, what: str, *, state: str, comment: str = "") -> None:
    comment = comment.strip()
    if len(comment) > MOST_COMMENT or "\x00" in comment:
        raise InvalidInput("comment", f"has {len(comment)} characters, at most {MOST_COMMENT} are possible")
    conn.execute(
        "UPDATE proposal SET state = %(state)s, runner = NULL, touched_at = now(), "
        "ended_at = CASE WHEN %(state)s IN ('refused', 'withdrawn') THEN now() END WHERE id = %(id)s",
        {"state": state, "id": proposal.id},
    )
    store.act(conn, proposal.id, actor, what, comment=comment, digest=proposal.digest)
    audit.record(
        conn, actor, f"{proposal.kind}.{what}", f"proposal:{proposal.id}",
        {"layer": proposal.layer, "digest": proposal.seal[:16], "commented": bool(comment)},
    )  # fmt: skip


def _dequeue(conn: Connection, proposal: Proposal) -> None:
    if proposal.queue_id is not None:
        cancel(conn, proposal.queue_id)


def give_up(url: str, number: int, message: str) -> None:
    """An approved change that cannot be committed goes back to its author as failed, with the reason."""
    with connect(url) as conn:
        proposal = store.find(conn, number, lock=True)
        if proposal.state == "approved":
            _step(conn, proposal, system("worker"), "failed", state="failed")
            conn.execute("UPDATE proposal SET message = %s WHERE id = %s", [message[:2000], number])
