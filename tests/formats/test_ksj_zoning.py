"""A29 and A55: the same numbers, two meanings."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely.geometry import box

from importers.formats import use_districts
from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Options
from mapsvc.errors import Ambiguous, InvalidInput, UnreadableSource
from tests.formats.conftest import decided, rows, shapefile, table, tables, zipped


def a29(path: Path, codes: list[int], names: list[str], **more: list[object]) -> Path:
    count = len(codes)
    columns: dict[str, list[object]] = {
        "A29_001": ["14101"] * count,
        "A29_002": ["神奈川県"] * count,
        "A29_003": ["横浜市"] * count,
        "A29_004": list(codes),
        "A29_005": list(names),
        "A29_006": [60] * count,
        "A29_007": [200] * count,
    }
    return shapefile(path, columns | more)


def a55(path: Path, geometries: list[object] | None = None, **columns: list[object]) -> Path:
    count = len(next(iter(columns.values())))
    common: dict[str, list[object]] = {
        "Pref": ["神奈川県"] * count,
        "Citycode": ["14100"] * count,
        "Cityname": ["横浜市"] * count,
        "当初決定日": ["昭和45年6月10日"] * count,
        "最終告示日": ["令和元年5月1日"] * count,
        "決定区分": ["変更"] * count,
        "決定者": ["横浜市"] * count,
        "告示番号S": ["第１号"] * count,
        "告示番号L": ["第２号"] * count,
    }
    return shapefile(path, common | columns, geometries)


def test_the_two_orders_name_thirteen_kinds_each_and_differ_from_eight_on() -> None:
    assert set(use_districts.A29.values()) == set(use_districts.A55.values()) == set(use_districts.TITLES)
    same = {code for code in use_districts.A29 if use_districts.A29[code] == use_districts.A55.get(code)}
    assert same == {1, 2, 3, 4, 5, 6, 7}
    assert use_districts.A29[8] == "neighborhood_commercial"
    assert use_districts.A55[8] == "rural_residential"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("第一種低層住居専用地域", "low_rise_1"),
        ("第１種低層住居専用地域", "low_rise_1"),
        ("第2種中高層住居専用地域", "mid_high_rise_2"),
        ("準工業", "quasi_industrial"),
        ("工業専用地域", "exclusive_industrial"),
        ("田園住居地域", "rural_residential"),
        ("防火地域", None),
    ],
)
def test_names_in_every_spelling(name: str, slug: str | None) -> None:
    assert use_districts.by_name(name) == slug


def test_a29_of_2011(tmp_path: Path) -> None:
    path = a29(
        tmp_path / "A29-11_14.shp",
        [1, 8, 21],
        ["第一種低層住居専用地域", "近隣商業地域", "田園住居地域"],
        A29_008=["注", "", ""],
    )
    found = table(path, layer="zoning")
    ratios = {"building_coverage_ratio": 60.0, "floor_area_ratio": 200.0}
    assert rows(found) == [
        {"use": "low_rise_1", **ratios, "remarks": "注"},
        {"use": "neighborhood_commercial", **ratios},
        {"use": "rural_residential", **ratios},
    ]
    assert decided(found, "use codes").value == "a29"
    assert decided(found, "edition").value == "2011"
    assert decided(found, "encoding").value == "cp932"


def test_an_old_edition_without_prj_is_in_the_system_of_its_specification(tmp_path: Path) -> None:
    path = a29(tmp_path / "A29-11_14.shp", [1], ["第一種低層住居専用地域"])
    path.with_suffix(".prj").unlink()
    found = table(path, layer="zoning")
    assert found.crs == 6668
    assert decided(found, "crs").evidence.startswith("no .prj")
    assert table(path, layer="zoning", crs=4612).crs == 4612


def test_a29_of_2019_keeps_the_map_maker_out_of_the_remarks(tmp_path: Path) -> None:
    more: dict[str, list[object]] = {"A29_008": ["横浜市"], "A29_009": [2019], "A29_010": ["特記"]}
    found = table(a29(tmp_path / "A29-19_14.shp", [12], ["工業専用地域"], **more), layer="zoning")
    assert [row["remarks"] for row in rows(found)] == ["特記"]
    assert decided(found, "edition").value == "2019"


def test_a_number_that_its_name_contradicts_is_rejected(tmp_path: Path) -> None:
    path = a29(tmp_path / "A29-11_14.shp", [8, 8, 99], ["近隣商業地域", "田園住居地域", "不明"])
    found = table(path, layer="zoning")
    assert [row["use"] for row in rows(found)] == ["neighborhood_commercial"]
    assert list(found.rows) == [1]
    assert [reject.row for reject in found.rejects] == [2, 3]
    assert "number 8 means 近隣商業地域 (a29), but the name says 田園住居地域" in found.rejects[0].reason
    assert "99 is not one of the 13 kinds" in found.rejects[1].reason


def test_the_other_order_can_be_told_and_is_still_checked(tmp_path: Path) -> None:
    path = a29(tmp_path / "A29-11_14.shp", [8, 9], ["田園住居地域", "商業地域"])
    found = table(path, layer="zoning", use_codes="a55")
    assert [row["use"] for row in rows(found)] == ["rural_residential"]
    assert decided(found, "use codes").evidence == "given as an option"
    with pytest.raises(InvalidInput, match="a29 or a55"):
        table(path, layer="zoning", use_codes="reinfolib")


def test_a_file_with_the_columns_of_both_is_refused(tmp_path: Path) -> None:
    path = a29(tmp_path / "x.shp", [8], ["近隣商業地域"], YoutoID=[9], Citycode=["14100"])
    with pytest.raises(Ambiguous, match="A29 用途地域データ, A55"):
        table(path, layer="zoning")


def test_a55_zip_in_zip(tmp_path: Path) -> None:
    youto = a55(
        tmp_path / "14100_youto.shp",
        用途地域=["近隣商業地域", "田園住居地域", "商業地域"],
        YoutoID=[9, 8, 9],
        容積率=["200％", "80%", "400"],
        建ぺい率=["80％", "50%", "80"],
    )
    senbiki = a55(tmp_path / "14100_senbiki.shp", 区域区分=["市街化区域", "市街化調整区域"], kubunID=[22, 23])
    tokei = a55(tmp_path / "14100_tokei.shp", kubunID=[21])
    bouka = a55(tmp_path / "14100_bouka.shp", 防火準防火=["準防火地域", "防火地域"], kubunID=[25, 25])
    inner = zipped(tmp_path / "14100.zip", youto, senbiki, tokei, bouka)
    outer = zipped(tmp_path / "14_kanagawa.zip", inner)
    name, (found,) = tables(outer, layer="zoning")
    assert name == "国土数値情報"
    decision = {
        "decided_on": "昭和45年6月10日",
        "notified_on": "令和元年5月1日",
        "notice_number": "第２号",
        "decided_by": "横浜市",
    }
    assert rows(found) == [
        {"use": "neighborhood_commercial", "floor_area_ratio": 200.0, "building_coverage_ratio": 80.0, **decision},
        {"use": "rural_residential", "floor_area_ratio": 80.0, "building_coverage_ratio": 50.0, **decision},
    ]
    assert "number 9 means 近隣商業地域 (a55), but the name says 商業地域" in found.rejects[0].reason
    assert [row["division"] for row in rows(table(outer, layer="area_division"))] == ["promotion", "control"]
    fire = table(outer, layer="fire_prevention")
    assert [row["kind"] for row in rows(fire)] == ["quasi_fire"]
    assert "防火準防火 names another kind than kubunID" in fire.rejects[0].reason
    with pytest.raises(UnreadableSource, match=r"14100_tokei\.shp \(A55 .* → no layer\)"):
        table(outer, layer="port_zone")


def test_a55_roads_height_districts_and_plans(tmp_path: Path) -> None:
    from_above = box(139.60, 35.4000, 139.61, 35.4002)
    road = a55(tmp_path / "14100_douro.shp", [from_above], 路線名=["桜木町東戸塚線"], 番号=["3・3・16"], kubunID=[3011])
    height = a55(tmp_path / "14100_koudoti.shp", 高度地区=["第２種高度地区", "最低限高度地区"], kubunID=[18, 18])
    plan = a55(tmp_path / "14100_chikukei.shp", 地区名=["某地区"], kubunID=[1])
    path = zipped(tmp_path / "14100.zip", road, height, plan)
    found = table(path, layer="planned_road")
    assert [(row["name"], row["number"]) for row in rows(found)] == [("桜木町東戸塚線", "3・3・16")]
    assert found.frame.geometry[0].geom_type == "LineString"
    heights = rows(table(path, layer="height_control"))
    assert [(row["name"], row.get("district")) for row in heights] == [
        ("第２種高度地区", "class_2"),
        ("最低限高度地区", "minimum"),
    ]
    assert [row["name"] for row in rows(table(path, layer="district_plan"))] == ["某地区"]


def test_a_folder_of_many_things_is_left_to_the_general_readers(tmp_path: Path) -> None:
    a29(tmp_path / "A29-11_14.shp", [1], ["第一種低層住居専用地域"])
    shapefile(tmp_path / "bouka.shp", {"kind": ["防火地域"]})
    with open_source(tmp_path) as source:
        found = read(source, Options(layer="fire_prevention", table="bouka"))[1]
    assert found[0].frame["kind"].tolist() == ["防火地域"]


def test_the_same_data_as_geojson_beside_the_shapefile_are_read_once(tmp_path: Path) -> None:
    path = a29(tmp_path / "A29-11_14.shp", [1], ["第一種低層住居専用地域"])
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"A29_004":9,"A29_005":"商業地域",'
        '"A29_006":80,"A29_007":400},"geometry":{"type":"Polygon","coordinates":[[[139.6,35.4],[139.61,35.4],'
        "[139.61,35.41],[139.6,35.4]]]}}]}"
    )
    path.with_suffix(".geojson").write_text(text, encoding="utf-8")
    found = table(tmp_path, layer="zoning")
    assert [row["use"] for row in rows(found)] == ["low_rise_1"]
    assert decided(found, "left out").value == "A29-11_14.geojson"
    alone = table(path.with_suffix(".geojson"), layer="zoning")
    assert rows(alone) == [{"use": "commercial", "building_coverage_ratio": 80.0, "floor_area_ratio": 400.0}]


def test_the_real_estate_library_counts_as_a55_does(tmp_path: Path) -> None:
    path = tmp_path / "XKT002.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"youto_id":8,"prefecture":"神奈川県",'
        '"city_code":"14100","city_name":"横浜市","decision_date":"2019/05/01","decision_maker":"横浜市",'
        '"notice_number":"第2号","use_area_ja":"田園住居地域","u_floor_area_ratio_ja":"80%",'
        '"u_building_coverage_ratio_ja":"50%","first_decision_date":"","notice_number_s":"第1号"},"geometry":'
        '{"type":"Polygon","coordinates":[[[139.6,35.4],[139.61,35.4],[139.61,35.41],[139.6,35.4]]]}}]}',
        encoding="utf-8",
    )
    assert rows(table(path, layer="zoning", boundary="横浜市")) == [
        {
            "use": "rural_residential",
            "floor_area_ratio": 80.0,
            "building_coverage_ratio": 50.0,
            "notified_on": "2019/05/01",
            "notice_number": "第2号",
            "decided_by": "横浜市",
        }
    ]


def test_one_municipality_of_a_prefecture(tmp_path: Path) -> None:
    path = a29(
        tmp_path / "A29-11_14.shp",
        [1, 2, 3],
        ["", "", ""],
        A29_001=["14101", "14131", "14204"],
        A29_003=["横浜市", "川崎市", "鎌倉市"],
    )
    for boundary, uses in (("14100", ["low_rise_1"]), ("141305", ["low_rise_2"]), ("鎌倉市", ["mid_high_rise_1"])):
        assert [row["use"] for row in rows(table(path, layer="zoning", boundary=boundary))] == uses
    with pytest.raises(InvalidInput, match="check digit"):
        table(path, layer="zoning", boundary="141301")
