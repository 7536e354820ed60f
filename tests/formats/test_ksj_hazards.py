"""A31, A33, A35, A47 and P20: codes of the product, fields of the layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Options
from mapsvc.errors import UnreadableSource
from tests.formats.conftest import decided, points, rows, shapefile, table


def test_flood_depths_of_the_largest_flood(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "A31a_201": ["8303010001"] * 3,
        "A31a_202": ["鶴見川"] * 3,
        "A31a_203": ["1"] * 3,
        "A31a_204": ["国"] * 3,
        "A31a_205": [1, 6, 7],
    }
    found = table(shapefile(tmp_path / "A31a-23_14_20.shp", columns), layer="flood_depth")
    assert rows(found) == [
        {"depth": "under_0_5m", "scenario": "maximum", "river": "鶴見川"},
        {"depth": "from_20m", "scenario": "maximum", "river": "鶴見川"},
    ]
    assert found.rejects[0].reason == "depth rank 7 is not 1 to 6"


def test_flood_depths_of_the_planning_scale_in_the_older_layout(tmp_path: Path) -> None:
    found = table(shapefile(tmp_path / "A31-20_14_10.shp", {"A31_101": [2, 3]}), layer="flood_depth")
    assert rows(found) == [
        {"depth": "from_0_5m", "scenario": "planned"},
        {"depth": "from_3m", "scenario": "planned"},
    ]


def test_duration_of_flooding_is_not_taken_for_a_depth(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "A31-20_14_30.shp", {"A31_301": [2, 3]})
    with open_source(path) as source:
        name, (found,) = read(source, Options(layer="flood_depth"))
    assert name == "Shapefile"
    assert set(found.frame.columns) == {"A31_301", "geometry"}


def test_landslide_classes_before_designation_stay_apart(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "A33_001": [1, 2, 3, 1, 9],
        "A33_002": [1, 2, 3, 4, 1],
        "A33_003": ["14"] * 5,
        "A33_004": ["101-Ⅰ-1", "2", "3", "4", "5"],
        "A33_005": ["試験"] * 5,
        "A33_006": ["横浜市"] * 5,
        "A33_007": ["2018/03/15", "平成30年3月15日", "", "", ""],
        "A33_008": [0] * 5,
    }
    found = table(shapefile(tmp_path / "A33-20_14.shp", columns), layer="landslide_warning")
    assert [(row["phenomenon"], row["area_class"]) for row in rows(found)] == [
        ("steep_slope", "warning"),
        ("debris_flow", "special_warning"),
        ("landslide", "warning_planned"),
        ("steep_slope", "special_warning_planned"),
    ]
    assert rows(found)[0] == {
        "phenomenon": "steep_slope",
        "area_class": "warning",
        "number": "101-Ⅰ-1",
        "name": "試験",
        "location": "横浜市",
        "notified_on": "2018/03/15",
    }
    assert decided(found, "before designation").value == "2 of 5 areas"
    assert "現象の種類 9" in found.rejects[0].reason


def test_a_body_without_a_landscape_plan_has_no_area(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "A35a_001": ["1", "2"],
        "A35a_002": ["14", "14"],
        "A35a_003": ["横浜市", "某町"],
        "A35a_004": ["14100", "14301"],
        "A35a_005": ["20080401", ""],
        "A35a_006": [1.0, 2.0],
        "A35a_007": [0, 1],
    }
    found = table(shapefile(tmp_path / "A35a-14_14.shp", columns), layer="landscape_plan")
    assert rows(found) == [
        {"name": "横浜市景観計画区域", "kind": "plan_area", "notified_on": "20080401", "decided_by": "横浜市"}
    ]
    assert "未策定" in found.rejects[0].reason


def steep(path: Path, days: list[str]) -> Path:
    count = len(days)
    columns: dict[str, list[object]] = {
        "A47_001": ["14"] * count,
        "A47_002": ["14101"] * count,
        "A47_003": ["横浜市"] * count,
        "A47_004": ["馬場"] * count,
        "A47_005": ["鶴見区馬場"] * count,
        "A47_006": list(days),
        "A47_007": ["第10号"] * count,
        "A47_008": ["1.25", "0"][:count],
    }
    return shapefile(path, columns)


def test_steep_slopes(tmp_path: Path) -> None:
    found = table(steep(tmp_path / "A47-21_14.shp", ["昭和50年3月4日", ""]), layer="steep_slope", boundary="横浜市")
    common = {"name": "馬場", "location": "鶴見区馬場", "notice_number": "第10号"}
    assert rows(found) == [common | {"notified_on": "昭和50年3月4日", "area_ha": 1.25}, common]


def test_an_edition_of_a47_with_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="A47_006 should hold 公示年月日, but '第1号' is no date"):
        table(steep(tmp_path / "A47-30_14.shp", ["第1号", "第2号"]), layer="steep_slope")


def test_shelters_of_2012(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "P20_001": ["14101", "14131"],
        "P20_002": ["生麦小学校", "別の学校"],
        "P20_003": ["生麦四丁目15-1", "x"],
        "P20_004": ["避難所", "避難所"],
        "P20_005": [1000, -1],
        "P20_006": [-1, -1],
        "P20_007": [1, 0],
        "P20_008": [0, 0],
        "P20_009": [1, 0],
        "P20_010": [0, 0],
        "P20_011": [0, 0],
        "P20_012": [0, 1],
    }
    found = table(shapefile(tmp_path / "P20-12_14.shp", columns, points(2), crs=4612), layer="evacuation_site")
    assert rows(found) == [
        {
            "name": "生麦小学校",
            "address": "生麦四丁目15-1",
            "hazards": ["earthquake", "flood"],
            "capacity": 1000,
            "remarks": "避難所",
        },
        {"name": "別の学校", "address": "x", "remarks": "避難所"},
    ]
    assert found.crs == 4612
    assert len(table(tmp_path / "P20-12_14.shp", layer="evacuation_site", boundary="14100").frame) == 1
