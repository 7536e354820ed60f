"""What a commit leaves for others: the version that caches hold on to, the events that subscribers wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from layers.derive.topics import is_reading, severity, topics
from layers.store.assertion import Assertion
from layers.store.boxes import Boxes
from layers.store.plan import KeyPlan, Kind
from layers.store.writing import Opening
from mapsvc.db.connection import Connection

_EVENT_COLUMNS = "layer, key, kind, topics, severity, before_id, after_id, version, recorded_at, run_id, reading"


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
            fresh = opening.assertion if opening else None
            old = earlier.get(plan.before)
            props = (fresh.props if fresh else None) or (old.props if old else {})
            after = opening.id if opening else plan.after.source if plan.after else None
            tell = (list(topics(stamp.layer, props)), severity(stamp.layer, props))
            reading = plan.kind == "changed" and old is not None and _is_reading(stamp.layer, old, fresh)
            change = (plan.before, after, stamp.version, stamp.moment, stamp.run_id, reading)
            copy.write_row((stamp.layer.id, key, plan.kind, *tell, *change))


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A state before the change; its geometry only of layers that are live."""

    props: dict[str, Any]
    geom: BaseGeometry | None


def _is_reading(layer: Layer, old: _Earlier, fresh: Assertion | None) -> bool:
    if layer.live is None or fresh is None or fresh.props is None or fresh.geom is None or old.geom is None:
        return False
    return old.geom.equals(fresh.geom) and is_reading(layer, old.props, fresh.props)


def _earlier(conn: Connection, layer: Layer, ids: Sequence[int]) -> dict[int | None, _Earlier]:
    """The states before the change: of events of features that have none after it, and of readings."""
    if not ids:
        return {}
    rows = conn.execute(
        "SELECT id, props, CASE WHEN %s THEN ST_AsBinary(geom) END FROM feature WHERE layer = %s AND id = ANY(%s)",
        (layer.live is not None, layer.id, list(ids)),
    )
    return {row: _Earlier(props, shapely.from_wkb(bytes(geom)) if geom else None) for row, props, geom in rows}
