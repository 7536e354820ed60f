"""What changed lately, commit by commit, newest first: in some layers, a place, a topic, of one feature."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement

MOST_LISTED = 10
"""Events of a commit that are named one by one."""
MOST_COMMITS = 300
"""Commits that are looked at for one page."""

Position = tuple[datetime, str]
"""A commit's moment and layer: those before it follow."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes: of these layers, all further conditions together."""

    layers: tuple[str, ...]
    place: BaseGeometry | None = None
    """EPSG:4326."""
    topic: str | None = None
    key: str | None = None
    """Of one feature of the one layer."""


@dataclass(frozen=True, slots=True)
class News:
    """One commit of one layer, as far as it was asked for."""

    layer: str
    version: int
    recorded_at: datetime
    total: int
    """Features that changed."""
    events: tuple[int, ...]
    """Ids of the first MOST_LISTED events, the gravest first."""
    rank: int
    """The gravest severity: 0 Unknown to 4 Extreme."""
    topics: tuple[str, ...]
    box: tuple[float, float, float, float]
    """West, south, east, north of all that changed, in degrees."""


@dataclass(frozen=True, slots=True)
class Page:
    """So many news, and the commit (layer, version) after which the next page follows; None: there is none."""

    news: tuple[News, ...]
    following: tuple[str, int] | None


def news(
    conn: Connection,
    asked: Asked,
    before: Position | None,
    limit: int,
    known: MutableMapping[tuple[str, int], News | None] | None = None,
) -> Page:
    """At most ``limit`` news before ``before``. Raises psycopg.errors.QueryCanceled where it takes too long.

    ``known`` keeps what commits tell about this very question, by layer and version: a commit never changes.
    """
    values = {
        "layers": list(asked.layers),
        "before": before[0] if before else None,
        "before_layer": before[1] if before else None,
        "topic": asked.topic,
        "key": asked.key,
        "limit": MOST_COMMITS,
    }
    commits = conn.execute(statement("layers.query", "news").encode(), values).fetchall()
    found: list[News] = []
    for layer, version, recorded_at, boxes in commits:
        if len(found) == limit:
            return Page(tuple(found), (found[-1].layer, found[-1].version))
        if asked.place is None or _near(boxes, asked.place):
            if known is None or (layer, version) not in known:
                one = _of(conn, asked, layer, version, recorded_at)
                if known is not None:
                    known[layer, version] = one
            else:
                one = known[layer, version]
            if one is not None:
                found.append(one)
    last = commits[-1] if len(commits) == MOST_COMMITS else None
    return Page(tuple(found), (last[0], last[1]) if last else None)


def moment_of(conn: Connection, layer: str, version: int) -> Position | None:
    """The position of a commit; None where there is none such."""
    row = conn.execute(
        "SELECT recorded_at, layer FROM layer_version WHERE layer = %s AND version = %s", (layer, version)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def _near(boxes: Sequence[float], place: BaseGeometry) -> bool:
    rings = shapely.box(boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4])
    return bool(shapely.intersects(rings, place).any())


def _of(conn: Connection, asked: Asked, layer: str, version: int, recorded_at: datetime) -> News | None:
    text = statement("layers.query", "news_of_version").replace("{table}", f'"feature_{layer}"')
    values = {
        "layer": layer,
        "version": version,
        "topic": asked.topic,
        "key": asked.key,
        "place": None if asked.place is None else shapely.to_wkb(asked.place),
        "most": MOST_LISTED,
    }
    row = conn.execute(text.encode(), values).fetchone()
    if row is None or not row[0]:
        return None
    total, events, rank, topics, *box = row
    topics = tuple(sorted(topic for topic in topics if topic))
    return News(layer, version, recorded_at, total, tuple(events), rank, topics, (box[0], box[1], box[2], box[3]))
