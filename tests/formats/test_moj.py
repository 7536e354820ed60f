"""登記所備付地図データ: lots, holes, parts, strips of ground, unsettled boundaries; and what has no place on earth."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from importers.pipeline import Request, run
from layers.registry import catalogue
from mapsvc.db.connection import connect
from mapsvc.errors import InvalidInput, UnreadableSource
from tests.formats.conftest import decided, rows, table, tables, zipped
from tests.formats.tizu import EAST, NORTH, Fude, square, tizu


def test_a_lot_with_everything_the_sheet_says(tmp_path: Path) -> None:
    found = table(tizu(tmp_path / "14104-0400-1.xml", [Fude("１２－３", [square(0)])]), layer="parcel")
    assert rows(found) == [
        {
            "id": "14104-012000000000-12-3",
            "name": "神奈川県横浜市中区山下町12番3",
            "kind": "lot",
            "prefecture": "神奈川県",
            "city": "横浜市中区",
            "town": "山下町",
            "oaza": "山下町",
            "number": "12-3",
            "lot": "12",
            "lot2": "3",
            "code": "14104012000000000",
            "unsettled": False,
            "map_class": "map",
            "map_kind": "地籍図",
            "map_name": "山下町１",
            "map_number": "A-1",
            "map_scale": "500",
            "coordinates": "公共座標9系",
            "datum_origin": "surveyed",
            "coordinate_kind": "surveyed",
            "accuracy": "a2",
        }
    ]
    assert found.crs == 6677
    assert found.frame.geometry[0].equals(shapely.box(EAST, NORTH, EAST + 20, NORTH + 20))


@pytest.mark.parametrize("direct", [True, False])
def test_rings_run_either_way_and_leave_holes(tmp_path: Path, direct: bool) -> None:
    inner = [(EAST + 5, NORTH + 5), (EAST + 10, NORTH + 5), (EAST + 10, NORTH + 12)]
    found = table(tizu(tmp_path / "a.xml", [Fude("1", [square(0), inner], direct=direct)]), layer="parcel")
    (area,) = found.frame.geometry
    assert shapely.area(area) == pytest.approx(400 - 17.5)
    assert len(area.interiors) == 1


def test_parts_of_one_lot_are_one_feature_and_ground_drawn_twice_is_not(tmp_path: Path) -> None:
    first = tizu(tmp_path / "a.xml", [Fude("7", [square(0)]), Fude("7", [square(3)]), Fude("8", [square(1)])])
    second = tizu(tmp_path / "b.xml", [Fude("7", [square(1, 1)]), Fude("8", [square(1)])])
    found = table(zipped(tmp_path / "c.zip", first, second), layer="parcel")
    assert [
        (row["number"], shapely.area(area)) for row, area in zip(rows(found), found.frame.geometry, strict=True)
    ] == [
        ("7", 1200.0),
        ("8", 400.0),
    ]
    assert [(reject.table, reject.row) for reject in found.rejects] == [("b", 2)]
    assert "is drawn already on sheet a" in found.rejects[0].reason
    assert decided(found, "lots in parts").value == "2 outlines"


def test_strips_of_ground_stay_what_they_are_and_what_lies_elsewhere_is_left_out(tmp_path: Path) -> None:
    numbers = ["道", "道", "水", "無地番", "地区外", "別図", "甲5-1", "地区外2"]
    lots = [Fude(number, [square(n)]) for n, number in enumerate(numbers)]
    found = table(tizu(tmp_path / "14104-1.xml", lots), layer="parcel")
    assert [(row["kind"], row["name"]) for row in rows(found)] == [
        ("road", "神奈川県横浜市中区山下町道"),
        ("road", "神奈川県横浜市中区山下町道"),
        ("waterway", "神奈川県横浜市中区山下町水"),
        ("unnumbered", "神奈川県横浜市中区山下町無地番"),
        ("lot", "神奈川県横浜市中区山下町甲5番1"),
    ]
    assert len({row["id"] for row in rows(found)}) == 5
    assert [d.value for d in found.decisions if d.what == "left out"] == ["2 × 地区外", "1 × 別図"]


def test_unsettled_lots_share_one_outline(tmp_path: Path) -> None:
    lots = [Fude("1-1+1-2", [square(0)], unsettled=["1-1", "1-2"])]
    (row,) = rows(table(tizu(tmp_path / "a.xml", lots), layer="parcel"))
    assert row["unsettled"] is True
    assert row["unsettled_lots"] == "山下町1-1、山下町1-2"
    assert row["id"] == "14104-012000000000-1-1_1-2"
    assert "lot" not in row


def test_chome_and_koaza_are_told_apart(tmp_path: Path) -> None:
    lots = [
        Fude("1", [square(0)], {"大字名": "本牧", "丁目名": "２丁目", "丁目コード": "002", "小字名": "宮前"}),
        Fude("1", [square(1)], {"大字名": "", "小字名": "浜", "大字コード": "000", "小字コード": "0009"}),
    ]
    one, other = rows(table(tizu(tmp_path / "a.xml", lots), layer="parcel"))
    assert (one["town"], one["oaza"], one["chome"], one["koaza"]) == ("本牧二丁目", "本牧", 2, "宮前")
    assert one["name"] == "神奈川県横浜市中区本牧二丁目宮前1番"
    assert (other["town"], other.get("koaza"), other["id"]) == ("浜", None, "14104-000000000900-1")


def test_arbitrary_coordinates_are_left_out_by_name(tmp_path: Path) -> None:
    known = tizu(tmp_path / "a.xml", [Fude("1", [square(0)])])
    nowhere = tizu(tmp_path / "b.xml", [Fude("2", [square(1)])], {"座標系": "任意座標系", "測地系判別": None})
    found = table(zipped(tmp_path / "c.zip", known, nowhere), layer="parcel")
    assert [row["number"] for row in rows(found)] == ["1"]
    assert [(reject.table, reject.reason) for reject in found.rejects] == [
        ("b", "the sheet is in 任意座標系: it has no place on earth and cannot be shown on a map")
    ]
    assert decided(found, "sheets").value == "2, of which 1 in 任意座標系 are left out"
    with pytest.raises(UnreadableSource, match="任意座標系"):
        table(nowhere, layer="parcel")


def test_a_datum_that_is_not_said_is_asked_for(tmp_path: Path) -> None:
    path = tizu(tmp_path / "a.xml", [Fude("1", [square(0)])], {"測地系判別": None})
    with pytest.raises(UnreadableSource, match="say --crs 6677"):
        table(path, layer="parcel")
    assert table(path, layer="parcel", crs=6677).crs == 6677
    with pytest.raises(InvalidInput, match="is not system 9"):
        table(path, layer="parcel", crs=6678)


def test_sheets_of_two_systems_and_of_another_city(tmp_path: Path) -> None:
    one = tizu(tmp_path / "a.xml", [Fude("1", [square(0)])])
    other = tizu(
        tmp_path / "b.xml", [Fude("1", [square(0)])],
        {"座標系": "公共座標14系", "市区町村コード": "13421", "市区町村名": "小笠原村"},
    )  # fmt: skip
    path = zipped(tmp_path / "outer.zip", zipped(tmp_path / "1.zip", one), zipped(tmp_path / "2.zip", other))
    _, found = tables(path, layer="parcel")
    assert [(t.crs, rows(t)[0]["prefecture"]) for t in found] == [(6677, "神奈川県"), (6682, "東京都")]
    assert table(path, layer="parcel", boundary="14100").crs == 6677


@pytest.mark.parametrize(
    ("text", "replaced", "reason"),
    [
        ('<形状 idref="F000000001"/>', '<形状 idref="F9"/>', "names no surface"),
        ('idref="P0000100001"', 'idref="P9"', "cannot be followed"),
        ("<zmn:X>-61500.000</zmn:X>", "<zmn:X>north</zmn:X>", "cannot be followed"),
    ],
)
def test_a_broken_outline_is_rejected_and_the_others_stay(
    tmp_path: Path, text: str, replaced: str, reason: str
) -> None:
    path = tizu(tmp_path / "a.xml", [Fude("1", [square(0)]), Fude("2", [square(0, 4)])])
    whole = path.read_text(encoding="utf-8")
    assert text in whole
    path.write_text(whole.replace(text, replaced), encoding="utf-8")
    found = table(path, layer="parcel")
    assert [row["number"] for row in rows(found)] == ["2"]
    assert reason in found.rejects[0].reason


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE 地図 [<!ENTITY a "b">]>', "document type"),
        ("</主題属性>", "</主題>", "not readable as XML"),
        ("<筆 ", f"<筆 x='{'<'.replace('<', 'a') * (13 << 20)}' ", "12 MiB"),
    ],
)
def test_hostile_xml_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    path = tizu(tmp_path / "a.xml", [Fude("1", [square(0)])])
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(UnreadableSource, match=message):
        table(path, layer="parcel")


def test_lots_are_no_points_and_no_towns(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="belong to layer 'parcel'"):
        table(tizu(tmp_path / "a.xml", [Fude("1", [square(0)])]), layer="town")


def test_the_whole_way_into_the_store(tmp_path: Path, database: str) -> None:
    lots = [Fude(f"{n}", [square(n)], {"精度区分": "乙三", "座標値種別": "図上測量"}) for n in range(5)]
    with connect(database) as conn:
        result = run(conn, catalogue(), Request("parcel", tizu(tmp_path / "a.xml", lots)))
        assert (result.state, result.diff.new, result.prepared.rejects) == ("done", 5, [])
        again = run(conn, catalogue(), Request("parcel", tmp_path / "a.xml"))
        assert (again.state, again.diff.same) == ("nothing", 5)
        row = conn.execute(
            "SELECT props, ST_Area(ST_Transform(geom, 6677)) FROM feature WHERE layer = 'parcel' AND key = %s",
            ("14104-012000000000-3",),
        ).fetchone()
    assert row is not None
    assert (row[0]["accuracy"], row[0]["coordinate_kind"], row[0]["map_scale"]) == ("b3", "digitised", 500)
    assert row[1] == pytest.approx(400, abs=0.01)
