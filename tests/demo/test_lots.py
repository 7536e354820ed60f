"""Lots, numbers and addresses of the fictional city: ground divided without overlap, every number once."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest
import shapely

from importers.demo.addresses import number_at, town_addresses
from importers.demo.city import City, make_city
from importers.demo.numbering import has_indication
from importers.demo.record import Drawn

Sheet = dict[str, list[Drawn]]


def levels(sheet: Sheet) -> dict[str, list[Drawn]]:
    found = defaultdict(list)
    for state in sheet["address_point"]:
        found[state.props["level"]].append(state)
    return found


def test_lots_fill_the_blocks_without_overlap_and_leave_the_streets(city: City) -> None:
    lots = city.lots
    town = city.faces.built[lots.face]
    assert shapely.coverage_is_valid(lots.area)
    assert shapely.area(lots.area[town]).sum() == pytest.approx(shapely.area(city.blocks).sum(), rel=0.01)
    outside = shapely.area(shapely.difference(lots.area[town], city.blocks[lots.face[town]]))
    assert outside.max() < 1.0


def test_a_building_stands_on_one_lot(city: City) -> None:
    homes, lots = city.buildings, city.lots
    building, lot = shapely.STRtree(lots.area).query(homes.area, predicate="intersects")
    common = shapely.area(shapely.intersection(homes.area[building], lots.area[lot]))
    share = np.zeros(len(homes.area))
    np.maximum.at(share, building, common / shapely.area(homes.area[building]))
    assert np.quantile(share, 0.02) > 0.9


def test_every_number_is_there_once(city: City, sheet: Sheet) -> None:
    for states in (sheet["parcel"], sheet["address_point"]):
        keys = Counter(state.key for state in states)
        assert max(keys.values()) == 1
    names = Counter(state.props["name"] for state in sheet["parcel"])
    assert max(names.values()) == 1
    assert all(state.key == state.props["id"] for state in [*sheet["parcel"], *sheet["address_point"]])


def test_keys_can_stand_in_an_address_of_the_web(sheet: Sheet) -> None:
    assert all(set(state.key) <= set("0123456789-_") for state in sheet["parcel"])


def test_blocks_and_residences_stand_where_there_is_residence_indication(city: City, sheet: Sheet) -> None:
    found = levels(sheet)
    assert {"town", "block", "residence", "parcel"} == set(found)
    for level in ("block", "residence"):
        assert all(state.props["residence_indication"] for state in found[level])
        assert all(has_indication(state.props["town"]) for state in found[level])
    assert not any(state.props["residence_indication"] for state in found["parcel"])
    home = next(state for state in found["residence"] if state.props["residence2"])
    props = home.props
    assert props["number"] == f"{props['block']}-{props['residence']}-{props['residence2']}"
    assert props["name"] == (
        f"{props['city']}{props['town']}{props['block']}番{props['residence']}-{props['residence2']}号"
    )
    assert home.since is not None
    assert home.since >= date(1962, 5, 10)


def test_towns_have_readings_in_kana_and_latin_letters(sheet: Sheet) -> None:
    towns = {state.props["name"]: state.props for state in levels(sheet)["town"]}
    assert all(props["town_kana"] and props["town_en"] and props["city_kana"] for props in towns.values())
    assert towns["汐見市汐入区中央一丁目"]["city_en"] == "Shiomi-shi Shioiri-ku"


def test_cho_beside_chome_and_chome_without_residence_indication() -> None:
    city = make_city(scale=0.4)
    names = {town.name for town in city.towns.towns}
    assert {"西浜町", "西浜一丁目", "浜手町", "浜手一丁目", "中央町", "中央一丁目"} <= names
    plain = [t for t in town_addresses(city) if t.props["chome"] and not t.indicated]
    assert any(t.props["oaza"] == "元町" for t in plain)


def test_some_sites_lie_in_two_zones_and_some_boundaries_are_not_settled(city: City, sheet: Sheet) -> None:
    straddling = [parcel for parcel in city.joined if parcel.settled]
    unsettled = [state for state in sheet["parcel"] if state.props["unsettled"]]
    assert len(straddling) >= 5
    for parcel in straddling:
        faces = city.lots.face[list(parcel.lots)]
        assert len(set(city.zones.use[faces])) == 2
        assert parcel.area.is_valid
        assert all(shapely.area(shapely.intersection(parcel.area, city.faces.area[face])) > 20 for face in faces)
    assert unsettled
    assert all(state.props["unsettled_lots"].count("番") >= 2 for state in unsettled)
    assert all("lot" not in {k for k, v in state.props.items() if v is not None} for state in unsettled)


def test_joined_lots_are_drawn_once(sheet: Sheet) -> None:
    areas = np.array([state.geom for state in sheet["parcel"]])
    first, second = shapely.STRtree(areas).query(areas, predicate="overlaps")
    common = shapely.area(shapely.intersection(areas[first], areas[second]))
    assert (common < 0.5).all()


def test_the_address_of_a_place_is_one_of_the_gazetteer(city: City, sheet: Sheet) -> None:
    lots = {state.props["name"].removeprefix(state.props["city"]) for state in sheet["parcel"]}
    blocks = {state.props["name"].removeprefix(state.props["city"]) for state in levels(sheet)["block"]}
    for facility in sheet["public_facility"][:40]:
        text = facility.props["address"].split("区", 1)[1]
        whole = text.removesuffix("号").rsplit("番", 1)[0] + "番" if text.endswith("号") else text.replace("番地", "番")
        assert whole in blocks | lots or text.endswith(("町", "丁目")), text


def test_a_place_without_lots_has_no_number(city: City) -> None:
    bare = np.setdiff1d(np.arange(len(city.faces.x)), city.lots.face)
    bare = bare[city.numbers.block[bare] == 0]
    assert number_at(city, int(bare[0]), shapely.Point(0, 0)) == ""
