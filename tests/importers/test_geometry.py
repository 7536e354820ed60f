"""Geometry is repaired where that is sure, else rejected with its reason."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely

from importers.datum import to_degrees
from importers.geometry import Placed, place
from importers.source import Options
from layers.definition import Geometry
from mapsvc.errors import InvalidInput
from tests.importers.make import LAT, LON, square


def _place(geometry: object, kind: Geometry = Geometry.POLYGON, code: int = 6668) -> Placed:
    array = np.empty(1, dtype=object)
    array[0] = geometry
    return place(array, code, kind, Options())


BOWTIE = shapely.Polygon([(LON, LAT), (LON + 0.1, LAT + 0.1), (LON + 0.1, LAT), (LON, LAT + 0.1)])


@pytest.mark.parametrize(
    ("geometry", "kind", "reason"),
    [
        (None, Geometry.POLYGON, "has no geometry"),
        (shapely.Polygon(), Geometry.POLYGON, "empty"),
        (shapely.Point(-1.8e308, 35), Geometry.POINT, "no place"),
        (shapely.Point(float("nan"), 35), Geometry.POINT, "empty|no place"),
        (shapely.Point(0, 0), Geometry.POINT, "outside Japan"),
        (shapely.Point(LAT, LON), Geometry.POINT, "exchanged"),
        (shapely.Point(LON, LAT), Geometry.POLYGON, "is a Point, the layer holds polygons"),
        (shapely.LineString([(LON, LAT), (LON + 1, LAT)]), Geometry.POLYGON, "is a LineString"),
        (square(), Geometry.LINE, "is a Polygon"),
        (shapely.LineString([(LON, LAT), (LON, LAT)]), Geometry.LINE, "cannot be repaired"),
    ],
)
def test_what_is_rejected(geometry: object, kind: Geometry, reason: str) -> None:
    placed = _place(geometry, kind)
    assert list(placed.reasons) == [0]
    assert re.search(reason, placed.reasons[0])


def test_a_bowtie_becomes_two_triangles_and_says_so() -> None:
    placed = _place(BOWTIE)
    assert not placed.reasons
    assert placed.geometries[0].geom_type == "MultiPolygon"
    assert placed.geometries[0].is_valid
    assert placed.repairs[0].startswith("made valid: self-intersection")


def test_a_closed_line_is_the_outline_of_an_area() -> None:
    placed = _place(shapely.LineString(square().exterior.coords))
    assert shapely.equals_exact(placed.geometries[0], square(), 1e-7)
    assert placed.repair_counts() == {"closed line read as the outline of an area": 1}


def test_the_areas_of_a_collection_are_taken() -> None:
    placed = _place(shapely.GeometryCollection([square(), shapely.Point(LON, LAT)]))
    assert shapely.equals_exact(placed.geometries[0], square(), 1e-7)
    assert placed.repairs


def test_coincident_datums_do_not_move_a_point() -> None:
    point = np.array([shapely.Point(LON, LAT)], dtype=object)
    for code in (4326, 4612, 6668):
        moved, decision = to_degrees(point, code, Options())
        assert (moved[0].x, moved[0].y) == (LON, LAT)
        assert decision.what == "datum"


def test_tokyo_datum_is_refused_unless_its_accuracy_is_accepted() -> None:
    point = np.array([shapely.Point(LON, LAT)], dtype=object)
    with pytest.raises(InvalidInput, match=r"--accuracy"):
        to_degrees(point, 4301, Options())
    moved, decision = to_degrees(point, 4301, Options(accuracy=30))
    # In Kanto WGS 84 lies about 12″ north and 12″ west of the Tokyo datum: some 450 m.
    assert moved[0].y - LAT == pytest.approx(0.00324, abs=2e-4)
    assert moved[0].x - LON == pytest.approx(-0.00323, abs=2e-4)
    assert "accurate to" in decision.evidence
