"""What applies here: one question about a point, over all layers, in law and in system time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from layers.answer.model import Found, LayerAnswer, PointAnswer, Source, State, ThemeAnswer
from layers.answer.nearest import metres_per_degree, nearest
from layers.definition import Answer, Layer
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.dates import JST, parse_moment
from mapsvc.db.connection import Connection
from mapsvc.db.sqlfile import sql as statement
from mapsvc.errors import InvalidInput

_ASKED = (Answer.COVERS, Answer.WITHIN)


def restrictions_at(
    conn: Connection,
    catalogue: Catalogue,
    lon: float,
    lat: float,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    themes: Collection[str] | None = None,
) -> PointAnswer:
    """What applies at ``lon``, ``lat`` (degrees, EPSG:4326), per theme and layer, in one of three states.

    ``as_of`` (default: today in Japan) is the date in law, ``known_at`` (default: now) the instant of the system's
    knowledge; a past instant gives the answer that was given then. ``themes`` limits the answer. Features decided but
    not yet in force are marked ``pending`` unless the question is about the past. Raises InvalidInput.
    """
    _check(catalogue, lon, lat, themes)
    now = datetime.now(JST)
    instant = min(known_at.astimezone(JST), now) if known_at else now
    day = as_of or instant.date()
    values = {
        "lon": lon,
        "lat": lat,
        "as_of": day,
        "known_at": instant,
        "pending": day >= instant.date(),
        "expand": _reach(catalogue) / metres_per_degree(lat),
    }
    found: dict[str, list[Found]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for layer, *row in conn.execute(statement("layers.answer", "point").encode(), values):
        if layer == COVERAGE:
            if row[3] is None or row[3] <= day:
                sources[row[2]["layer"]] = _source(row[2])
        else:
            pending = row[3] is not None and row[3] > day
            found[layer].append(Found(row[0], row[1], row[2], row[3], row[4], row[5], pending))
    return PointAnswer(
        lon,
        lat,
        day,
        instant,
        tuple(
            ThemeAnswer(theme, answers)
            for theme in catalogue.themes
            if themes is None or theme.id in themes
            if (answers := tuple(_answers(catalogue.in_theme(theme.id), found, sources, instant)))
        ),
        nearest(conn, catalogue, lon, lat, as_of=day, known_at=known_at, themes=themes),
    )


def _check(catalogue: Catalogue, lon: float, lat: float, themes: Collection[str] | None) -> None:
    if not -180 <= lon <= 180:
        raise InvalidInput("lon", f"must be a longitude from -180 to 180 degrees, not {lon}")
    if not -90 <= lat <= 90:
        raise InvalidInput("lat", f"must be a latitude from -90 to 90 degrees, not {lat}")
    known = [theme.id for theme in catalogue.themes]
    for theme in themes or ():
        if theme not in known:
            raise InvalidInput("themes", f"{theme!r} is not a theme; there are {', '.join(known)}")


def _reach(catalogue: Catalogue) -> float:
    return max((layer.within_m for layer in catalogue.layers.values() if layer.answer is Answer.WITHIN), default=0.0)


def _source(props: dict[str, Any]) -> Source:
    raw = props.get("source_date")
    return Source(
        source=props.get("source", ""),
        source_date=date.fromisoformat(raw) if raw else None,
        licence=props.get("licence"),
        attribution=props.get("attribution"),
        fictional=bool(props.get("fictional")),
        scale=props.get("scale"),
    )


def _answers(
    layers: Iterable[Layer], found: dict[str, list[Found]], sources: dict[str, Source], instant: datetime
) -> Iterable[LayerAnswer]:
    for layer in layers:
        if layer.answer not in _ASKED or layer.id == COVERAGE:
            continue
        here = tuple(f for f in found.get(layer.id, ()) if not _expired(layer, f, instant))
        if any(not f.pending for f in here):
            state = State.AFFECTED
        else:
            state = State.NOT_AFFECTED if layer.id in sources else State.NO_DATA
        yield LayerAnswer(layer, state, here, sources.get(layer.id))


def _expired(layer: Layer, found: Found, instant: datetime) -> bool:
    """Whether a live feature (an alert) no longer applies at ``instant``."""
    end = found.props.get(layer.live.expires) if layer.live and layer.live.expires else None
    return end is not None and parse_moment(end) <= instant
