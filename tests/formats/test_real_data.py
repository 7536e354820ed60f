"""The real files, by count and by a value that a person can check against the publisher's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import shapely

from mapsvc.errors import Ambiguous, UnreadableSource
from tests.formats.conftest import decided, rows, table, tables

URF = "plateau_citygml_mierune"


@pytest.mark.parametrize(
    ("city", "layer", "count", "rejected"),
    [
        ("kawasaki-shi", "zoning", 4, 0),
        ("kawasaki-shi", "area_division", 2, 0),
        ("kawasaki-shi", "height_control", 1, 0),
        ("kawasaki-shi", "fire_prevention", 2, 0),
        ("kawasaki-shi", "port_zone", 2, 0),
        ("kawasaki-shi", "productive_green", 27, 0),
        ("kawasaki-shi", "special_green_conservation", 7, 0),
        ("numazu-shi", "zoning", 38, 0),
        ("numazu-shi", "scenic_district", 4, 0),
        ("numazu-shi", "landslide_warning", 81, 0),
        ("takeo-shi", "zoning", 40, 0),
        # 53 交通施設: 49 roads, 3 squares and a railway.
        ("takeo-shi", "planned_road", 49, 4),
        ("takeo-shi", "planned_park", 16, 0),
        ("tokyo23-ku", "zoning", 22, 0),
        ("tokyo23-ku", "height_control", 12, 0),
        ("sapporo-shi", "area_division", 6, 0),
        ("sendai-shi", "scenic_district", 1, 0),
        ("sendai-shi", "landscape_plan", 2, 0),
    ],
)
def test_plateau_cities(real_data: Path, city: str, layer: str, count: int, rejected: int) -> None:
    found = table(real_data / URF / city, layer=layer)
    assert (len(found.frame), len(found.rejects)) == (count, rejected)
    assert found.crs == 6668
    west, south, east, north = found.frame.total_bounds
    assert 129 < west <= east < 142
    assert 32 < south <= north < 44
    assert not shapely.is_empty(found.frame.geometry.to_numpy()).any()


def test_kawasakis_zones_in_percent(real_data: Path) -> None:
    found = table(real_data / URF / "kawasaki-shi", layer="zoning")
    assert Counter(row["use"] for row in rows(found)) == {"exclusive_industrial": 3, "quasi_industrial": 1}
    assert {row["floor_area_ratio"] for row in rows(found)} == {200.0}
    assert {row["building_coverage_ratio"] for row in rows(found)} == {40.0, 60.0}
    assert {row["notice_number"] for row in rows(found)} == {"川崎市告示第589号"}
    assert decided(found, "use codes").value == "a55"


def test_takeos_low_rise_zones_have_a_height_limit(real_data: Path) -> None:
    found = rows(table(real_data / URF / "takeo-shi", layer="zoning"))
    assert Counter(row.get("height_limit") for row in found) == {None: 32, 10.0: 8}
    assert {row["use"] for row in found if "height_limit" in row} == {"low_rise_1", "low_rise_2"}


def test_kofu_has_nothing_for_zoning_although_its_code_list_suggests_it(real_data: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"UrbanDevelopmentProject 27 \(no layer\)"):
        table(real_data / URF / "kofu-shi", layer="zoning")


def test_kanagawas_boundaries_into_yokohamas_eighteen_wards(real_data: Path) -> None:
    path = real_data / "n03_2025_kanagawa"
    found = table(path, layer="ward", boundary="14100")
    assert decided(found, "dissolve").value == "53 polygons → 18 features"
    assert [row["code"] for row in rows(found)] == [f"141{n:02}" for n in range(1, 19)]
    assert rows(found)[5] == {"code": "14106", "name": "保土ケ谷区"}
    assert decided(found, "vintage").value == "from 2024"
    assert shapely.is_valid(found.frame.geometry.to_numpy()).all()
    assert len(table(path, layer="ward", boundary="川崎市").frame) == 7
    with pytest.raises(Ambiguous, match="14150 相模原市 and 30 other"):
        table(path, layer="ward")


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("*30000_17_0b_zip", 1918, "和歌山県和歌山市葵町"),
        ("*45000_17_0b_zip", 1308, "宮崎県宮崎市青島一丁目"),
        ("*47000-17.0b.zip", 1228, "沖縄県那覇市古波蔵一丁目"),
    ],
)
def test_original_zips_of_position_reference(real_data: Path, name: str, count: int, first: str) -> None:
    (path,) = (real_data / "abr_isj_original_zips").glob(name)
    found = table(path, layer="address_point")
    assert len(found.frame) == count
    assert found.frame["code"].nunique() == count
    assert rows(found)[0]["name"] == first
    assert not found.rejects


@pytest.mark.parametrize(
    ("folder", "layer", "count"),
    [
        ("指定緊急避難場所一覧", "evacuation_site", 31),
        ("AED設置箇所一覧", "aed", 82),
        ("図書館", "public_facility", 11),
        ("子育て施設一覧", "public_facility", 60),
        ("公衆トイレ一覧", "public_facility", 112),
    ],
)
def test_yaizus_standard_data_sets(real_data: Path, folder: str, layer: str, count: int) -> None:
    (path,) = (real_data / "yaizu_city_opendata" / "data" / folder).glob("222127_*.csv")
    name, (found,) = tables(path, layer=layer)
    assert name == "自治体標準オープンデータセット"
    assert len(found.frame) + len(found.rejects) == count
    assert not found.rejects
