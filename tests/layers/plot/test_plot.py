"""The plot: true to scale, of what was in force and known, within its budget, the same again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Proj, Transformer

from layers.answer.place import Place, PlaceKind
from layers.definition import Code, Layer
from layers.derive.theme_colors import fill_color
from layers.plot import Plot, Window, numbers, plot, window_around
from layers.plot.svg import UNIT
from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, UnknownLayer
from mapsvc.geo import plane_crs
from tests.layers.filled import full

LON, LAT = 139.6, 35.4
PLANE = Transformer.from_crs(6668, 6677, always_xy=True)
X, Y = PLANE.transform(LON, LAT)
POINT = Place(shapely.Point(LON, LAT), PlaceKind.POINT, LON, LAT, 6677)
DAY = date(2020, 1, 1)


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry of plane IX, given in metres from POINT, in EPSG:4326."""
    dense = shapely.segmentize(geometry, 5)
    return shapely.transform(
        dense, lambda p: np.column_stack(PLANE.transform(p[:, 0] + X, p[:, 1] + Y, direction="INVERSE"))
    )


@pytest.fixture
def city(conn: Connection) -> Connection:
    """Two zones side by side, the east one changed in 2010, a park that is nearly everything, a road 20 m wide."""
    layers = catalogue()
    for name in ("zoning", "planned_road", "ward"):
        open_layer(conn, layers.layer(name))
    west, east = in_degrees(shapely.box(-50, -25, 0, 25)), in_degrees(shapely.box(0, -25, 50, 25))
    day = date(2010, 4, 1)
    house = {"use": "low_rise_1", "floor_area_ratio": 100, "building_coverage_ratio": 50}
    shop = {"use": "commercial", "floor_area_ratio": 400, "building_coverage_ratio": 80}
    commit(
        conn,
        layers.layer("zoning"),
        [
            Assertion("w", None, None, west, house),
            Assertion("e", None, day, east, house),
            Assertion("e", day, None, east, shop),
            Assertion("far", None, None, in_degrees(shapely.box(5_000, 0, 5_050, 50)), {**house, "use": "industrial"}),
        ],
    )
    road = in_degrees(shapely.LineString([(-80, 40), (80, 40)]))
    props = {"number": "3・4・1 <&>\x07", "name": "試験線", "width": 20, "status": "planned"}
    commit(conn, layers.layer("planned_road"), [Assertion("r", None, None, road, props)])
    return conn


def drawn(conn: Connection, *layers: str, window: Window | None = None, **given: object) -> Plot:
    chosen = window or window_around(POINT, width_mm=180, height_mm=120, scale=1_000)
    values: dict[str, object] = {"as_of": DAY, "known_at": datetime.now(UTC), "language": "ja", **given}
    return plot(conn, catalogue(), POINT, chosen, layers or ("zoning",), **values)  # type: ignore[arg-type]


def bounds_of_fills(svg: str, color: str) -> tuple[float, float, float, float]:
    """West, north, east, south in millimetres of what is filled in a colour."""
    path = re.search(rf'<path d="([^"]+)" fill="{color}" fill-opacity', svg)
    assert path
    points = []
    for ring in re.findall(r"M(-?\d+) (-?\d+)l([-\d ]+)z?", path[1]):
        steps = np.asarray(ring[2].split(), dtype=int).reshape(-1, 2)
        points.append(np.vstack([[[int(ring[0]), int(ring[1])]], steps]).cumsum(axis=0))
    corners = np.vstack(points) / UNIT
    return (*corners.min(axis=0), *corners.max(axis=0))


@pytest.mark.parametrize("scale", [500, 777, 1_000, 2_500])
def test_50_metres_are_as_long_as_the_scale_says(city: Connection, scale: int) -> None:
    made = drawn(city, window=window_around(POINT, width_mm=230, height_mm=120, scale=scale))
    color = catalogue().layer("zoning").field("use").code("commercial").color  # type: ignore[union-attr]
    west, north, east, south = bounds_of_fills(made.svg, str(color))
    assert east - west == pytest.approx(50_000 / scale, abs=0.02)
    assert south - north == pytest.approx(50_000 / scale, abs=0.02)
    assert west == pytest.approx(115, abs=0.02)  # it begins in the middle of the paper


def test_a_planned_road_is_as_wide_as_planned(city: Connection) -> None:
    made = drawn(city, "planned_road")
    status = catalogue().layer("planned_road").field("status")
    assert status
    planned = status.code("planned")
    assert planned
    _, north, _, south = bounds_of_fills(made.svg, str(planned.color))
    assert south - north == pytest.approx(20, abs=0.05)  # 20 m at 1/1,000


def test_only_what_is_in_the_window_is_present(city: Connection) -> None:
    made = drawn(city, "zoning", "planned_road")
    present = {there.layer.id: there.codes for there in made.present}
    assert present == {"zoning": {"low_rise_1", "commercial"}, "planned_road": {"planned"}}
    tight = drawn(city, "zoning", window=Window(X + 25, Y, 6677, 30, 30, 1_000))
    assert tight.present[0].codes == {"commercial"}
    assert not tight.present[0].everywhere  # the only area keeps its colour


def test_of_several_areas_the_zones_keep_their_colour(city: Connection) -> None:
    """A district upon the zones is shown by a band inside its boundary, and not named where it is the whole sheet."""
    plan = catalogue().layer("district_plan")
    open_layer(city, plan)
    commit(city, plan, [Assertion("d", None, None, in_degrees(shapely.box(-40, -20, 40, 20)), full(plan))])
    made = drawn(city, "district_plan", "zoning")
    assert {there.layer.id: there.banded for there in made.present} == {"district_plan": True, "zoning": False}
    color = fill_color(plan, _code(plan), "light")
    band = re.search(rf'<path d="([^"]+)" fill="{color}" fill-opacity="0.5" fill-rule="evenodd"', made.svg)
    assert band
    assert band[1].count("z") == 2  # the outer edge, and what is left out of the middle
    # Painted above the zones, though the catalogue has it elsewhere.
    zone = re.search(r'<path [^>]*fill-rule="evenodd"', made.svg)
    assert zone
    assert zone.start() < band.start()
    inside = drawn(city, "district_plan", "zoning", window=Window(X, Y, 6677, 30, 30, 1_000))
    everywhere = {there.layer.id: there.everywhere for there in inside.present}
    assert everywhere == {"district_plan": True, "zoning": False}
    assert color not in inside.svg


def test_the_base_map_is_painted_though_it_is_the_same_everywhere(city: Connection) -> None:
    coast = catalogue().layer("coast")
    open_layer(city, coast)
    commit(city, coast, [Assertion("c", None, None, in_degrees(shapely.box(-500, -500, 500, 500)), full(coast))])
    made = drawn(city, "coast", "zoning")
    assert bounds_of_fills(made.svg, fill_color(coast, _code(coast), "light"))


def _code(layer: Layer) -> Code | None:
    field = layer.field(layer.style.by) if layer.style.by else None
    return field.code(str(full(layer)[field.name])) if field else None


def test_places_are_numbered_beside_one_another() -> None:
    here = [POINT, replace(POINT, lon=LON + 1e-6), replace(POINT, lon=LON + 2e-6)]
    window = window_around(POINT, width_mm=180, height_mm=120, scale=10_000)
    shapes, boxes = numbers(here, window)
    assert [re.search(r">(\d+)</text>", shape)[1] for shape in shapes] == ["1", "2", "3"]  # type: ignore[index]
    middles = [shapely.box(*box).centroid for box in boxes]
    assert min(a.distance(b) for a, b in combinations(middles, 2)) >= 4.8


def test_the_day_in_law_decides(city: Connection) -> None:
    assert drawn(city, as_of=date(2009, 1, 1)).present[0].codes == {"low_rise_1"}


def test_what_came_later_is_not_on_an_earlier_plot(city: Connection) -> None:
    before = datetime(2000, 1, 1, tzinfo=UTC)
    assert drawn(city, known_at=before).present[0].codes == set()


def test_the_same_question_gives_the_same_bytes(city: Connection) -> None:
    moment = datetime.now(UTC)
    first, second = (drawn(city, "zoning", "planned_road", known_at=moment).svg for _ in range(2))
    assert first == second


def test_names_cannot_become_markup(city: Connection) -> None:
    svg = drawn(city, "planned_road").svg
    root = ElementTree.fromstring(svg)
    words = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "3・4・1 <&>" in words


def test_what_is_too_much_is_left_out_and_said(city: Connection) -> None:
    assert [layer.id for layer in drawn(city, most_features=1).left_out] == ["zoning"]
    heavy = drawn(city, "zoning", "planned_road", most_vertices=6)
    assert "zoning" in {layer.id for layer in heavy.left_out}
    assert "zoning" not in {there.layer.id for there in heavy.present}


def test_an_unknown_layer_is_refused(city: Connection) -> None:
    with pytest.raises(UnknownLayer):
        drawn(city, "nothing")


def test_the_site_is_outlined_and_the_middle_of_the_cross_is_free(city: Connection) -> None:
    assert re.search(r'stroke="#c8102e" stroke-width="45"', drawn(city).svg)
    site = in_degrees(shapely.box(-10, -10, 10, 10))
    place = Place(site, PlaceKind.SITE, LON, LAT, 6677, area_m2=400)
    window = window_around(place, width_mm=100, height_mm=100, scale=500)
    moment = datetime.now(UTC)
    made = plot(city, catalogue(), place, window, ["zoning"], as_of=DAY, known_at=moment, language="ja")
    outline = re.search(r'<path d="M(\d+) (\d+)[^"]*" fill="none"[^>]* stroke="#c8102e"', made.svg)
    assert outline
    corner = sorted(abs(int(part) / UNIT - 50) for part in outline.groups())
    assert corner == pytest.approx([20, 20], abs=0.05)  # 10 m from the middle, at 1/500


@given(st.floats(130, 145), st.floats(31, 44))
def test_true_north_is_what_proj_says(lon: float, lat: float) -> None:
    crs = plane_crs(lon, lat)
    window = window_around(Place(shapely.Point(lon, lat), PlaceKind.POINT, lon, lat, crs), width_mm=10, height_mm=10)
    # PROJ's convergence is counted from true to grid north.
    expected = -Proj(f"EPSG:{crs}").get_factors(lon, lat).meridian_convergence
    assert window.convergence == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("metres", "scale"), [(20, 500), (45, 500), (90, 1_000), (400, 5_000), (5_000, 10_000)])
def test_the_scale_is_fitted_to_a_site(metres: float, scale: int) -> None:
    site = in_degrees(shapely.box(-metres / 2, -metres / 2, metres / 2, metres / 2))
    window = window_around(Place(site, PlaceKind.SITE, LON, LAT, 6677), width_mm=180, height_mm=120)
    assert window.scale == scale
    assert window.holds(site) == (metres < 5_000)


@pytest.mark.parametrize("scale", [0, 499, 10_001, -1])
def test_other_scales_are_refused(scale: int) -> None:
    with pytest.raises(InvalidInput, match="scale"):
        window_around(POINT, width_mm=100, height_mm=100, scale=scale)
