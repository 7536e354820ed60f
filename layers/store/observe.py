"""Values that change by the minute: readings of gauges, free places, alerts, through the store like everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer, Live
from layers.store.assertion import Assertion, Props
from layers.store.checks import refuse_invalid
from layers.store.commit import Commit, commit, lock
from mapsvc.dates import JST, parse_moment, today
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.errors import InvalidInput

_AHEAD = timedelta(minutes=5)
"""How far a sensor's clock may be ahead. A reading from the future would hide all true ones until then."""


@dataclass(frozen=True, slots=True)
class Reading:
    """New values of a live feature. With a geometry (EPSG:4326) it may also be a feature that is new."""

    key: str
    values: Mapping[str, Any]
    geom: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of the readings: written, too late (a newer one is stored), refused with the reason."""

    commit: Commit
    written: int
    late: int
    refused: list[tuple[str, str]]


def observe(conn: Connection, layer: Layer, readings: Sequence[Reading]) -> Observed:
    """Write ``readings`` in the caller's transaction; a bad one is refused beside the good ones.

    Only the declaration's ``live.fields`` of a stored feature change. Of several readings of one feature the newest by
    its observation time holds, in whatever order they come. Raises InvalidInput where the layer is not live.
    """
    if layer.live is None:
        raise InvalidInput("layer", f"{layer.id} is not declared as live; `mapsvc import` changes it")
    lock(conn, layer)
    stored = _stored(conn, layer, [reading.key for reading in readings])
    assertions: dict[str, Assertion] = {}
    refused: list[tuple[str, str]] = []
    late = 0
    for reading in readings:
        known = assertions.get(reading.key) or stored.get(reading.key)
        try:
            found = _merged(layer, layer.live, reading, known)
            if found is not None:
                refuse_invalid(layer, [found])
        except InvalidInput as error:
            refused.append((reading.key, str(error)))
            continue
        if found is None:
            late += 1
        else:
            assertions[reading.key] = found
    done = commit(conn, layer, list(assertions.values()), checked=True)
    return Observed(done, len(readings) - late - len(refused), late, refused)


def _stored(conn: Connection, layer: Layer, keys: Sequence[str]) -> dict[str, Assertion]:
    values = {"layer": layer.id, "keys": list(keys), "as_of": today()}
    rows = conn.execute(statement("layers.store", "in_force").encode(), values)
    return {
        key: Assertion(key, start, end, shapely.from_wkb(bytes(geom)), props) for key, geom, props, start, end in rows
    }


def _merged(layer: Layer, live: Live, reading: Reading, known: Assertion | None) -> Assertion | None:
    """The feature with the reading's values; None where what is known is as new."""
    observed = _moment(reading.values, live.observed)
    if observed is None:
        raise InvalidInput(live.observed, "is missing: a reading without its time cannot be told from an old one")
    if observed > datetime.now(JST) + _AHEAD:
        raise InvalidInput(live.observed, f"lies in the future ({observed.isoformat()}); check the sensor's clock")
    if known is None:
        if reading.geom is None:
            raise InvalidInput("key", f"{layer.id} has no feature {reading.key!r}, and the reading brings no geometry")
        return Assertion(reading.key, None, None, reading.geom, dict(reading.values))
    before = _moment(known.props or {}, live.observed)
    if before is not None and observed <= before:
        return None
    fixed = [name for name in reading.values if name not in live.fields and name != live.observed]
    if fixed:
        raise InvalidInput(fixed[0], f"is no live field of {layer.id}; live are {', '.join(live.fields)}")
    props: Props = {**(known.props or {}), **reading.values}
    return Assertion(reading.key, known.valid_from, known.valid_to, reading.geom or known.geom, props)


def _moment(values: Mapping[str, Any], name: str) -> datetime | None:
    raw = values.get(name)
    return parse_moment(raw, name) if isinstance(raw, str) else None
