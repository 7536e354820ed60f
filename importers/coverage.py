"""Where the data of a source speak: the area outside of which the answer is "no data"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from importers.geometry import place
from importers.prepare import Prepared
from importers.profile import Profile
from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Decision, Options
from layers.definition import Answer, CoverageDefault, Geometry, Layer
from layers.registry import Catalogue
from layers.store import COVERAGE, Assertion, commit, features
from mapsvc.dates import today
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from mapsvc.geo import round_coordinates

_CITY = "ward"
_MINIMUM_INSIDE = 0.5
"""Share of a source's features that must lie in the stored city for it to be their city."""
_DEGREE_M = 111_320.0
_NEAR_POINT_M = 50.0


def area(
    conn: Connection,
    catalogue: Catalogue,
    layer: Layer,
    records: Sequence[Assertion],
    *,
    wanted: str | None,
    profile: Profile,
    as_of: date,
) -> tuple[Any, Decision]:
    """The area (EPSG:4326, None: nowhere) for which ``records`` speak: ``features``, ``city``, ``bbox`` or a file.

    Not asked for, it is the profile's, else the features: that a file is complete for the city, only a person knows,
    and where it is not, "does not apply" would be a false answer. A profile's ``city`` falls back to the features where
    the stored wards are not the city of the data. Raises InvalidInput where what was asked for cannot be had.
    """
    kind = wanted or profile.coverage or "features"
    said = "given as an option" if wanted else "the profile" if profile.coverage else _unsaid(layer)
    geometries = np.array([record.geom for record in records], dtype=object)
    if kind == "city":
        city = _city(conn, catalogue, as_of)
        if city is not None and _lies_in(geometries, city):
            return city, Decision("coverage", "city", f"{said}; the boundary is the union of the stored wards")
        if wanted:
            raise InvalidInput("--coverage", "no wards of this city are stored; import the layer ward first")
        kind, said = "features", "no wards of this city are stored, so only the features themselves"
    if kind == "features":
        return _features(layer, geometries), Decision("coverage", "features", said)
    if kind == "bbox":
        box = shapely.box(*shapely.total_bounds(geometries)) if len(geometries) else None
        return box, Decision("coverage", "bbox", said)
    return _file(Path(kind)), Decision("coverage", Path(kind).name, said)


def without(layer: Layer, covered: Any, prepared: Prepared) -> tuple[Any, Decision | None]:
    """``covered`` without the places of rejected rows: "does not apply" would be false there, so it is "no data"."""
    if not prepared.rejects or covered is None or layer.answer not in {Answer.COVERS, Answer.WITHIN}:
        return covered, None
    lost = len(prepared.rejects) - len(prepared.unsaid)
    evidence = f"the places of {len(prepared.unsaid)} rejected rows are left out: no data there"
    if lost > 0:
        evidence += f"; {lost} have no place that could be left out"
    if prepared.unsaid:
        reach = layer.within_m if layer.answer is Answer.WITHIN else 0.0
        places = shapely.buffer(np.array(prepared.unsaid, dtype=object), reach / _DEGREE_M, quad_segs=2)
        rest = shapely.difference(covered, shapely.union_all(shapely.make_valid(places)))
        covered = rest if not rest.is_empty else None
    return covered, Decision("coverage holes", str(len(prepared.unsaid)), evidence)


def _unsaid(layer: Layer) -> str:
    if layer.coverage is CoverageDefault.CITY:
        return "nobody said that the file is complete for the city; if it is, say --coverage city"
    return "the layer's declaration"


def _city(conn: Connection, catalogue: Catalogue, as_of: date) -> Any:
    """The union of the wards in force on ``as_of``, or today where none are stored for that day."""
    for day in (as_of, today()):
        if wards := [feature.geom for feature in features(conn, catalogue.layer(_CITY), as_of=day)]:
            return shapely.union_all(wards)
    return None


def _lies_in(geometries: Any, city: Any) -> bool:
    if not len(geometries):
        return True
    shapely.prepare(city)
    return bool(shapely.intersects(city, shapely.point_on_surface(geometries)).mean() >= _MINIMUM_INSIDE)


def _features(layer: Layer, geometries: Any) -> Any:
    """Polygons: their union. Lines: what they are asked for within. Points, and what is only shown: the hull of all.

    Nothing is concluded from where a layer that is not asked (buildings) has no feature, and the union of a hundred
    thousand scattered polygons costs more than storing them.
    """
    if not len(geometries):
        return None
    united: Any
    if layer.answer is Answer.NONE:
        united = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(geometries)))
        united = shapely.buffer(united, _NEAR_POINT_M / _DEGREE_M, quad_segs=2)
    elif layer.geometry is Geometry.POLYGON:
        united = _union(geometries)
    elif layer.geometry is Geometry.LINE:
        united = shapely.union_all(shapely.buffer(geometries, max(layer.within_m, 1.0) / _DEGREE_M, quad_segs=2))
    else:
        hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(geometries)))
        united = shapely.buffer(hull, _NEAR_POINT_M / _DEGREE_M, quad_segs=2)
    united = shapely.make_valid(round_coordinates(np.array([united]))[0], method="structure", keep_collapsed=False)
    return united if not united.is_empty else None


def _union(polygons: Any) -> Any:
    """The union; polygons that meet without overlapping, as zones should, need only their shared edges dropped."""
    try:
        united = shapely.coverage_union_all(polygons)
    except shapely.errors.GEOSException:
        return shapely.disjoint_subset_union_all(polygons)
    total = shapely.area(polygons).sum()
    if united.is_valid and abs(united.area - total) <= 1e-9 * total:
        return united
    return shapely.disjoint_subset_union_all(polygons)


def _file(path: Path) -> Any:
    with open_source(path) as source:
        _name, tables = read(source, Options(layer=COVERAGE), plain=True)
    found = []
    for table in tables:
        placed = place(table.frame.geometry.to_numpy(), table.crs, Geometry.POLYGON, Options())
        if placed.reasons:
            raise InvalidInput("--coverage", f"{path.name}: {next(iter(placed.reasons.values()))}")
        found += list(placed.geometries)
    return shapely.union_all(found)


def asserted(
    conn: Connection,
    catalogue: Catalogue,
    layer: Layer,
    geometry: Any,
    source: dict[str, Any],
    *,
    valid_from: date,
    part: str | None,
) -> Assertion | None:
    """What has to be said about the coverage; None where the same is stored already (the run that said so aside)."""
    wanted = {name: value for name, value in source.items() if value is not None}
    key = layer.id if part is None else f"{layer.id}:{part}"
    stored = [f for f in features(conn, catalogue.layer(COVERAGE)) if f.key == key]
    if stored and geometry is not None:
        last = max(stored, key=lambda feature: feature.valid_from or date.min)
        content = {name: value for name, value in last.props.items() if name not in {"run", "layer"}}
        if content == wanted and shapely.equals(last.geom, geometry):
            return None
    if geometry is None and not stored:
        return None
    props = None if geometry is None else {**wanted, "layer": layer.id}
    return Assertion(key, valid_from, None, geometry, props)


def assert_area(conn: Connection, catalogue: Catalogue, said: Assertion, run_id: int) -> None:
    """Write what :func:`asserted` found, as said by this run."""
    props = None if said.props is None else {**said.props, "run": run_id}
    commit(conn, catalogue.layer(COVERAGE), [replace(said, props=props)], run_id=run_id)
