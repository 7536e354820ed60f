"""What a commit leaves for others: the version that caches hold on to, the events that subscribers wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from layers.definition import Layer
from layers.derive.topics import severity, topics
from layers.store.boxes import Boxes
from layers.store.plan import KeyPlan, Kind
from layers.store.writing import Opening
from mapsvc.db.connection import Connection

_EVENT_COLUMNS = "layer, key, kind, topics, severity, before_id, after_id, version, recorded_at, run_id"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which change this is: of what, making which version, when, by which import."""

    layer: Layer
    version: int
    moment: datetime
    run_id: int | None


def record_version(
    conn: Connection, stamp: Stamp, boxes: Boxes, dates: Sequence[date], counts: Mapping[Kind, int]
) -> None:
    """Make ``stamp.version`` the layer's version and tell processes that listen."""
    layer = stamp.layer.id
    conn.execute(
        "INSERT INTO layer_version (layer, version, recorded_at, boxes, dates, changes, run_id) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (layer, stamp.version, stamp.moment, boxes.ravel().tolist(), list(dates), Jsonb(dict(counts)), stamp.run_id),
    )
    conn.execute("UPDATE layer SET version = %s, recorded_at = %s WHERE id = %s", (stamp.version, stamp.moment, layer))
    conn.execute("SELECT pg_notify('layer_version', %s)", (f"{layer} {stamp.version}",))


def record_events(conn: Connection, stamp: Stamp, plans: Mapping[str, KeyPlan], openings: Sequence[Opening]) -> None:
    """One event per feature, in the outbox of the same transaction: never lost, never of a change that was undone."""
    opened = {(opening.key, opening.segment): opening for opening in openings}
    earlier = _earlier(conn, stamp.layer, [plan.before for plan in plans.values() if plan.before is not None])
    with conn.cursor() as cursor, cursor.copy(f"COPY event ({_EVENT_COLUMNS}) FROM STDIN") as copy:
        for key, plan in plans.items():
            opening = opened.get((key, plan.after)) if plan.after else None
            fresh = opening.assertion.props if opening and opening.assertion else None
            props = fresh or earlier.get(plan.before, {})
            after = opening.id if opening else plan.after.source if plan.after else None
            tell = (list(topics(stamp.layer, props)), severity(stamp.layer, props))
            copy.write_row(
                (stamp.layer.id, key, plan.kind, *tell, plan.before, after, stamp.version, stamp.moment, stamp.run_id)
            )


def _earlier(conn: Connection, layer: Layer, ids: Sequence[int]) -> dict[int | None, dict[str, Any]]:
    """Properties of the states before the change, for events of features that have none after it."""
    rows = conn.execute("SELECT id, props FROM feature WHERE layer = %s AND id = ANY(%s)", (layer.id, list(ids)))
    return dict(rows.fetchall()) if ids else {}
