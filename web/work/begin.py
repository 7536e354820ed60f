"""How proposals begin: an upload, an edit by hand, a run that is to be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.definition import Layer
from layers.registry import Catalogue
from layers.store import Assertion
from layers.store.checks import refuse_invalid
from mapsvc import audit
from mapsvc.actor import Actor
from mapsvc.db.connection import Connection
from mapsvc.errors import Conflict, InvalidInput, NotFound
from web.work import store, turns
from web.work.draft import lay_down
from web.work.geometry_checks import notes_on
from web.work.model import Proposal


def upload(
    conn: Connection, layer: Layer, actor: Actor, kept: tuple[str, str], *, options: Mapping[str, Any], reason: str
) -> Proposal:
    """A proposal from uploaded files (``kept``: their folder and title), which a job compares with the store."""
    folder, title = kept
    made = store.create(
        conn, "import", layer.id, actor, layer.approval.people,
        reason=said(reason), folder=folder, file_name=title, options=options, whole=True,
    )  # fmt: skip
    _began(conn, made, actor, "upload")
    turns.begin_check(conn, made)
    return made


def edit(
    conn: Connection, catalogue: Catalogue, layer: Layer, actor: Actor, *, found: Assertion, reason: str
) -> Proposal:
    """A proposal from one edited feature, compared at once. Raises InvalidInput; who may do it is asked before."""
    if not reason.strip():
        raise InvalidInput("reason", "say why: it stays with the change", "edit.reason")
    refuse_invalid(layer, [found])
    # Where polygons share borders, what a neighbour became matters too.
    whole = layer.tiles.coverage
    made = store.create(conn, "edit", layer.id, actor, layer.approval.people, reason=said(reason), whole=whole)
    _began(conn, made, actor, "edit", key=found.key)
    content = [(layer.id, found)]
    lay_down(conn, catalogue, made, content, notes=notes_on(conn, catalogue, content))
    return store.find(conn, made.id)


def restore(conn: Connection, catalogue: Catalogue, run_id: int, actor: Actor, reason: str) -> Proposal:
    """A proposal that takes back what run ``run_id`` committed; a job works out how. Raises NotFound, Conflict."""
    row = conn.execute("SELECT layer, state FROM import_run WHERE id = %s", [run_id]).fetchone()
    if row is None:
        raise NotFound("there is no such run")
    layer = catalogue.layer(row[0])
    if row[1] != "done":
        raise Conflict("this run changed nothing that could be taken back")
    made = store.create(
        conn, "restore", layer.id, actor, layer.approval.people, reason=said(reason), restores=run_id
    )  # fmt: skip
    _began(conn, made, actor, "restore", run=run_id)
    turns.begin_check(conn, made)
    return made


def said(reason: str) -> str:
    """A reason as it is kept. Raises InvalidInput where it is too long."""
    reason = reason.replace("\r\n", "\n").strip()
    if len(reason) > store.MOST_REASON or "\x00" in reason:
        raise InvalidInput(
            "reason", f"at most {store.MOST_REASON} characters", "edit.reason_long", most=store.MOST_REASON
        )
    return reason


def _began(conn: Connection, made: Proposal, actor: Actor, what: str, **details: Any) -> None:
    store.act(conn, made.id, actor, what, comment=made.reason)
    audit.record(conn, actor, f"{made.kind}.begin", f"proposal:{made.id}", {"layer": made.layer, **details})
