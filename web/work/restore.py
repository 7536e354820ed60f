"""Taking a run back: a further change that restores what was there before it. Nothing is deleted."""

from __future__ import annotations

from layers.registry import Catalogue
from layers.store import COVERAGE
from layers.store.undo import undo
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, NotFound
from web.work.draft import Said
from web.work.model import Proposal

_NAMED = 50


def way_back(conn: Connection, catalogue: Catalogue, proposal: Proposal) -> Said:
    """What has to be asserted so that all that the run changed is again as before it, with its coverage.

    Raises InvalidInput naming the features that were changed since, NotFound for a run that changed nothing.
    """
    rows = conn.execute(
        "SELECT layer, version FROM layer_version WHERE run_id = %s ORDER BY layer = %s, layer",
        [proposal.restores, COVERAGE],
    ).fetchall()
    if not rows:
        raise NotFound(f"run {proposal.restores} changed nothing that could be taken back")
    said = []
    blocked: list[str] = []
    for layer_id, version in rows:
        found = undo(conn, catalogue.layer(layer_id), version)
        said += [(layer_id, assertion) for assertion in found.assertions]
        blocked += [f"{layer_id} {key}" for key in found.blocked]
    if blocked:
        named = ", ".join(blocked[:_NAMED]) + (f" and {len(blocked) - _NAMED} more" if len(blocked) > _NAMED else "")
        raise InvalidInput("run", f"{len(blocked)} of its features were changed since; take those back first: {named}")
    return said
