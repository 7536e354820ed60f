"""What waits for somebody of the staff: the cards of their start page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext

from mapsvc.audit import look
from mapsvc.jobs import look as queue
from web.rights import Right, may
from web.staff.layers import stale_layers
from web.work import store as proposals

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.actor import Actor
    from mapsvc.db.connection import Connection

CHECKED = "audit.verify"
"""The act by which the nightly verification says what it found."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to look at."""

    number: int
    text: str
    path: str
    urgent: bool = False


def waiting(conn: Connection, catalogue: Catalogue, actor: Actor) -> list[Card]:
    """What waits for ``actor``, the urgent first; nothing that they may not see."""
    cards: list[Card] = []
    if may(actor, Right.APPROVE) and (count := proposals.waiting(conn)):
        cards.append(Card(count, gettext("work.wait.approve"), "/staff/imports"))
    if may(actor, Right.SEE_JOBS):
        cards += _jobs(conn)
    if may(actor, Right.SEE_LAYERS):
        cards += _layers(conn, catalogue)
    if may(actor, Right.SEE_AUDIT):
        cards += _audit(conn)
    return sorted(cards, key=lambda card: not card.urgent)


def _jobs(conn: Connection) -> list[Card]:
    found = []
    failed = conn.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'").fetchone()
    if failed and failed[0]:
        found.append(Card(failed[0], gettext("work.wait.failed"), "/staff/jobs?status=failed", urgent=True))
    now = queue.look(conn)
    if now.waiting and not now.workers:
        found.append(Card(now.waiting, gettext("work.wait.no_worker"), "/staff/jobs?status=todo", urgent=True))
    return found


def _layers(conn: Connection, catalogue: Catalogue) -> list[Card]:
    found = []
    if stale := stale_layers(conn, catalogue):
        found.append(Card(len(stale), gettext("work.wait.stale"), "/staff/layers#live", urgent=True))
    query = """
        SELECT count(*) FROM (SELECT DISTINCT ON (layer) state FROM import_run ORDER BY layer, id DESC) AS last
        WHERE state = 'failed'
    """
    failed = conn.execute(query).fetchone()
    if failed and failed[0]:
        found.append(Card(failed[0], gettext("work.wait.import_failed"), "/staff/layers"))
    return found


def _audit(conn: Connection) -> list[Card]:
    last = look.search(conn, look.Wanted(action=CHECKED), limit=1)
    if last and not last[0].details.get("intact", False):
        count = int(last[0].details.get("findings", 1))
        return [Card(count, gettext("work.wait.audit"), "/staff/audit", urgent=True)]
    return []
