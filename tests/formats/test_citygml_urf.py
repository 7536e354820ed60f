"""i-UR city planning decisions: what the classes become, and what is refused with which reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapsvc.errors import Ambiguous, UnreadableSource
from tests.formats import gml
from tests.formats.conftest import decided, rows, table, tables, zipped

ZONE = (
    "<urf:validFrom>2009-11-11</urf:validFrom><urf:validFromType>1</urf:validFromType>"
    "<urf:custodian>試験市</urf:custodian><urf:notificationNumber>試験市告示第５号</urf:notificationNumber>"
)


def use(number: str, more: str = "", **kwargs: str) -> str:
    return gml.feature("UseDistrict", gml.code("function", number) + ZONE + more, **kwargs)


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
def test_a_use_district_in_each_version(tmp_path: Path, version: str) -> None:
    more = (
        "<urf:floorAreaRate>2</urf:floorAreaRate><urf:buildingCoverageRate>0.6</urf:buildingCoverageRate>"
        '<urf:wallSetbackDistance uom="m">1.5</urf:wallSetbackDistance>'
        '<urf:minimumSiteArea uom="m2">165</urf:minimumSiteArea>'
        '<urf:buildingHeightLimits uom="m">10</urf:buildingHeightLimits>'
    )
    found = table(gml.write(tmp_path / "a.gml", use("8", more), version=version), layer="zoning")
    assert rows(found) == [
        {
            "use": "rural_residential",
            "floor_area_ratio": 200.0,
            "building_coverage_ratio": 60.0,
            "wall_setback": 1.5,
            "minimum_lot_area": 165.0,
            "height_limit": 10.0,
            "decided_on": "2009-11-11",
            "notified_on": "2009-11-11",
            "notice_number": "試験市告示第５号",
            "decided_by": "試験市",
        }
    ]
    assert decided(found, "standard").value == f"i-UR urf {version}"
    assert decided(found, "use codes").value == "a55"
    assert found.frame.geometry[0].bounds == (139.60, 35.40, 139.61, 35.41)
    assert found.crs == 6668


def test_percentages_are_told_from_fractions_and_nonsense_is_rejected(tmp_path: Path) -> None:
    rates = [("200", "60"), ("13", "0.8"), ("15", "0.6"), ("x", "0.6")]
    features = [
        use("9", f"<urf:floorAreaRate>{f}</urf:floorAreaRate><urf:buildingCoverageRate>{c}</urf:buildingCoverageRate>")
        for f, c in rates
    ]
    found = table(gml.write(tmp_path / "a.gml", *features), layer="zoning")
    assert [(row["floor_area_ratio"], row["building_coverage_ratio"]) for row in rows(found)] == [
        (200.0, 60.0),
        (1300.0, 80.0),
    ]
    assert [reject.row for reject in found.rejects] == [3, 4]
    assert "neither a fraction nor a percentage" in found.rejects[0].reason
    assert list(found.rows) == [1, 2]


def test_a_code_that_its_code_list_calls_something_else_is_rejected(tmp_path: Path) -> None:
    gml.codelist(
        tmp_path / "codelists/Common_districtsAndZonesType.xml",
        {"8": "近隣商業地域", "9": "近隣商業地域", "10": "商業地域"},
    )
    gml.write(tmp_path / "udx/urf/a.gml", use("8"), use("9"), use("10"))
    found = table(tmp_path, layer="zoning")
    assert [row["use"] for row in rows(found)] == ["neighborhood_commercial", "commercial"]
    assert "code list says 近隣商業地域" in found.rejects[0].reason


def test_a_code_list_beside_a_single_file_is_used(tmp_path: Path) -> None:
    gml.codelist(tmp_path / "codelists/Common_districtsAndZonesType.xml", {"13": "商業地域"})
    found = table(gml.write(tmp_path / "udx/urf/a.gml", use("13")), layer="zoning")
    assert rows(found) == []
    assert "code list says 商業地域" in found.rejects[0].reason


def test_a_code_space_cannot_reach_outside_the_package(tmp_path: Path) -> None:
    gml.codelist(tmp_path / "secret.xml", {"13": "商業地域"})
    function = '<urf:function codeSpace="../../../secret.xml">13</urf:function>'
    path = gml.write(tmp_path / "city/udx/urf/a.gml", gml.feature("UseDistrict", function))
    assert rows(table(path, layer="zoning")) == [{"use": "exclusive_industrial"}]


def test_holes_several_polygons_and_nested_plans(tmp_path: Path) -> None:
    far = gml.RING.replace("139.6", "139.7")
    geometry = gml.surface(gml.polygon(gml.RING, gml.HOLE), gml.polygon(far))
    nested = (
        "<urf:districtDevelopmentPlan><urf:DistrictDevelopmentPlan>"
        f"{gml.surface(gml.polygon(far))}</urf:DistrictDevelopmentPlan></urf:districtDevelopmentPlan>"
    )
    plan = gml.feature("DistrictPlan", "<gml:name>試験地区</gml:name>" + nested)
    path = gml.write(tmp_path / "a.gml", use("1", geometry=geometry), plan)
    zone = table(path, layer="zoning").frame.geometry[0]
    assert zone.geom_type == "MultiPolygon"
    assert zone.area == pytest.approx(2 * 0.01**2 - 0.002**2)
    own = table(path, layer="district_plan")
    assert rows(own) == [{"name": "試験地区", "kind": "district_plan"}]
    assert own.frame.geometry[0].bounds == (139.60, 35.40, 139.61, 35.41)


def test_unknown_dates_and_blanks_become_nothing(tmp_path: Path) -> None:
    attributes = gml.code("function", "25") + (
        "<urf:validFrom>0001-01-01</urf:validFrom><urf:validFromType>9</urf:validFromType>"
        "<urf:custodian>不明</urf:custodian><urf:notificationNumber>-</urf:notificationNumber>"
    )
    found = table(
        gml.write(tmp_path / "a.gml", gml.feature("FirePreventionDistrict", attributes)), layer="fire_prevention"
    )
    assert rows(found) == [{"kind": "quasi_fire"}]


def test_what_is_not_in_force_is_rejected(tmp_path: Path) -> None:
    ended = "<urf:validTo>2015-03-31</urf:validTo>"
    abolished = ZONE.replace("<urf:validFromType>1", "<urf:validFromType>2")
    path = gml.write(
        tmp_path / "a.gml",
        gml.feature("UseDistrict", gml.code("function", "1") + abolished),
        use("2", ended),
        use("0"),
    )
    found = table(path, layer="zoning")
    assert rows(found) == []
    reasons = [reject.reason for reject in found.rejects]
    assert "abolished (廃止) on 2009-11-11" in reasons[0]
    assert "not in force since 2015-03-31" in reasons[1]
    assert "not one of the 13 kinds" in reasons[2]


def test_a_change_is_not_the_first_decision(tmp_path: Path) -> None:
    changed = ZONE.replace("<urf:validFromType>1", "<urf:validFromType>3")
    last = "<urf:finalNotificationDate>2020-04-01</urf:finalNotificationDate>"
    path = gml.write(tmp_path / "a.gml", gml.feature("AreaClassification", gml.code("function", "23") + changed + last))
    (row,) = rows(table(path, layer="area_division"))
    assert row["division"] == "control"
    assert row["notified_on"] == "2020-04-01"
    assert "decided_on" not in row


def test_the_axis_order_is_refused_where_crs_and_numbers_disagree(tmp_path: Path) -> None:
    lonlat = "139.60 35.40 0 139.61 35.40 0 139.61 35.41 0 139.60 35.41 0 139.60 35.40 0"
    path = gml.write(tmp_path / "a.gml", use("1", geometry=gml.surface(gml.polygon(lonlat))))
    with pytest.raises(Ambiguous, match="--axis"):
        table(path, layer="zoning")
    told = table(path, layer="zoning", axis="yx")
    assert told.frame.geometry[0].bounds == (139.60, 35.40, 139.61, 35.41)


def test_a_layer_that_is_not_in_the_file_is_answered_with_what_is(tmp_path: Path) -> None:
    path = gml.write(tmp_path / "a.gml", use("1"), gml.feature("HighLevelUseDistrict"))
    with pytest.raises(UnreadableSource, match=r"HighLevelUseDistrict 1 \(no layer\), UseDistrict 1 .*→ zoning"):
        table(path, layer="port_zone")


def test_bad_geometries_are_rejected_one_by_one(tmp_path: Path) -> None:
    bad = {
        "open": gml.polygon(gml.RING.rsplit(" ", 3)[0] + " 35.405 139.605 0"),
        "short": gml.polygon("35.40 139.60 0 35.40 139.61 0 35.40 139.60 0"),
        "text": gml.polygon(gml.RING.replace("139.61", "abc")),
        "odd": gml.polygon(gml.RING + " 1"),
        "reference": '<gml:surfaceMember xlink:href="#other"/>',
    }
    features = [use("1", geometry=gml.surface(shape), identity=name) for name, shape in bad.items()]
    lost = use("1", geometry="", identity="none")
    found = table(gml.write(tmp_path / "a.gml", use("2"), *features, lost), layer="zoning")
    assert [row["use"] for row in rows(found)] == ["low_rise_2"]
    said = {str(reject.values["gml:id"]): reject.reason for reject in found.rejects}
    assert set(said) == {*bad, "none"}
    assert "not closed" in said["open"]
    assert "3 points" in said["short"]
    assert "xlink" in said["reference"]


def test_many_files_in_a_zip_are_one_table(tmp_path: Path) -> None:
    files = [gml.write(tmp_path / f"{n}.gml", use(str(n))) for n in range(1, 4)]
    name, found = tables(zipped(tmp_path / "city.zip", *files), layer="zoning")
    assert name == "CityGML urf"
    assert [row["use"] for row in rows(found[0])] == ["low_rise_1", "low_rise_2", "mid_high_rise_1"]


def test_a_planned_road_is_brought_to_its_centre_line(tmp_path: Path) -> None:
    # About 906 m by 22 m along a parallel.
    ring = "35.4000 139.60 0 35.4000 139.61 0 35.4002 139.61 0 35.4002 139.60 0 35.4000 139.60 0"
    attributes = (
        "<gml:name>試験通り線</gml:name>"
        + gml.code("function", "3011", "Common_urbanFacilityType")
        + "<urf:urbanRoadAttribute><urf:UrbanRoadAttribute><urf:routeTypeNumber>3</urf:routeTypeNumber>"
        "<urf:routeSizeNumber>3</urf:routeSizeNumber><urf:routeSerialNumber>40</urf:routeSerialNumber>"
        "<urf:numberOfLanes>4</urf:numberOfLanes></urf:UrbanRoadAttribute></urf:urbanRoadAttribute>"
        '<urf:length uom="m">2790</urf:length><urf:width uom="m">22</urf:width>'
    )
    square = gml.feature("TrafficFacility", gml.code("function", "3023", "Common_urbanFacilityType"))
    road = gml.feature("TrafficFacility", attributes, gml.surface(gml.polygon(ring)))
    found = table(gml.write(tmp_path / "a.gml", road, square), layer="planned_road")
    assert rows(found) == [
        {
            "name": "試験通り線",
            "number": "3・3・40",
            "road_type": "arterial",
            "size_class": "w22",
            "serial": 40,
            "width": 22.0,
            "length_m": 2790.0,
            "lanes": 4,
        }
    ]
    line = found.frame.geometry[0]
    assert line.geom_type == "LineString"
    assert [y for _, y in line.coords] == pytest.approx([35.4001] * len(line.coords), abs=1e-6)
    assert line.length > 0.0095
    assert "is not a road" in found.rejects[0].reason


def test_an_area_in_the_wrong_unit_is_found_out(tmp_path: Path) -> None:
    # The square is about 100.7 ha; the files say m2 where they mean ha.
    attributes = gml.code("function", "28") + '<urf:nominalArea uom="m2">101.2</urf:nominalArea>'
    found = table(gml.write(tmp_path / "a.gml", gml.feature("ScenicDistrict", attributes)), layer="scenic_district")
    assert rows(found) == [{"area_ha": 101.2}]
    assert "the other of ha and m2" in decided(found, "area_ha").value


def test_landslide_areas_before_designation_stay_apart(tmp_path: Path) -> None:
    def area(kind: str) -> str:
        return gml.feature(
            "SedimentDisasterProneArea",
            f"<urf:validFrom>2006-12-26</urf:validFrom><urf:disasterType>1</urf:disasterType>"
            f"<urf:areaType>{kind}</urf:areaType><urf:zoneName>試験</urf:zoneName>",
        )

    found = table(gml.write(tmp_path / "a.gml", *(area(str(n)) for n in range(1, 6))), layer="landslide_warning")
    assert [row["area_class"] for row in rows(found)] == [
        "warning",
        "special_warning",
        "warning_planned",
        "special_warning_planned",
    ]
    assert len(found.rejects) == 1
