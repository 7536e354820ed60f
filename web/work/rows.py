"""The changes of a proposal as a person reads them: field by field, from what is stored to what would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext
from shapely.geometry.base import BaseGeometry

from layers.definition import Layer
from layers.derive.popup import name
from layers.derive.wording import number_with_unit, worded
from layers.registry import Catalogue
from layers.store import COVERAGE
from mapsvc.db.connection import Connection
from mapsvc.geo import plane_crs, to_plane
from web.i18n import long_date
from web.work import store
from web.work.model import Change, Proposal

PAGE = 50


@dataclass(frozen=True, slots=True)
class Stored:
    """The state that a change meets."""

    props: dict[str, Any]
    geom: BaseGeometry
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: what, before, after; an empty text where there is nothing."""

    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Row:
    """One change: which feature, what becomes of it, and all that differs."""

    number: int
    kind: str
    layer: Layer
    key: str
    title: str
    valid_from: date | None
    valid_to: date | None
    absent: bool
    """It says that the feature is not there in the interval."""
    coverage: bool
    differences: tuple[Difference, ...]


def page(
    conn: Connection, catalogue: Catalogue, proposal: Proposal, language: str, *, after: int, kind: str | None
) -> tuple[list[Row], int | None]:
    """The changes after number ``after``, and the number to go on from, or None at the end."""
    found = list(store.changes(conn, proposal.id, after=after, kind=kind, limit=PAGE + 1))
    shown = found[:PAGE]
    before = stored(conn, shown)
    rows = [_row(catalogue, change, before.get(change.before_id or 0), language) for change in shown]
    return rows, shown[-1].number if len(found) > PAGE else None


def stored(conn: Connection, changes: Iterable[Change]) -> dict[int, Stored]:
    """The stored states that ``changes`` meet, by their number."""
    wanted = [(change.layer, change.before_id) for change in changes if change.before_id is not None]
    rows = conn.execute(
        "SELECT id, props, ST_AsBinary(geom), lower(valid), upper(valid) FROM feature "
        "WHERE layer = ANY(%s) AND id = ANY(%s)",
        [list({layer for layer, _ in wanted}), [number for _, number in wanted]],
    )
    return {row[0]: Stored(row[1], shapely.from_wkb(bytes(row[2])), row[3], row[4]) for row in rows}


def _row(catalogue: Catalogue, change: Change, old: Stored | None, language: str) -> Row:
    layer = catalogue.layer(change.layer)
    props: Mapping[str, Any] = change.props if change.props is not None else old.props if old else {}
    about = catalogue.layers.get(str(props.get("layer"))) if change.layer == COVERAGE else None
    return Row(
        change.number,
        change.kind,
        layer,
        change.key,
        about.title.get(language) if about else name(layer, props, language),
        change.valid_from,
        change.valid_to,
        change.geom is None,
        change.layer == COVERAGE,
        tuple(_differences(layer, change, old, language)),
    )


def _differences(layer: Layer, change: Change, old: Stored | None, language: str) -> Iterable[Difference]:
    if change.props is None:
        return
    for field in layer.fields:
        before = old.props.get(field.name) if old else None
        after = change.props.get(field.name)
        if before == after:
            continue
        if field.personal:
            yield Difference(field.title.get(language), "", gettext("changes.personal"))
        else:
            yield Difference(field.title.get(language), worded(field, before, language), worded(field, after, language))
    if change.geom is not None and (old is None or not shapely.equals_exact(old.geom, change.geom)):
        yield shape_difference(old.geom if old else None, change.geom, language)
    if old is not None and (old.valid_from, old.valid_to) != (change.valid_from, change.valid_to):
        yield Difference(
            gettext("changes.in_force"),
            _interval(old.valid_from, old.valid_to),
            _interval(change.valid_from, change.valid_to),
        )


def _interval(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return str(gettext("changes.always"))
    return f"{long_date(start) if start else gettext('changes.since_ever')} – {long_date(end) if end else ''}"


def shape_difference(old: BaseGeometry | None, new: BaseGeometry, language: str) -> Difference:
    """Where it lies and how large it is, before and after; of a shape that stays as large, how far its middle moved."""
    before, after = (measure(old, language) if old is not None else ""), measure(new, language)
    if old is not None:
        far = _moved_m(old, new)
        moved = gettext("changes.moved_by", distance=number_with_unit(round(far, 1), "m", language))
        after = f"{after} ({moved})"
    return Difference(gettext("changes.shape"), before, after)


def measure(geom: BaseGeometry, language: str) -> str:
    """A point's place, a line's length, an area's size, in metres of the plane rectangular system."""
    middle = shapely.centroid(geom)
    if geom.geom_type == "Point":
        return f"{middle.y:.6f}, {middle.x:.6f}"
    plane = to_plane(np.array([geom], dtype=object), plane_crs(middle.x, middle.y))[0]
    corners = gettext("changes.corners", count=f"{shapely.get_num_coordinates(geom):,}")
    if geom.geom_type.endswith("Polygon"):
        return f"{number_with_unit(round(plane.area), 'm2', language)}, {corners}"
    if geom.geom_type.endswith("LineString"):
        return f"{number_with_unit(round(plane.length), 'm', language)}, {corners}"
    return str(corners)


def _moved_m(old: BaseGeometry, new: BaseGeometry) -> float:
    middles = np.array([shapely.centroid(old), shapely.centroid(new)], dtype=object)
    plane = to_plane(middles, plane_crs(middles[0].x, middles[0].y))
    return float(shapely.distance(plane[0], plane[1]))
