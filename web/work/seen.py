"""Who may look at a proposal: whoever imports or approves at all of them, a ward team at its own."""

from __future__ import annotations

from mapsvc.actor import Actor
from mapsvc.db.connection import Connection
from mapsvc.errors import NotFound
from web.rights import Right, may
from web.work import store, turns
from web.work.model import Proposal


def sees_all(actor: Actor) -> bool:
    """Whether ``actor`` looks at everybody's proposals."""
    return may(actor, Right.APPROVE) or may(actor, Right.IMPORT)


def proposal_for(conn: Connection, number: int, actor: Actor) -> Proposal:
    """The proposal of this number, where ``actor`` may look at it; raises NotFound, also where not."""
    found = store.find(conn, number)
    if not sees_all(actor) and not turns.is_author(found, actor):
        raise NotFound("there is no such change")
    return found
