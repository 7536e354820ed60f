"""位置参照情報: two levels, original zips."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapsvc.errors import UnreadableSource
from tests.formats.conftest import decided, rows, table, zipped

TOWN = (
    '"都道府県コード","都道府県名","市区町村コード","市区町村名","大字町丁目コード","大字町丁目名","緯度","経度",'
    '"原典資料コード","大字・字・丁目区分コード"\r\n'
    '"01","北海道","01101","札幌市中央区","011010001001","旭ケ丘一丁目","43.042","141.319","0","3"\r\n'
    '"14","神奈川県","14104","横浜市中区","141040001000","相生町","35.4461","139.6401","0","1"\r\n'
)
BLOCK = (
    '"都道府県名","市区町村名","大字・丁目名","小字・通称名","街区符号・地番","座標系番号","Ｘ座標","Ｙ座標","緯度","経度",'
    '"住居表示フラグ","代表フラグ","更新前履歴フラグ","更新後履歴フラグ"\r\n'
    '"神奈川県","横浜市中区","山下町","","1","9","-61700.1","-17000.2","35.4437","139.6501","1","1","0","0"\r\n'
    '"神奈川県","横浜市中区","山下町","","1","9","-61701.1","-17001.2","35.4438","139.6502","1","0","0","0"\r\n'
    '"神奈川県","横浜市中区","山下町","前田橋","9","9","-61800.1","-17100.2","35.4421","139.6472","0","1","0","3"\r\n'
    '"神奈川県","川崎市川崎区","砂子一丁目","","2","9","-51700.1","-12000.2","35.5308","139.6999","1","1","0","0"\r\n'
)


def packed(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.csv"
    file.write_bytes(text.encode("cp932"))
    return zipped(folder / f"{name}.zip", file)


def test_towns_keep_their_leading_zeros(tmp_path: Path) -> None:
    found = table(packed(tmp_path, "01_2023", TOWN), layer="address_point")
    assert rows(found)[0] == {
        "id": "011010001001",
        "level": "town",
        "prefecture": "北海道",
        "city": "札幌市中央区",
        "ward": "中央区",
        "town": "旭ケ丘一丁目",
        "oaza": "旭ケ丘",
        "chome": 1,
        "code": "011010001001",
        "name": "北海道札幌市中央区旭ケ丘一丁目",
    }
    assert (found.frame.geometry[0].x, found.frame.geometry[0].y) == (141.319, 43.042)
    assert found.crs == 6668
    assert decided(found, "encoding").value == "cp932"


def test_blocks_are_taken_at_their_representative_point(tmp_path: Path) -> None:
    found = table(packed(tmp_path, "14_2023", BLOCK), layer="address_point")
    assert [(row["name"], row["block"]) for row in rows(found)] == [
        ("神奈川県横浜市中区山下町1", "1"),
        ("神奈川県川崎市川崎区砂子一丁目2", "2"),
    ]
    assert {row["level"] for row in rows(found)} == {"block"}
    assert (found.frame.geometry[0].x, found.frame.geometry[0].y) == (139.6501, 35.4437)
    assert decided(found, "left out").value == "2 points"


@pytest.mark.parametrize(("text", "count"), [(TOWN, 1), (BLOCK, 1)])
def test_one_city(tmp_path: Path, text: str, count: int) -> None:
    path = packed(tmp_path, "x_2023", text)
    found = table(path, layer="address_point", boundary="14100")
    assert len(found.frame) == count
    assert rows(found)[0]["city"] == "横浜市中区"


def test_without_residence_indication_the_number_is_a_lot_s(tmp_path: Path) -> None:
    line = '"宮城県","加美郡加美町","中新田","字町裏","101","10","-1.0","-2.0","38.57","140.85","0","1","0","0"\r\n'
    (block, _, lot) = rows(table(packed(tmp_path, "04_2023", BLOCK + line), layer="address_point"))
    assert (block["level"], block["block"], block["residence_indication"]) == ("block", "1", True)
    assert (lot["level"], lot["lot"], lot["number"], lot["residence_indication"]) == ("parcel", "101", "101", False)
    assert "block" not in lot
    assert (lot["county"], lot["city"], lot["koaza"]) == ("加美郡", "加美郡加美町", "字町裏")
    assert lot["id"] == "宮城県加美郡加美町中新田字町裏101"


def test_a_point_is_not_an_area(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="address_point"):
        table(packed(tmp_path, "01_2023", TOWN), layer="town")
