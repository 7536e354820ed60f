"""What changes by the minute in the fictional city: parking lots and river gauges, computed from the time alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from math import cos, pi, sin
from typing import Any

from layers.registry import catalogue
from layers.store import Assertion, commit, features
from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput

_MARK = "shiomi-"
"""Keys of the fictional city's own stations and lots begin so; others are left alone."""
_STEP = {"parking": timedelta(minutes=5), "river_gauge": timedelta(minutes=10)}
_FLOODS = timedelta(days=9)
"""One rise of the rivers in so many days."""


def chance(*words: object) -> float:
    """A number from 0 to 1 that belongs to ``words``, the same on every machine."""
    digest = sha256("\0".join(str(word) for word in words).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def observed(now: datetime, layer: str) -> datetime:
    """The last moment at or before ``now`` at which ``layer`` was observed, in JST."""
    if now.tzinfo is None:
        raise InvalidInput("now", "must have an offset")
    local = now.astimezone(JST)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (local - midnight) // _STEP[layer] * _STEP[layer]


def parking(props: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """``props`` of a lot as of ``moment``: full at noon at the weekend, on weekdays in office hours, empty at night."""
    hour = moment.hour + moment.minute / 60
    busy = max(0.0, sin((hour - 6.5) / 14.5 * pi)) if 6.5 <= hour <= 21 else 0.0
    own = 0.55 + 0.6 * chance(props["uid"])
    wave = 0.06 * sin(hour * 2.6 + 6 * chance(props["uid"], "phase")) + 0.05 * (
        chance(props["uid"], moment.isoformat()) - 0.5
    )
    taken = min(1.0, max(0.04, 0.12 + busy * own * (1.1 if moment.weekday() >= 5 else 0.95) + wave))
    capacity = int(props.get("capacity", 0))
    free = round(capacity * (1 - taken))
    status = "full" if free == 0 else "crowded" if free <= capacity * 0.12 else "vacant"
    disabled = int(props.get("capacity_disabled", 0))
    return {
        **props,
        "free": free,
        "status": status,
        "free_disabled": min(disabled, round(disabled * (1 - taken * 0.6))),
        "free_ev": round(int(props.get("capacity_ev", 0)) * (1 - taken)),
        "observed_at": moment.isoformat(),
    }


def gauge(props: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """``props`` of a gauge as of ``moment``: tides, and every nine days a rise that passes a threshold or two."""
    days = moment.timestamp() / 86_400
    rise = (days % _FLOODS.days) - 7.0
    peak = 0.55 + 0.9 * chance(props["river"], int(days // _FLOODS.days))
    flood = peak * max(0.0, cos(rise * pi / 1.6)) ** 2 if abs(rise) < 0.8 else 0.0
    tide = 0.10 * sin(days * 24 / 12.42 * 2 * pi + 5 * chance(props["station"]))
    low, high = float(props["standby_level"]), float(props["danger_level"])
    level = round(low * 0.42 + tide + flood * (high - low * 0.42), 2)
    names = (
        ("danger_level", "danger"),
        ("evacuation_level", "evacuation"),
        ("caution_level", "caution"),
        ("standby_level", "standby"),
    )
    status = next((name for field, name in names if level >= props[field]), "normal")
    return {**props, "level": level, "status": status, "observed_at": moment.isoformat()}


def tick(conn: Connection, now: datetime) -> dict[str, int]:
    """Store what parking lots and gauges show at ``now`` in the caller's transaction; changed features per layer.

    The answer depends on ``now`` and the stored stations alone. A second call in the same five (gauges: ten) minutes
    changes nothing. Raises InvalidInput where ``now`` has no offset.
    """
    changed = {}
    for layer, reading in (("parking", parking), ("river_gauge", gauge)):
        moment = observed(now, layer)
        declared = catalogue().layer(layer)
        found = [f for f in features(conn, declared, as_of=moment.date()) if f.key.startswith(_MARK)]
        said = [Assertion(f.key, f.valid_from, f.valid_to, f.geom, reading(f.props, moment)) for f in found]
        fresh = [a for a, f in zip(said, found, strict=True) if a.props != f.props]
        if fresh:
            commit(conn, declared, fresh, run_id=_run(conn, layer))
        changed[layer] = len(fresh)
    return changed


def _run(conn: Connection, layer: str) -> int | None:
    """The run that drew the layer's stations: live values belong to it, and go with it."""
    row = conn.execute("SELECT max(id) FROM import_run WHERE layer = %s AND actor = 'demo'", (layer,)).fetchone()
    return None if row is None else row[0]
