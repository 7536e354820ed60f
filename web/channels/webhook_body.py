"""What a webhook is told: the changed features before and after, as versioned JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from layers.derive.popup import name
from mapsvc.config import settings
from mapsvc.errors import UnknownLayer

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from mapsvc.delivery.channel import Letter

SCHEMA = 1
"""Grows when a member changes its meaning or goes; new members may come at any time."""
CHANGED, PUBLISHED, DIGEST = "features.changed", "layer.published", "features.digest"
"""Types of messages; ``subscription.confirm`` and ``ping`` are the others."""
MOST_POINTS = 5_000
"""A geometry of more points is left out, and fetched at the feature's address where it is wanted."""
MOST_BYTES = 512_000
"""A body never weighs more: further features are counted, not listed."""

_EVENTS = """
SELECT
    e.id, e.layer, e.key, e.kind, e.topics, e.severity, e.version, e.recorded_at,
    lower(b.valid), upper(b.valid), b.props, ST_NPoints(b.geom), ST_AsGeoJSON(b.geom, 7, 1),
    lower(a.valid), upper(a.valid), a.props, ST_NPoints(a.geom), ST_AsGeoJSON(a.geom, 7, 1)
FROM event AS e
LEFT JOIN feature AS b ON b.layer = e.layer AND b.id = e.before_id
LEFT JOIN feature AS a ON a.layer = e.layer AND a.id = e.after_id
WHERE e.id = ANY(%s)
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _State:
    valid_from: date | None
    valid_to: date | None
    props: Mapping[str, Any]
    points: int
    geometry: str


def compose(conn: Connection, catalogue: Catalogue, base: str, letters: Sequence[Letter]) -> dict[int, bytes]:
    """The body for each letter by its contact; the events are read once for all of them."""
    ids = sorted({event for letter in letters for event in letter.events})
    rows = conn.execute(_EVENTS, (ids,))
    told = {row[0]: made for row in rows if (made := _event(catalogue, base, row))}
    return {one.contact_id: _body(one, [told[e] for e in one.events if e in told], base) for one in letters}


def _body(letter: Letter, events: Sequence[bytes], base: str) -> bytes:
    kind = PUBLISHED if letter.first else CHANGED if letter.cadence == "at_once" else DIGEST
    listed: list[orjson.Fragment] = []
    weight = 0
    for event in events:
        if weight + len(event) > MOST_BYTES:
            break
        weight += len(event)
        listed.append(orjson.Fragment(event))
    return orjson.dumps(
        {
            "type": kind,
            "timestamp": _moment(letter.recorded_at),
            "data": {
                "schema": SCHEMA,
                # The data are invented: a program must be able to tell a trial from the truth.
                "fictional": settings().fictional,
                "notice": letter.notice_id,
                "total": letter.total,
                "listed": len(listed),
                "events": listed,
                "subscriptions": list(letter.titles),
                "manage": f"{base}/s/manage/{letter.links.manage}",
                "unsubscribe": f"{base}/s/unsubscribe/{letter.links.unsubscribe}",
            },
        }
    )


def plain(kind: str, data: Mapping[str, Any]) -> bytes:
    """A message about the webhook itself: ``ping``, ``subscription.confirm``."""
    return orjson.dumps({"type": kind, "timestamp": _moment(datetime.now(UTC)), "data": {"schema": SCHEMA, **data}})


def _event(catalogue: Catalogue, base: str, row: Sequence[Any]) -> bytes | None:
    event, layer_id, key, kind, topics, severity, version, recorded_at = row[:8]
    try:
        layer = catalogue.layer(layer_id)
    except UnknownLayer:
        return None  # its declaration was withdrawn since: nothing says any more which fields are personal
    before, after = _state(row[8:13]), _state(row[13:18])
    known = after or before
    public = _public(layer, known.props) if known else {}
    address = f"{base}/ogc/collections/{layer.id}/items/{quote(key, safe='')}?f=json"
    return orjson.dumps(
        {
            "id": event,
            "layer": layer.id,
            "layer_title": {"ja": layer.title.ja, "en": layer.title.en},
            "office": {"ja": layer.office.ja, "en": layer.office.en},
            "key": key,
            "name": {language: name(layer, public, language) for language in ("ja", "en")},
            "kind": kind,
            "topics": topics,
            "severity": severity,
            "version": version,
            "recorded_at": _moment(recorded_at),
            "before": _feature(layer, key, before),
            "after": _feature(layer, key, after),
            "feature_url": address,
            "changes_url": f"{base}/api/layers/{layer.id}/changes?since={version - 1}",
        }
    )


def _state(columns: Sequence[Any]) -> _State | None:
    return None if columns[2] is None else _State(*columns)


def _feature(layer: Layer, key: str, state: _State | None) -> Json | None:
    """A state as GeoJSON (RFC 7946), with public fields only; a geometry that is too heavy is None, and said to be."""
    if state is None:
        return None
    last = state.valid_to - timedelta(days=1) if state.valid_to else None
    heavy = state.points > MOST_POINTS
    geometry = orjson.loads(state.geometry)
    box = geometry.pop("bbox", None)
    made: Json = {
        "type": "Feature",
        "id": key,
        "geometry": None if heavy else geometry,
        "properties": {**_public(layer, state.props), "valid_from": state.valid_from, "valid_until": last},
    }
    return made | ({"bbox": box} if box else {}) | ({"geometry_omitted": True} if heavy else {})


def _public(layer: Layer, props: Mapping[str, Any]) -> Json:
    return {field.name: props.get(field.name) for field in layer.fields if not field.personal}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
