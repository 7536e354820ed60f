"""Comparing a proposal with the store: the importer's own dry run, the way back of a run, or an edit looked at anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from importers import pipeline, report
from importers.pipeline import Result
from layers.registry import Catalogue
from layers.store import COVERAGE, Assertion
from layers.store.commit import lock
from mapsvc.actor import system
from mapsvc.db.connection import Connection, connect
from mapsvc.errors import Conflict, MapsvcError, Unavailable
from web.work import refusal, store, uploads
from web.work.draft import Said, lay_down
from web.work.geometry_checks import notes_on
from web.work.model import Proposal
from web.work.request import request_of
from web.work.restore import way_back

_EVERY_SECONDS = 0.5
"""Between two words about the progress, which are also the moments at which a stop is noticed."""
_ATTEMPTS = 3
"""How often a comparison is begun anew because the store changed beneath it."""


class Ended(Enum):
    """How it ended."""

    DONE = "done"
    TOLD = "told"
    """The worker has to end; another goes on."""
    GONE = "gone"
    """It was stopped, withdrawn or taken over."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What a comparison works with."""

    conn: Connection
    catalogue: Catalogue
    proposal: Proposal
    runner: UUID
    folder: Path
    tell: Callable[[str, int, int], None]


class _Left(Exception):
    def __init__(self, how: Ended) -> None:
        self.how = how


def check(
    url: str, catalogue: Catalogue, number: int, folder: Path, *, told: Callable[[], bool] = lambda: False
) -> Ended:
    """Compare proposal ``number`` with the store; its state becomes ``ready``, or ``failed`` with the reason.

    The result is laid down in one transaction with the state: a process that is killed leaves nothing of it, and the
    job is begun anew.
    """
    runner = uuid4()
    with connect(url, autocommit=True) as side, connect(url, autocommit=True) as conn:
        if not _claim(side, number, runner):
            return Ended.GONE
        proposal = store.find(side, number)
        try:
            _compare(_Run(conn, catalogue, proposal, runner, folder, _teller(side, number, runner, told)))
        except _Left as left:
            return left.how
        except (Conflict, Unavailable):
            raise
        except MapsvcError as error:
            return _fail(conn, number, runner, error)
    return Ended.DONE


def fail(url: str, number: int, message: str) -> None:
    """Say that the comparison cannot be made, whoever worked at it."""
    with connect(url) as conn:
        conn.execute(
            "UPDATE proposal SET state = 'failed', runner = NULL, progress = NULL, message = %s, touched_at = now() "
            "WHERE id = %s AND state = 'checking'",
            [message[:2000], number],
        )


def _claim(conn: Connection, number: int, runner: UUID) -> bool:
    return bool(
        conn.execute(
            "UPDATE proposal SET runner = %s, touched_at = now() WHERE id = %s AND state = 'checking'", [runner, number]
        ).rowcount
    )


def _teller(conn: Connection, number: int, runner: UUID, told: Callable[[], bool]) -> Callable[[str, int, int], None]:
    last = 0.0

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        if told():
            raise _Left(Ended.TOLD)
        now = time.monotonic()
        if now - last < _EVERY_SECONDS:
            return
        last = now
        mine = conn.execute(
            "UPDATE proposal SET progress = %s, touched_at = now() WHERE id = %s AND runner = %s",
            [Jsonb({"stage": stage, "done": done, "total": total}), number, runner],
        ).rowcount
        if not mine:
            raise _Left(Ended.GONE)

    return tell


def _compare(run: _Run) -> None:
    conn, catalogue, proposal = run.conn, run.catalogue, run.proposal
    if proposal.kind == "import":
        _compare_import(run)
        return
    run.tell("diff", 0, 1)
    with conn.transaction():
        mine = _mine(conn, proposal.id, run.runner)
        lock(conn, catalogue.layer(proposal.layer))
        if proposal.kind == "restore":
            said: Said = way_back(conn, catalogue, proposal)
        else:
            stored = store.changes(conn, proposal.id)
            said = [(c.layer, Assertion(c.key, c.valid_from, c.valid_to, c.geom, c.props)) for c in stored]
        lay_down(conn, catalogue, mine, said, notes=notes_on(conn, catalogue, said))


def _compare_import(run: _Run) -> None:
    conn, catalogue, proposal = run.conn, run.catalogue, run.proposal
    own = uploads.profile_of(run.folder, proposal)
    request = request_of(catalogue, proposal, uploads.source_of(run.folder, proposal), own)
    layer = catalogue.layer(proposal.layer)
    for _ in range(_ATTEMPTS):
        result = pipeline.run(conn, catalogue, request, run.tell)
        said = said_by(result, layer.id)
        report.write_rejects(result.prepared.rejects, uploads.rejects_file(run.folder, proposal))
        with conn.transaction():
            mine = _mine(conn, proposal.id, run.runner)
            version, _ = lock(conn, layer)
            if version == result.base_version:
                facts = pipeline.facts(request, result.prepared, result.source)
                facts["effective"] = result.effective.isoformat()
                # New, changed and closed are counted by what the store makes of it; the source knows the others.
                counts = {name: n for name, n in result.counts().items() if name not in {"new", "changed", "closed"}}
                lay_down(conn, catalogue, mine, said, counts=counts, facts=facts)
                return
    raise Conflict("the layer changes faster than it can be compared; try again later")


def said_by(result: Result, layer_id: str) -> list[tuple[str, Assertion]]:
    """All that an import would assert: its layer's features, then where its data speak."""
    said = [(layer_id, assertion) for assertion in result.diff.assertions]
    return said if result.area is None else [*said, (COVERAGE, result.area)]


def _mine(conn: Connection, number: int, runner: UUID) -> Proposal:
    """The proposal, locked, while it is still this runner's to write."""
    row = conn.execute("SELECT runner FROM proposal WHERE id = %s FOR UPDATE", [number]).fetchone()
    found = store.find(conn, number)
    if row is None or row[0] != runner or found.state != "checking":
        raise _Left(Ended.GONE)
    return found


def _fail(conn: Connection, number: int, runner: UUID, error: MapsvcError) -> Ended:
    """Keep why the source, or what is asked for, is refused: its author can decide and have it compared again."""
    with conn.transaction():
        try:
            mine = _mine(conn, number, runner)
        except _Left as left:
            return left.how
        conn.execute(
            "UPDATE proposal SET state = 'failed', runner = NULL, progress = NULL, message = %s, touched_at = now(), "
            "facts = facts || jsonb_build_object('refused', %s::jsonb) WHERE id = %s",
            [str(error)[:2000], Jsonb(dict(refusal.kept(error))), mine.id],
        )
        store.act(conn, mine.id, system("worker"), "failed", comment=str(error)[:500])
    return Ended.DONE
