"""国土数値情報 as its zips come, each layer in two encodings; A56, N02, and products that no layer holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shapely.geometry import LineString, mapping

from importers.readers import read
from importers.readers.archive import open_source
from importers.source import Options, SourceTable
from mapsvc.errors import UnreadableSource
from tests.formats.conftest import decided, rows, shapefile, squares, table, tables

A29: dict[str, list[object]] = {
    "A29_001": ["14100"] * 2, "A29_004": [8, 12], "A29_005": ["近隣商業地域", "工業専用地域"],
    "A29_006": [80, 60], "A29_007": [300, 200],
}  # fmt: skip
N02: dict[str, list[object]] = {
    "N02_001": ["11", "11", "24"], "N02_002": ["2", "1", "5"],
    "N02_003": ["根岸線", "東海道新幹線", "金沢シーサイドライン"],
    "N02_004": ["東日本旅客鉄道", "東海旅客鉄道", "横浜シーサイドライン"],
}  # fmt: skip
LINES = [
    LineString([(139.60, 35.40 + n / 100), (139.61, 35.40 + n / 100), (139.62, 35.40 + n / 100)]) for n in range(3)
]


def _both(folder: Path, name: str, columns: dict[str, list[object]], geometries: list[object] | None = None) -> None:
    for encoding in ("UTF-8", "Shift-JIS"):
        path = shapefile(folder / encoding / f"{name}.shp", columns, geometries)
        path.with_suffix(".cpg").write_text("932")


def test_the_copies_in_shift_jis_are_left_out(tmp_path: Path) -> None:
    _both(tmp_path / "A29-19_14_GML", "A29-19_14", A29)
    found = table(tmp_path, layer="zoning")
    assert [row["use"] for row in rows(found)] == ["neighborhood_commercial", "exclusive_industrial"]
    assert decided(found, "left out").evidence == "5 files of the folder Shift-JIS are also in the folder UTF-8"


def test_data_in_shift_jis_alone_stay(tmp_path: Path) -> None:
    shapefile(tmp_path / "Shift-JIS" / "A29-19_14.shp", A29)
    shapefile(tmp_path / "UTF-8" / "other.shp", {"A29_001": ["1"]})
    assert len(rows(table(tmp_path, layer="zoning"))) == 2


def test_boundaries_by_prefecture_beside_the_municipalities(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "N03_001": ["神奈川県"] * 2, "N03_003": [None] * 2, "N03_004": ["横浜市"] * 2, "N03_005": ["西区", "中区"],
        "N03_007": ["14103", "14104"],
    }  # fmt: skip
    shapefile(tmp_path / "N03-20240101_14.shp", columns)
    blank = {name: [None] for name in columns} | {"N03_001": ["神奈川県"]}
    shapefile(tmp_path / "N03-20240101_14_prefecture.shp", blank, squares(1))
    assert len(tables(tmp_path, layer="ward", boundary="14100")[1]) == 1


def test_embankment_areas_whose_kind_is_not_told_are_rejected(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "A56_001": ["14"] * 3, "A56_002": ["14103"] * 3, "A56_003": ["横浜市西区"] * 3, "A56_004": ["1", "2", "9"],
        "A56_005": ["B"] * 3, "A56_006": ["横浜市告示第113号"] * 3, "A56_007": ["2025-04-01"] * 3,
    }  # fmt: skip
    found = table(shapefile(tmp_path / "A56-25_14.shp", columns), layer="embankment_control")
    common = {"name": "横浜市西区", "notice_number": "横浜市告示第113号", "notified_on": "2025-04-01"}
    assert rows(found) == [{"kind": "residential", **common}, {"kind": "specified", **common}]
    assert found.rejects[0].reason.startswith("規制区域区分 9 is neither")


def test_railways_and_the_middles_of_stations(tmp_path: Path) -> None:
    _both(tmp_path, "N02-25_RailroadSection", N02, list(LINES))
    stations = N02 | {"N02_005": ["桜木町", "新横浜", "八景島"]}
    _both(tmp_path, "N02-25_Station", stations, list(LINES))
    assert [row["kind"] for row in rows(table(tmp_path, layer="railway"))] == ["railway", "high_speed", "light_rail"]
    found = table(tmp_path, layer="station")
    assert rows(found)[0] == {"name": "桜木町", "line": "根岸線", "operator": "東日本旅客鉄道"}
    assert (round(found.frame.geometry.x[0], 9), round(found.frame.geometry.y[0], 9)) == (139.61, 35.4)


def test_attributes_behind_megabytes_of_geometry_are_still_known(tmp_path: Path) -> None:
    line = LineString([(139.6 + n * 1e-6, 35.4) for n in range(10_000)])
    properties = {name: values[0] for name, values in N02.items()} | {"N02_005": None}
    feature = {"type": "Feature", "geometry": mapping(line), "properties": properties}
    path = tmp_path / "railway.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert path.read_bytes().find(b"N02_") > 65_536
    assert rows(table(path, layer="railway"))[0]["kind"] == "railway"


@pytest.mark.parametrize(
    ("column", "layer", "said"), [("A31_001", "flood_depth", "later edition"), ("W05_004", "water", "centre lines")]
)
def test_products_that_no_layer_holds_say_why(tmp_path: Path, column: str, layer: str, said: str) -> None:
    path = shapefile(tmp_path / "a.shp", {column: ["11"]})

    def both() -> list[SourceTable]:
        with open_source(path) as source:
            return read(source, Options(layer=layer))[1]

    with pytest.raises(UnreadableSource, match=said):
        both()


def test_real_embankment_areas_and_railways(real_data: Path) -> None:
    folder = real_data / "yokohama_terrai" / "mlit_fixture"
    found = rows(table(folder / "embankment_regulation.geojson", layer="embankment_control", boundary="14100"))
    assert len(found) == 8
    assert {row["notified_on"] for row in found} == {"2025-04-01"}
    assert {row["notice_number"] for row in found} == {"横浜市告示第113号"}
    assert len(rows(table(folder / "railway.geojson", layer="railway"))) == 184
    assert len(rows(table(folder / "railway.geojson", layer="station"))) == 78
