"""One change of a layer, whole or not at all: rows, version and events in the caller's transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
import shapely

from layers.definition import Layer
from layers.store import partitions
from layers.store.assertion import Assertion, Content, contents
from layers.store.boxes import Boxes, merged
from layers.store.checks import refuse_invalid
from layers.store.names import carry_names
from layers.store.plan import KeyPlan, Segment, high, low, plan_key
from layers.store.recording import Stamp, record_events, record_version
from layers.store.writing import Opening, close, copy_remnants, write_new
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.errors import Conflict

_BULK = 5_000
"""From so many assertions on, the whole layer is read at once, and an empty partition is indexed afterwards."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit did: features new, changed (in law), corrected, ended; ``same`` of the keys named stayed."""

    version: int
    recorded_at: datetime | None
    new: int = 0
    changed: int = 0
    corrected: int = 0
    ended: int = 0
    same: int = 0
    boxes: Boxes = field(default_factory=lambda: np.empty((0, 4)))


def commit(
    conn: Connection,
    layer: Layer,
    assertions: Sequence[Assertion],
    *,
    run_id: int | None = None,
    expected_version: int | None = None,
    checked: bool = False,
    written: Callable[[int, int], None] | None = None,
) -> Commit:
    """Write ``assertions`` (applied in order) to ``layer`` in the caller's open transaction.

    Writers of one layer wait for one another. An assertion that says what is stored already changes nothing; where
    none changes anything the version stays. Raises Conflict where ``expected_version`` is given and no longer the
    layer's, InvalidInput where properties or geometry break the declaration (``checked``: the caller made sure).
    ``written`` is told (features written, of how many) as a long write proceeds.
    """
    version, moment = lock(conn, layer)
    if expected_version is not None and expected_version != version:
        raise Conflict(f"{layer.id} is at version {version}, the change was prepared for {expected_version}")
    if not checked:
        refuse_invalid(layer, assertions)
    encoded = contents(assertions)
    plans = planned(conn, layer, assertions, encoded)
    keys = len({assertion.key for assertion in assertions})
    if not plans:
        return Commit(version, _recorded_at(conn, layer) if version else None, same=keys)
    bulk = len(assertions) >= _BULK and _is_empty(conn, layer)
    if bulk:
        partitions.unindex(conn, layer)
    openings = _open(conn, plans, assertions, encoded)
    old_ids = [row for plan in plans.values() for row in plan.close]
    old_boxes = _boxes_of(conn, layer, old_ids)
    close(conn, layer, old_ids, moment)
    fresh = [opening for opening in openings if opening.assertion is not None]
    write_new(conn, layer, fresh, moment, run_id, written=written)
    if bulk:
        partitions.index(conn, layer)
    copy_remnants(conn, layer, [opening for opening in openings if opening.assertion is None], moment, run_id)
    carry_names(conn, layer, old_ids, [opening.id for opening in fresh], moment)
    new_boxes = shapely.bounds(np.array([o.assertion.geom for o in fresh if o.assertion], dtype=object))
    boxes = merged(np.vstack([old_boxes, new_boxes.reshape(-1, 4)]))
    counts = Counter(plan.kind for plan in plans.values())
    dates = {day for o in openings for day in (o.segment.start, o.segment.end)} - {date.min, date.max}
    stamp = Stamp(layer, version + 1, moment, run_id)
    record_version(conn, stamp, boxes, sorted(dates), counts)
    record_events(conn, stamp, plans, openings)
    return Commit(
        version + 1, moment, counts["new"], counts["changed"], counts["corrected"], counts["ended"],
        keys - len(plans), boxes,
    )  # fmt: skip


def lock(conn: Connection, layer: Layer) -> tuple[int, datetime]:
    """Make other writers of ``layer`` wait; its version, and the moment this change is recorded at."""
    partitions.open_layer(conn, layer)
    row = conn.execute(
        "SELECT version, recorded_at, clock_timestamp() FROM layer WHERE id = %s FOR UPDATE", (layer.id,)
    ).fetchone()
    assert row is not None
    version, last, now = row
    # A clock set back must not put a later version before an earlier one.
    return version, now if last is None else max(now, last + timedelta(microseconds=1))


def stored_segments(conn: Connection, layer: Layer, keys: Sequence[str] | None) -> dict[str, list[Segment]]:
    """The current history of ``keys`` (None: of all) by key."""
    found: dict[str, list[Segment]] = defaultdict(list)
    name = "segments" if keys is None else "segments_of_keys"
    query = statement("layers.store", name).encode()
    for key, row, start, end, digest in conn.execute(query, {"layer": layer.id, "keys": keys}):
        found[key].append(Segment(low(start), high(end), digest, row))
    return found


def planned(
    conn: Connection,
    layer: Layer,
    assertions: Sequence[Assertion],
    encoded: Sequence[Content | None],
) -> dict[str, KeyPlan]:
    """What ``assertions`` with their contents would do to each key, as things are stored now; unchanged keys lack."""
    said: dict[str, list[tuple[date, date, tuple[bytes, int] | None]]] = defaultdict(list)
    for number, (assertion, content) in enumerate(zip(assertions, encoded, strict=True)):
        pair = None if content is None else (content[0], -number - 1)
        said[assertion.key].append((low(assertion.valid_from), high(assertion.valid_to), pair))
    stored = stored_segments(conn, layer, None if len(said) >= _BULK else list(said))
    plans = ((key, plan_key(stored.get(key, ()), asserted)) for key, asserted in said.items())
    found = {key: plan for key, plan in plans if plan is not None}
    if layer.live is not None:
        # A new reading replaces the last one; it does not put it right.
        return {key: replace(p, kind="changed") if p.kind == "corrected" else p for key, p in found.items()}
    return found


def _open(
    conn: Connection,
    plans: dict[str, KeyPlan],
    assertions: Sequence[Assertion],
    encoded: Sequence[Content | None],
) -> list[Opening]:
    wanted = [(key, segment) for key, plan in plans.items() for segment in plan.open]
    # New content first: its ids are then one run of numbers, and its pieces are cut by one statement.
    wanted.sort(key=lambda pair: pair[1].source >= 0)
    row = conn.execute("SELECT array_agg(nextval('feature_id')) FROM generate_series(1, %s)", (len(wanted),)).fetchone()
    ids = (row[0] if row else None) or []
    result = []
    for new_id, (key, segment) in zip(ids, wanted, strict=True):
        if segment.source >= 0:
            result.append(Opening(new_id, key, segment))
        else:
            number = -segment.source - 1
            result.append(Opening(new_id, key, segment, assertions[number], encoded[number]))
    return result


def _is_empty(conn: Connection, layer: Layer) -> bool:
    row = conn.execute("SELECT EXISTS (SELECT FROM feature WHERE layer = %s)", (layer.id,)).fetchone()
    return row == (False,)


def _recorded_at(conn: Connection, layer: Layer) -> datetime | None:
    row = conn.execute("SELECT recorded_at FROM layer WHERE id = %s", (layer.id,)).fetchone()
    return row[0] if row else None


def _boxes_of(conn: Connection, layer: Layer, ids: Sequence[int]) -> Boxes:
    if not ids:
        return np.empty((0, 4))
    rows = conn.execute(
        "SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM feature "
        "WHERE layer = %s AND id = ANY(%s)",
        (layer.id, list(ids)),
    ).fetchall()
    return np.array(rows, dtype=float).reshape(-1, 4)
