"""アドレス・ベース・レジストリ: names and positions joined, by level; and the real files by their counts."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from importers.formats import abr_files
from importers.pipeline import Request, run
from importers.source import Options
from layers.registry import catalogue
from mapsvc.db.connection import connect
from mapsvc.errors import UnreadableSource
from tests.formats.conftest import decided, rows, table, tables, zipped

TOWN = (
    "lg_code,machiaza_id,machiaza_type,pref,pref_kana,pref_roma,county,county_kana,county_roma,city,city_kana,city_roma,"
    "ward,ward_kana,ward_roma,oaza_cho,oaza_cho_kana,oaza_cho_roma,chome,chome_kana,chome_number,koaza,koaza_kana,"
    "koaza_roma,machiaza_dist,rsdt_addr_flg,efct_date,ablt_date,post_code\n"
    "141046,0001002,2,神奈川県,カナガワケン,Kanagawa,,,,横浜市,ヨコハマシ,Yokohama-shi,中区,ナカク,Naka-ku,"
    "本牧,ホンモク,Hommoku,２丁目,２チョウメ,2,,,,,1,1970-05-01,,2310001\n"
    "141046,0009001,3,神奈川県,カナガワケン,Kanagawa,,,,横浜市,ヨコハマシ,Yokohama-shi,中区,ナカク,Naka-ku,"
    ",,,,,,浜,ハマ,Hama,,0,1947-04-17,2001-02-03,\n"
    "141046,0001002,2,神奈川県,カナガワケン,Kanagawa,,,,横浜市,ヨコハマシ,Yokohama-shi,中区,ナカク,Naka-ku,"
    "本牧,ホンモク,Hommoku,２丁目,２チョウメ,2,,,,,0,1970-05-01,,2310001\n"
)
TOWN_POS = (
    "lg_code,machiaza_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid,rep_scale\n"
    "141046,0001002,1,139.651,35.421,EPSG:6668,25000\n141046,0009001,0,139.652,35.422,EPSG:4612,25000\n"
)
BLOCK = (
    "lg_code,machiaza_id,blk_id,city,ward,oaza_cho,chome,koaza,machiaza_dist,blk_num,rsdt_addr_flg,efct_date,ablt_date\n"
    "141046,0001002,003,横浜市,中区,本牧,２丁目,,,3,1,1970-05-01,\n"
)
BLOCK_POS = (
    "lg_code,machiaza_id,blk_id,rep_lon,rep_lat,rep_srid,rep_scale\n141046,0001002,003,139.65,35.42,EPSG:6668,2500\n"
)
HOME = (
    "lg_code,machiaza_id,blk_id,rsdt_id,rsdt2_id,city,ward,oaza_cho,chome,koaza,machiaza_dist,blk_num,rsdt_num,rsdt_num2,"
    "rsdt_addr_flg,efct_date,ablt_date\n"
    "141046,0001002,003,012,,横浜市,中区,本牧,２丁目,,,3,12,,1,1970-05-01,\n"
    "141046,0001002,003,012,002,横浜市,中区,本牧,２丁目,,,3,12,2,1,1970-05-01,\n"
    "141046,0001002,003,013,,横浜市,中区,本牧,２丁目,,,3,13,,1,1970-05-01,\n"
    "131059,0001001,001,001,,文京区,,白山,１丁目,,,1,1,,1,1970-05-01,\n"
)
HOME_POS = (
    "lg_code,machiaza_id,blk_id,rsdt_id,rsdt2_id,rep_lon,rep_lat,rep_srid,rep_scale\n"
    "141046,0001002,003,012,,139.6501,35.4201,EPSG:6668,2500\n"
    "141046,0001002,003,012,002,35.4202,139.6502,EPSG:6668,2500\n"
    "141046,0001002,003,012,,139.7,35.5,EPSG:6668,2500\n"
    "131059,0001001,001,001,,139.7524,35.7151,EPSG:6668,2500\n"
    "131059,0001001,001,009,,139.7524,35.7151,EPSG:6668,2500\n"
)
LOT = (
    "lg_code,machiaza_id,prc_id,city,ward,oaza_cho,chome,koaza,machiaza_dist,prc_num1,prc_num2,prc_num3,rsdt_addr_flg,"
    "efct_date,ablt_date\n"
    "141046,0009001,001030000300002,横浜市,中区,,,浜,,103,3,2,0,1947-04-17,\n"
    "141046,0009001,001040000000000,横浜市,中区,,,浜,,104,,,0,1947-04-17,\n"
    "141046,0009001,001050000000000,横浜市,中区,,,浜,,105,,,0,1947-04-17,\n"
)
LOT_POS = (
    "lg_code,machiaza_id,prc_id,rep_lon,rep_lat,rep_srid,rep_scale\n"
    "141046,0009001,001030000300002,139.65,35.42,EPSG:6668,500\n"
    "141046,0009001,001050000000000,139.65,35.42,EPSG:4301,500\n"
)


def folder(path: Path, *pairs: tuple[str, str]) -> Path:
    """A folder with one zip per file, as they are given out."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in pairs:
        file = path / f"{name}.csv"
        file.write_text("\ufeff" + text, encoding="utf-8")
        zipped(path / f"{name}.csv.zip", file)
        file.unlink()
    return path


def test_a_residence_in_full(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", ("mt_rsdtdsp_rsdt_pref14", HOME), ("mt_rsdtdsp_rsdt_pos_pref14", HOME_POS))
    found = table(path, layer="address_point", boundary="14104")
    assert rows(found)[1] == {
        "id": "1410460001002-003-012-002",
        "level": "residence",
        "name": "神奈川県横浜市中区本牧二丁目3番12-2号",
        "prefecture": "神奈川県",
        "city": "横浜市中区",
        "ward": "中区",
        "town": "本牧二丁目",
        "oaza": "本牧",
        "chome": 2,
        "number": "3-12-2",
        "block": "3",
        "residence": "12",
        "residence2": "2",
        "code": "1410460001002",
        "residence_indication": True,
        "effective_on": "1970-05-01",
        "position_scale": "2500",
    }
    assert [(point.x, point.y) for point in found.frame.geometry] == [(139.6501, 35.4201), (139.6502, 35.4202)]
    assert decided(found, "axis").value == "1 positions exchanged"
    assert decided(found, "positions").value == "1 residence codes twice"
    assert [(reject.row, reject.reason, reject.values["rsdt_num"]) for reject in found.rejects] == [
        (4, "has no position in the file of positions", "13")
    ]
    assert list(found.rows) == [2, 3]


def test_names_and_positions_left_over_are_counted(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", ("rsdt", HOME), ("pos", HOME_POS))
    found = table(path, layer="address_point")
    assert (len(found.frame), len(found.rejects)) == (3, 1)
    assert decided(found, "without position").value == "1 rows"
    assert decided(found, "positions left over").value == "1 residence positions"


def test_a_lot_has_the_place_of_a_lot_or_none(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", ("l", LOT), ("lp", LOT_POS), ("t", TOWN), ("tp", TOWN_POS))
    _, found = tables(path, layer="address_point")
    (lots,) = [t for t in found if t.name == "l"]
    assert [(row["name"], row["number"], row["lot3"]) for row in rows(lots)] == [
        ("神奈川県横浜市中区浜103番3の2", "103-3-2", "2")
    ]
    assert [(r.row, r.reason.split(",")[0]) for r in lots.rejects] == [
        (4, "its position is in EPSG:4301"),
        (3, "has no position in the file of positions"),
    ]


def test_towns_carry_the_readings_and_are_one_each(tmp_path: Path) -> None:
    found = table(folder(tmp_path / "a", ("t", TOWN), ("tp", TOWN_POS)), layer="address_point")
    town, koaza = rows(found)
    assert (town["town_kana"], town["town_en"]) == ("ホンモク2チョウメ", "Hommoku 2-chome")
    assert (town["city_kana"], town["city_en"]) == ("ヨコハマシナカク", "Yokohama-shi Naka-ku")
    assert (town["id"], town["postcode"], town.get("residence_indication")) == ("1410460001002", "2310001", None)
    assert (koaza["town"], koaza.get("koaza"), koaza["residence_indication"]) == ("浜", None, False)
    assert decided(found, "towns twice").value == "1 rows"


def test_all_levels_at_once_from_zips_in_a_zip(tmp_path: Path) -> None:
    parts = folder(
        tmp_path / "a", ("t", TOWN), ("tp", TOWN_POS), ("b", BLOCK), ("bp", BLOCK_POS), ("h", HOME), ("hp", HOME_POS)
    )
    outer = zipped(tmp_path / "all.zip", *sorted(parts.iterdir()))
    name, found = tables(outer, layer="address_point")
    assert name == "アドレス・ベース・レジストリ"
    assert Counter(row["level"] for t in found for row in rows(t)) == {"town": 2, "block": 1, "residence": 3}
    assert next(row["name"] for t in found for row in rows(t) if row["level"] == "block").endswith("本牧二丁目3番")


def test_one_half_alone_is_refused_with_the_way_round_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"without the file of positions.*put both"):
        table(folder(tmp_path / "a", ("h", HOME)), layer="address_point")
    with pytest.raises(UnreadableSource, match="without the file of names"):
        table(folder(tmp_path / "b", ("h", HOME_POS)), layer="address_point")
    with pytest.raises(UnreadableSource, match="belong to layer 'address_point'"):
        table(folder(tmp_path / "c", ("h", HOME), ("p", HOME_POS)), layer="parcel")


def test_a_file_too_large_asks_for_a_municipality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abr_files, "MAX_ROWS", 3)
    path = folder(tmp_path / "a", ("h", HOME), ("p", HOME_POS))
    with pytest.raises(UnreadableSource, match=r"more than 3 rows.*--boundary"):
        table(path, layer="address_point")
    assert len(table(path, layer="address_point", boundary="13105").frame) == 1


def test_legal_dates_become_the_time_in_force(tmp_path: Path, database: str) -> None:
    path = folder(tmp_path / "a", ("t", TOWN), ("tp", TOWN_POS))
    with connect(database) as conn:
        result = run(conn, catalogue(), Request("address_point", path, Options()))
        assert result.diff.new == 2
        stored = conn.execute(
            "SELECT key, lower(valid), upper(valid) FROM feature WHERE layer = 'address_point' ORDER BY key"
        ).fetchall()
        assert stored == [
            ("1410460001002", date(1970, 5, 1), None),
            ("1410460009001", date(1947, 4, 17), date(2001, 2, 3)),
        ]
        assert run(conn, catalogue(), Request("address_point", path, Options())).state == "nothing"


REAL = "abr_isj_original_zips"


@pytest.mark.parametrize(
    ("step", "names", "positions", "level", "count", "lost", "first"),
    [
        ("03", "mt_rsdtdsp_rsdt_pref_", "mt_rsdtdsp_rsdt_pos", "residence", 30_156, 0, "東京都文京区白山一丁目1番1号"),
        ("10", "mt_rsdtdsp_rsdt_pref_", "mt_rsdtdsp_rsdt_pos", "residence", 34_015, 0, "和歌山県和歌山市葵町1番1号"),
        ("04", "mt_parcel_city_", "mt_parcel_pos", "parcel", 83_514, 904, "鹿児島県屋久島町安房1番"),
        ("10", "mt_parcel_city_", "mt_parcel_pos", "parcel", 117_836, 249_683, "和歌山県和歌山市葵町103番3"),
        ("10", "mt_town_pref_", "mt_town_pos", "town", 1_919, 1_606, "和歌山県和歌山市葵町"),
        ("02", "mt_town_pref_", "mt_town_pos", "town", 30, 0, "宮崎県えびの市大字池島"),
    ],
)
def test_real_files(
    real_data: Path,
    tmp_path: Path,
    step: str,
    names: str,
    positions: str,
    *,
    level: str,
    count: int,
    lost: int,
    first: str,
) -> None:
    for number, part in enumerate((names, positions)):
        (found,) = (real_data / REAL).glob(f"*processes_{step}_*{part}*")
        shutil.copyfile(found, tmp_path / f"{number}.zip")
    joined = table(tmp_path, layer="address_point")
    assert (len(joined.frame), len(joined.rejects)) == (count, lost)
    assert joined.frame["level"].unique().tolist() == [level]
    assert joined.frame["name"].iloc[0] == first
    assert joined.frame["id"].is_unique
    assert {reject.reason for reject in joined.rejects} <= {"has no position in the file of positions"}
    west, south, east, north = joined.frame.total_bounds
    assert 130 < west <= east < 140
    assert 30 < south <= north < 36


def test_the_first_edition_has_names_in_japanese(real_data: Path, tmp_path: Path) -> None:
    shutil.copyfile(real_data / "addresses_abr_address-japan/140007/town.csv", tmp_path / "town.csv")
    (tmp_path / "pos.csv").write_text(
        "lg_code,machiaza_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid,rep_scale\n"
        "141011,0003000,1,139.68,35.49,EPSG:6668,25000\n",
        encoding="utf-8",
    )
    found = table(tmp_path, layer="address_point", boundary="14101")
    (town,) = rows(found)
    assert (town["name"], town["town_en"]) == ("神奈川県横浜市鶴見区寛政町", "Kanseicho")
    assert len(found.rejects) == 110
