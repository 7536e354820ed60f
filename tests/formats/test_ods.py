"""自治体標準オープンデータセット: both generations, and the faults of real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.formats.ods_fields import phone
from importers.formats.values import flag
from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Options
from tests.formats.conftest import decided, rows, table

HAZARDS = (
    "災害種別_洪水,災害種別_崖崩れ、土石流及び地滑り,災害種別_高潮,災害種別_地震,災害種別_津波,"
    "災害種別_大規模な火事,災害種別_内水氾濫,災害種別_火山現象"
)
AED = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,方書,緯度,経度,設置位置,電話番号,"
    "団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,小児対応設備の有無,URL,備考"
)


def csv(path: Path, header: str, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return path


def test_places_of_evacuation_of_the_older_generation(tmp_path: Path) -> None:
    header = (
        "NO,名称,名称_カナ,住所,方書,緯度,経度,標高,電話番号,内線番号,市区町村コード,都道府県名,市区町村名,"
        f"{HAZARDS},指定避難所との重複,想定収容人数,備考"
    )
    path = csv(
        tmp_path / "a.csv",
        header,
        "1,港の塔,ミナトノトウ,港１丁目２,,35.40,139.60,２.５,045-000-0001,,141003,神奈川県,横浜市,1,,,○,〇,,,,○,１００,",
        encoding="cp932",
    )
    found = table(path, layer="evacuation_site")
    assert rows(found) == [
        {
            "name": "港の塔",
            "kana": "ミナトノトウ",
            "address": "港１丁目２",
            "phone": "045-000-0001",
            "hazards": ["flood", "earthquake", "tsunami"],
            "also_shelter": True,
            "capacity": 100,
            "elevation": 2.5,
        }
    ]
    assert decided(found, "data set").value == "指定緊急避難場所, old generation"


def test_places_of_evacuation_of_the_newer_generation(tmp_path: Path) -> None:
    header = (
        "全国地方公共団体コード,ID,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,"
        f"所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,標高,電話番号,{HAZARDS},指定避難所との重複,想定収容人数,対象となる町会・自治会,URL"
    )
    line = (
        "141003,1,丘の広場,オカノヒロバ,Hill Square,141003,0001,神奈川県横浜市中区丘1-2,神奈川県,横浜市中区,丘,"
        "1-2,,35.41,139.61,30,,1,1,,,,,,,,500,丘町内会,https://example.jp/a"
    )
    found = table(csv(tmp_path / "a.csv", header, line, encoding="utf-8-sig"), layer="evacuation_site")
    assert rows(found) == [
        {
            "name": "丘の広場",
            "kana": "オカノヒロバ",
            "name_en": "Hill Square",
            "address": "神奈川県横浜市中区丘1-2",
            "hazards": ["flood", "landslide"],
            "capacity": 500,
            "elevation": 30.0,
            "towns": "丘町内会",
            "url": "https://example.jp/a",
        }
    ]
    assert decided(found, "data set").value.endswith("new generation")


def test_exchanged_coordinates_are_put_right_and_counted(tmp_path: Path) -> None:
    path = csv(
        tmp_path / "aed.csv",
        AED,
        "011002,1,北海道,札幌市,市役所,,北1西2,,43.0621,141.3544,１階,112112111,総務課,月火,09:00,17:00,,有,,",
        "11002,2,北海道,札幌市,区役所,,南3西11,,141.3460,43.0554,2階,,,,,,,無,,",
        "011002,3,北海道,札幌市,どこか,,x,,0,0,,,,,,,,,,",
        "011002,4,北海道,札幌市,外国,,x,,-33.8,151.2,,,,,,,,,,",
    )
    found = table(path, layer="aed")
    assert [(point.x, point.y) for point in found.frame.geometry] == [(141.3544, 43.0621), (141.3460, 43.0554)]
    assert decided(found, "axis").value == "1 of 3 rows exchanged"
    assert rows(found)[0] == {
        "name": "市役所",
        "address": "北1西2",
        "location_detail": "１階",
        "phone": "0112112111",
        "organisation": "総務課",
        "open_days": "月火",
        "opens_at": "09:00",
        "closes_at": "17:00",
        "pediatric": True,
    }
    assert rows(found)[1]["pediatric"] is False
    assert sorted(reject.row for reject in found.rejects) == [4, 5]
    assert list(found.rows) == [2, 3]


def test_a_lost_leading_zero_of_the_code_is_found_by_its_check_digit(tmp_path: Path) -> None:
    lines = [f"{code},1,x,y,{code},,a,,35.4,139.6,,,,,,,,,," for code in ("11002", "41009", "141003")]
    path = csv(tmp_path / "aed.csv", AED, *lines)
    assert [row["name"] for row in rows(table(path, layer="aed", boundary="札幌市"))] == ["11002"]
    assert [row["name"] for row in rows(table(path, layer="aed", boundary="14100"))] == ["141003"]


def test_facilities_and_child_care(tmp_path: Path) -> None:
    facility = csv(
        tmp_path / "f.csv",
        "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_通称,POIコード,住所,方書,緯度,経度,電話番号,利用可能曜日,説明,バリアフリー情報,URL,備考",
        "141003,1,神奈川県,横浜市,中央館,チュウオウカン,,,中区1,３階,35.4,139.6,,,,,,図書館",
        "141003,2,神奈川県,横浜市,何か,,,,中区2,,35.4,139.6,,,,,,図書館の隣",
    )
    assert rows(table(facility, layer="public_facility")) == [
        {
            "name": "中央館",
            "kana": "チュウオウカン",
            "address": "中区1",
            "building": "３階",
            "remarks": "図書館",
            "kind": "library",
        },
        {"name": "何か", "address": "中区2", "remarks": "図書館の隣"},
    ]
    # One letter of this header is a dash in real files: コ―ド.
    child = csv(
        tmp_path / "c.csv",
        "都道府県コ―ド又は市区町村コ―ド,NO,都道府県名,市区町村名,名称,種別,住所,方書,緯度,経度,電話番号,収容定員,受入年齢,備考",
        "141003,1,神奈川県,横浜市,港幼稚園,公立幼稚園,中区3,,35.4,139.6,,70,4歳から,",
    )
    found = table(child, layer="public_facility", boundary="14100")
    assert rows(found) == [{"name": "港幼稚園", "address": "中区3", "remarks": "公立幼稚園", "kind": "child_care"}]


def test_a_header_of_the_citys_own_is_left_to_the_general_reader(tmp_path: Path) -> None:
    path = csv(tmp_path / "wifi.csv", "名称,住所,緯度,経度", "港,中区,35.4,139.6", encoding="utf-8-sig")
    with open_source(path) as source:
        name, _ = read(source, Options(layer="aed"))
    assert name == "CSV"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("１", True), (1.0, True), ("○", True), ("〇", True), ("◯", True), ("有", True), ("0", False),
     ("×", False), ("無", False), ("", None), (None, None), (float("nan"), None), ("多分", None)],
)  # fmt: skip
def test_flags(value: object, expected: bool | None) -> None:
    assert flag(value) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("546250128", "0546250128"), ("54-625-0128", "054-625-0128"), ("(054)625-0128", "(054)625-0128"),
     ("045-671-2121", "045-671-2121"), ("9012345678", "09012345678"), ("119", "119"),
     ("+81 45 671 2121", "+81 45 671 2121")],
)  # fmt: skip
def test_phone_numbers(given: str, expected: str) -> None:
    assert phone(given) == expected
