"""What a list is answered: each row as the map would answer it, or why not; in order, none lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.answer import restrictions_at
from layers.registry import catalogue
from layers.store import Assertion, commit
from mapsvc.dates import JST
from mapsvc.db.connection import connect
from tests.web.bulk.conftest import begin, coordinates, result, rows_of
from web.bulk import store
from web.bulk.as_csv import harmless
from web.bulk.run import Ended, run

Answer = Callable[[str], list[dict[str, str]]]
WORDS = {"affected": "該当", "not_affected": "非該当", "no_data": "データなし"}


def test_every_row_agrees_with_the_answer_for_its_point(city: str, answered: Answer) -> None:
    found = answered(coordinates(700))  # more than a chunk
    assert [row["番号"] for row in found] == [str(number) for number in range(1, 701)]
    with connect(city) as conn:
        for row in found[::97]:
            point = restrictions_at(
                conn, catalogue(), float(row["照会経度"]), float(row["照会緯度"]), as_of=date(2026, 4, 1)
            )
            for one in (one for theme in point.themes for one in theme.layers):
                assert row[f"{one.layer.title.ja}（該否）"] == WORDS[one.state.value]
                assert bool(row[one.layer.title.ja]) == bool(one.found)
    assert {row["照会状態"] for row in found} == {"回答"}
    assert found[0]["用途地域"].startswith("商業地域 400％ / 80％")
    assert found[2]["用途地域（該否）"] == "非該当"


def test_rows_that_cannot_be_read_say_why(answered: Answer) -> None:
    found = answered(
        "緯度,経度\n35.001,139.001\n139.001,35.001\n-45000,12000\n,139\n,\n０,０\nここ,そこ\n"
        "北緯35度0分3.6秒,東経139度0分3.6秒\n36.5,140.5\n35.001\n"
    )
    assert [(row["照会状態"], row["照会理由"][:12]) for row in found] == [
        ("回答", ""),
        ("読み取れず", "緯度と経度が入れ替わって"),
        ("読み取れず", "緯度・経度（度）の範囲に"),
        ("読み取れず", "緯度と経度の一方だけが書"),
        ("読み取れず", "空の行です"),
        ("読み取れず", "緯度・経度を度として読み"),
        ("読み取れず", "緯度・経度を度として読み"),
        ("回答", ""),
        ("対象区域外", "この場所を含むデータがあ"),
        ("読み取れず", "列の数が見出しより少なく"),
    ]
    assert (found[7]["照会緯度"], found[7]["照会経度"]) == ("35.001000", "139.001000")
    assert found[1]["用途地域（該否）"] == "", "what was not asked has no state"


def test_addresses_are_answered_only_where_they_tell_one_place(answered: Answer) -> None:
    found = answered(
        "id,住所\n1,試験市東区港一丁目2番3号\n2,試験市港1-2-3\n3,試験市東区港一丁目\n4,試験市東区港一丁目2番99号\n"
        "5,ない町1-2\n6,試験市西区港１－２－４　港ビル３Ｆ\n"
    )
    by_id = {row["id"]: row for row in found}
    assert by_id["1"]["照会状態"] == "回答"
    assert by_id["1"]["一致段階"] == "住居番号"
    assert "港一丁目2番3号" in by_id["1"]["一致した住所"]
    assert by_id["1"]["用途地域（該否）"] == "該当"
    assert by_id["2"]["照会状態"] == "候補複数", "the same address is in two wards"
    assert "東区" in by_id["2"]["照会理由"]
    assert "西区" in by_id["2"]["照会理由"]
    assert by_id["2"]["照会経度"] == ""
    assert by_id["3"]["照会状態"] == "特定できず"
    assert by_id["3"]["照会理由"].startswith("住所が町までしか")
    assert by_id["4"]["照会状態"] == "特定できず", "another number in the same town is not the answer"
    assert by_id["4"]["用途地域（該否）"] == ""
    assert by_id["5"]["照会状態"] == "特定できず"
    assert by_id["6"]["照会状態"] == "回答"
    assert "港ビル" in by_id["6"]["照会理由"]


def test_an_address_in_many_columns_is_none_of_its_numbers_glued_together(answered: Answer) -> None:
    found = answered(
        "市区町村名,政令市区名,町名,丁目,番地,号\n試験市,東区,港,1,2,3\n試験市,東区,港,１,２,４\n"
        "試験市,東区,港,一丁目,2番,3号\n試験市,東区,港一丁目,,2,3\n試験市,東区,港,1,23,\n"
    )
    assert [row["照会状態"] for row in found] == ["回答"] * 4 + ["特定できず"]
    assert [row["一致した住所"][-4:] for row in found[:4]] == ["2番3号", "2番4号", "2番3号", "2番3号"]


def test_coordinates_come_before_the_address_and_the_address_helps_out(answered: Answer) -> None:
    found = answered("住所,lat,lon\n試験市東区港一丁目2番3号,35.015,139.015\n試験市東区港一丁目2番3号,,\n")
    assert [row["一致段階"] for row in found] == ["座標", "住居番号"]
    assert found[0]["照会緯度"] == "35.015000"


def test_a_column_of_our_name_in_the_list_is_kept_and_ours_numbered(answered: Answer) -> None:
    found = answered("照会状態,用途地域,緯度,経度\nmine,own,35.001,139.001\n")
    assert found[0]["照会状態"] == "mine"
    assert found[0]["用途地域"] == "own"
    assert found[0]["照会状態 2"] == "回答"
    assert found[0]["用途地域 2"].startswith("商業地域")


def test_no_cell_is_a_formula_and_numbers_stay_numbers(answered: Answer) -> None:
    given_cells = ["=1+1", "@SUM(A1)", "+81-3-1234", "-5", "+1.5", "-1,200", "－１", "'ok", '=HYPERLINK("x","y")']
    rows = "\n".join(f'"{cell.replace(chr(34), chr(34) * 2)}",35.001,139.001' for cell in given_cells)
    found = answered(f"=cmd,緯度,経度\n{rows}\n")
    assert [row["'=cmd"] for row in found] == [
        "'=1+1", "'@SUM(A1)", "'+81-3-1234", "-5", "+1.5", "-1,200", "'－１", "'ok", "'=HYPERLINK(\"x\",\"y\")",
    ]  # fmt: skip


@given(st.text(max_size=20))
def test_a_harmless_cell_never_begins_like_a_formula_unless_it_is_a_number(cell: str) -> None:
    made = harmless(cell)
    assert made in {cell, f"'{cell}"}
    if made[:1] in set("=+-@\t\r\n"):
        float(made.replace(",", ""))


def test_the_geopackage_has_every_row_in_order_and_what_the_layers_rest_on(city: str, tmp_path: Path) -> None:
    text = "fid,緯度,経度,メモ\n7,35.001,139.001,=1\n8,,,なし\n9,36.5,140.5,\n"
    with connect(city, autocommit=True) as conn:
        job = begin(conn, text.encode())
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        path = tmp_path / "answers.gpkg"
        path.write_bytes(b"".join(store.parts(conn, job.number)))
        csv_rows = rows_of(result(conn, job))
    info = pyogrio.read_info(path, layer="answers")
    assert info["crs"] == "EPSG:6668"
    about = info["layer_metadata"]
    assert about["as_of"] == "2026-04-01"
    assert "架空" in about["disclaimer"]
    _, _, points, fields = pyogrio.raw.read(path, layer="answers")
    names = list(info["fields"])
    table = dict(zip(names, fields, strict=True))
    assert list(table["fid 2"]) == ["7", "8", "9"]
    assert list(table["メモ"]) == ["=1", "なし", ""], "a database runs no formula"
    assert list(table["照会状態"]) == [row["照会状態"] for row in csv_rows] == ["回答", "読み取れず", "対象区域外"]
    assert [None if p is None else shapely.to_wkt(shapely.from_wkb(p), rounding_precision=3) for p in points] == [
        "POINT (139.001 35.001)", None, "POINT (140.5 36.5)",
    ]  # fmt: skip
    sources = pyogrio.read_dataframe(path, layer="sources", read_geometry=False)
    zoning = sources[sources["layer"] == "zoning"].iloc[0]
    assert zoning["source"] == "試験市都市計画図 & <図面>"
    assert zoning["source_date"] == "2025-03-31"
    assert zoning["column"] == "用途地域"


def test_rows_are_answered_as_known_when_the_list_began(city: str) -> None:
    with connect(city, autocommit=True) as conn:
        job = begin(conn, coordinates(3).encode(), known_at=datetime.now(JST))
        zone = shapely.box(138.0, 34.0, 140.0, 36.0)
        layer = catalogue().layer("zoning")
        props = {"use": "industrial", "floor_area_ratio": 200, "building_coverage_ratio": 60}
        with conn.transaction():
            commit(conn, layer, [Assertion("z2", None, None, zone, props)])
        assert run(city, catalogue(), job.number, hours=24) is Ended.DONE
        found = rows_of(result(conn, job))
    assert "工業" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1000])
def test_as_many_rows_come_out_as_went_in(answered: Answer, count: int) -> None:
    assert len(answered(coordinates(count))) == count
