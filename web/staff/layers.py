"""How the layers stand: versions, the last import, readings that are too old, and whether coverage is stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from psycopg import sql

from layers.store import COVERAGE
from mapsvc.dates import today

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection


@dataclass(frozen=True, slots=True)
class Run:
    """The last import of a layer."""

    id: int
    state: str
    started_at: datetime
    finished_at: datetime | None
    file_name: str
    counts: dict[str, Any]
    rejects: int
    actor: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Readings:
    """How fresh a live layer is."""

    features: int
    stale: int
    """Whose last reading is older than the declaration allows, or missing."""
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One layer as it stands now."""

    layer: Layer
    version: int
    changed_at: datetime | None
    """When the version was recorded."""
    features: int
    """Stored and in force today."""
    sources: int
    """Coverage areas that say where its data speak; 0: every answer is "no data"."""
    run: Run | None
    readings: Readings | None

    @property
    def tone(self) -> str:
        """How it is: ``bad`` (the last import failed, nothing fresh), ``wait`` (some of it), ``good`` or ``calm``."""
        if not self.version:
            return "calm"
        if (self.run and self.run.state == "failed") or (self.readings and 0 < self.readings.features <= self.stale):
            return "bad"
        return "wait" if self.stale or self.uncovered else "good"

    @property
    def uncovered(self) -> bool:
        """Whether it holds data and nothing says where they speak."""
        return bool(self.version) and not self.sources and self.layer.id != COVERAGE

    @property
    def stale(self) -> int:
        """How many features of a live layer have no fresh reading."""
        return self.readings.stale if self.readings else 0


_HEADS = """
SELECT id, version, recorded_at,
    (SELECT count(*) FROM feature AS area WHERE area.layer = 'coverage' AND area.props ->> 'layer' = layer.id
        AND upper_inf(area.recorded) AND area.valid @> %(day)s::date)
FROM layer
"""
_COUNTS = """
SELECT layer, count(*) FROM feature WHERE upper_inf(recorded) AND valid @> %(day)s::date GROUP BY layer
"""
_RUNS = """
SELECT wanted.id, run.id, state, started_at, finished_at, file_name, counts, jsonb_array_length(rejects), actor, message
FROM unnest(%(layers)s::text[]) AS wanted (id)
CROSS JOIN LATERAL (SELECT * FROM import_run WHERE layer = wanted.id ORDER BY id DESC LIMIT 1) AS run
"""
_READINGS = """
SELECT count(*),
    count(*) FILTER (WHERE COALESCE((props ->> {observed})::timestamptz < now() - %(limit)s, true)),
    max((props ->> {observed})::timestamptz)
FROM feature WHERE layer = {layer} AND upper_inf(recorded) AND valid @> %(day)s::date
"""


def standings(conn: Connection, catalogue: Catalogue) -> list[Standing]:
    """Every layer of the catalogue as it stands now, in the catalogue's order."""
    day = today()
    heads = {row[0]: row[1:] for row in conn.execute(_HEADS, {"day": day})}
    counts: dict[str, int] = dict(conn.execute(_COUNTS, {"day": day}).fetchall())
    runs = {row[0]: Run(*row[1:]) for row in conn.execute(_RUNS, {"layers": list(catalogue.layers)})}
    found = []
    for layer in catalogue.layers.values():
        version, changed_at, sources = heads.get(layer.id, (0, None, 0))
        readings = _readings(conn, layer) if layer.live and layer.id in heads else None
        found.append(
            Standing(layer, version, changed_at, counts.get(layer.id, 0), sources, runs.get(layer.id), readings)
        )
    return found


def stale_layers(conn: Connection, catalogue: Catalogue) -> list[tuple[Layer, Readings]]:
    """The live layers of which some features have no fresh reading."""
    held = {row[0] for row in conn.execute("SELECT id FROM layer WHERE version > 0")}
    live = [(layer, _readings(conn, layer)) for layer in catalogue.layers.values() if layer.live and layer.id in held]
    return [(layer, readings) for layer, readings in live if readings is not None and readings.stale]


def _readings(conn: Connection, layer: Layer) -> Readings | None:
    if layer.live is None or layer.live.expires:
        return None  # an alert is as fresh as the moment at which it was given
    statement = sql.SQL(_READINGS).format(observed=sql.Literal(layer.live.observed), layer=sql.Literal(layer.id))
    row = conn.execute(statement, {"limit": layer.live.stale_after, "day": today()}).fetchone()
    return Readings(*row) if row else None
