"""The drawn city: the same every time, valid, complete, and what a plan must be."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from itertools import pairwise

import numpy as np
import orjson
import pytest
import shapely

from importers.demo import frame
from importers.demo.city import City, make_city
from importers.demo.names import romaji
from importers.demo.record import Drawn
from importers.demo.sheet import DRAWN, draw
from layers.definition import Geometry
from layers.derive.schema import check
from layers.registry import catalogue
from layers.store import COVERAGE

from .conftest import NOW

TODAY = date(2026, 11, 23)
Sheet = dict[str, list[Drawn]]


def in_force(states: list[Drawn], day: date) -> list[Drawn]:
    return [s for s in states if (s.since or date.min) <= day < (s.until or date.max)]


def digest(sheet: Sheet, layers: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for layer in layers:
        for state in sheet[layer]:
            found.update(shapely.to_wkb(state.geom) + orjson.dumps([state.key, state.props, state.since, state.until]))
    return found.hexdigest()


def test_the_same_seed_gives_the_same_city(city: City, sheet: Sheet) -> None:
    again = make_city(scale=0.1)
    layers = ("coast", "building", "zoning", "designated_road", "landslide_warning", "parking", "crime_alert")
    assert digest({layer: draw(again, layer, NOW) for layer in layers}, layers) == digest(sheet, layers)


def test_another_seed_gives_another_city(sheet: Sheet) -> None:
    other = make_city(seed=1, scale=0.1)
    layers = ("building",)
    assert digest({"building": draw(other, "building", NOW)}, layers) != digest(sheet, layers)


def test_every_layer_of_the_catalogue_is_drawn(sheet: Sheet) -> None:
    assert set(DRAWN) == set(catalogue().layers) - {COVERAGE}
    assert [layer for layer, states in sheet.items() if not in_force(states, TODAY)] == []


@pytest.mark.parametrize("layer", DRAWN)
def test_states_fit_their_declaration(sheet: Sheet, layer: str) -> None:
    declared = catalogue().layer(layer)
    kinds = {
        Geometry.POINT: {"Point"},
        Geometry.LINE: {"LineString", "MultiLineString"},
        Geometry.POLYGON: {"Polygon", "MultiPolygon"},
    }[declared.geometry]
    for state in sheet[layer]:
        props = {name: value for name, value in state.props.items() if value is not None}
        assert not check(declared, props), state.key
        assert state.geom.geom_type in kinds, state.key
    placed = frame.to_degrees([state.geom for state in sheet[layer]], 0, 1)
    assert shapely.is_valid(placed).all()
    assert not shapely.is_empty(placed).any()
    west, south, east, north = shapely.total_bounds(placed)
    assert 140.0 < west < east < 140.7
    assert 34.4 < south < north < 34.8


@pytest.mark.parametrize("layer", DRAWN)
def test_a_key_is_one_thing_at_a_time(sheet: Sheet, layer: str) -> None:
    states: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for state in sheet[layer]:
        states[state.key].append((state.since or date.min, state.until or date.max))
    for key, spans in states.items():
        spans.sort()
        assert all(start < end for start, end in spans), key
        assert all(a[1] <= b[0] for a, b in pairwise(spans)), key


@pytest.mark.parametrize("day", [date(1975, 1, 1), date(1990, 1, 1), date(2000, 1, 1), TODAY, date(2027, 6, 1)])
def test_zoning_fills_the_urbanisation_area_without_overlap(sheet: Sheet, day: date) -> None:
    zones = np.array([z.geom for z in in_force(sheet["zoning"], day)])
    town = [a.geom for a in in_force(sheet["area_division"], day) if a.props["division"] == "promotion"]
    whole = shapely.union_all(np.array(town))
    assert shapely.area(zones).sum() == pytest.approx(shapely.area(shapely.union_all(zones)), rel=1e-9)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(zones), whole)) < 1.0
    assert shapely.coverage_is_valid(zones)


def test_both_divisions_fill_the_land(city: City, sheet: Sheet) -> None:
    areas = np.array([a.geom for a in in_force(sheet["area_division"], TODAY)])
    assert shapely.coverage_is_valid(areas)
    assert shapely.area(areas).sum() == pytest.approx(shapely.area(city.terrain.land), rel=1e-4)


def test_zoning_grew_from_eight_kinds_to_thirteen(sheet: Sheet) -> None:
    def uses(day: date) -> set[str]:
        return {z.props["use"] for z in in_force(sheet["zoning"], day)}

    assert uses(date(1970, 1, 1)) == set()
    eight = {"low_rise_1", "mid_high_rise_1", "residential_1", "neighborhood_commercial", "commercial"}
    eight |= {"quasi_industrial", "industrial", "exclusive_industrial"}
    assert uses(date(1980, 1, 1)) == eight
    assert "rural_residential" not in uses(date(2010, 1, 1))
    field = catalogue().layer("zoning").field("use")
    assert field is not None
    assert uses(TODAY) == {code.value for code in field.codes}


def test_a_decision_is_pending(sheet: Sheet) -> None:
    pending = [z for z in sheet["zoning"] if z.since is not None and z.since > TODAY]
    assert {z.since for z in pending} == {date(2027, 4, 1)}
    assert any(z.props["use"] == "commercial" for z in pending)


def test_earthworks_cover_the_city_since_2025(city: City, sheet: Sheet) -> None:
    def share(day: date) -> float:
        areas = np.array([e.geom for e in in_force(sheet["embankment_control"], day)])
        return float(shapely.area(areas).sum() / city.faces.size.sum())

    assert 0.5 < share(date(2025, 3, 31)) < 0.65
    assert share(date(2025, 4, 1)) == pytest.approx(1.0, rel=1e-6)


def test_a_ward_was_divided_in_1986(sheet: Sheet) -> None:
    before, after = in_force(sheet["ward"], date(1980, 1, 1)), in_force(sheet["ward"], TODAY)
    assert (len(before), len(after)) == (5, 6)
    assert sum(w.geom.area for w in before) == pytest.approx(sum(w.geom.area for w in after))


def test_towns_meet_the_pitfall_of_cho_and_chome(sheet: Sheet) -> None:
    names = {t.props["name"] for t in sheet["town"]}
    assert any(f"{name.removesuffix('町')}一丁目" in names for name in names if name.endswith("町"))


def test_flood_ranks_lie_side_by_side(sheet: Sheet) -> None:
    areas = np.array([f.geom for f in sheet["flood_depth"]])
    assert {f.props["depth"] for f in sheet["flood_depth"]} >= {"under_0_5m", "from_0_5m", "from_3m", "from_5m"}
    assert shapely.area(areas).sum() == pytest.approx(shapely.area(shapely.union_all(areas)), rel=1e-6)


def test_no_two_buildings_overlap_and_none_stands_in_a_street(city: City) -> None:
    homes = city.buildings.area
    first, second = shapely.STRtree(homes).query(homes, predicate="overlaps")
    assert len(first) == len(second) == 0
    assert shapely.covers(city.faces.area[city.buildings.face], homes).all()


def test_romaji() -> None:
    assert romaji("しおみちゅうおう") == "Shiomichuo"
    assert romaji("にしたに") == "Nishitani"
    assert romaji("たかだい") == "Takadai"
