"""GeoPackage, GeoJSON, KML and CSV, and what each refuses."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest

from importers import readers
from importers.readers.archive import open_source
from importers.readers.coordinates import degrees
from importers.readers.kml import description_table
from importers.source import Options, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource
from tests.importers.make import LAT, LON, squares, zipped


def _read(path: Path, *, plain: bool = True, **options: object) -> SourceTable:
    with open_source(path) as source:
        _name, (table,) = readers.read(source, Options(**options), plain=plain)  # type: ignore[arg-type]
        return table


def _geojson(path: Path, coordinates: list[float], encoding: str = "utf-8", **more: object) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"名称": "本町小学校", "日": "2020-01-02", "番号": "007"},
        "geometry": {"type": "Point", "coordinates": coordinates},
    }
    text = json.dumps({"type": "FeatureCollection", **more, "features": [feature]}, ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    return path


def test_geojson_keeps_texts_as_texts(tmp_path: Path) -> None:
    table = _read(_geojson(tmp_path / "a.geojson", [LON, LAT]))
    assert table.crs == 4326
    row = table.frame.iloc[0]
    assert (row["名称"], row["日"], row["番号"]) == ("本町小学校", "2020-01-02", "007")


def test_geojson_with_a_crs_member(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}
    assert _read(_geojson(tmp_path / "a.json", [-18000.0, -62000.0], crs=crs)).crs == 6677


def test_geojson_in_cp932_is_told_by_its_bytes(tmp_path: Path) -> None:
    table = _read(_geojson(tmp_path / "a.geojson", [LON, LAT], encoding="cp932"))
    assert table.encoding == "cp932"
    assert table.frame["名称"].tolist() == ["本町小学校"]


def test_geojson_with_latitude_first_is_refused(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "a.geojson", [LAT, LON])
    with pytest.raises(Ambiguous, match="--axis yx"):
        _read(path)
    point = _read(path, axis="yx").frame.geometry.iloc[0]
    assert (point.x, point.y) == (LON, LAT)


def test_broken_geojson_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"type": "Fea')
    with pytest.raises(UnreadableSource):
        _read(path)


def test_geopackage_with_several_tables_wants_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame = geopandas.GeoDataFrame({"用途": ["商業地域"]}, geometry=squares(1), crs=6668)
    frame.to_file(path, layer="youto")
    assert _read(path).frame["用途"].tolist() == ["商業地域"]
    frame.to_crs(6677).to_file(path, layer="bouka")
    with pytest.raises(Ambiguous, match="--table"):
        _read(path)
    assert _read(path, table="bouka").crs == 6677


KML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>甲</name><ExtendedData><Data name="用途地域"><value>商業地域</value></Data></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
139.63,35.44,0 139.64,35.44,0 139.64,35.45,0 139.63,35.45,0 139.63,35.44,0
</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>
139.632,35.442 139.634,35.442 139.634,35.444 139.632,35.442</coordinates></LinearRing></innerBoundaryIs></Polygon>
</Placemark>
<Placemark><name>乙</name><description>{description}</description>
<MultiGeometry><Point><coordinates>139.6,35.4</coordinates></Point><Point><coordinates>139.7,35.5</coordinates></Point>
</MultiGeometry></Placemark>
<Placemark><name>丙</name><Point><coordinates>east,north</coordinates></Point></Placemark>
</Document></kml>"""
TABLE = "&lt;table&gt;&lt;tr&gt;&lt;td&gt;容積率&lt;/td&gt;&lt;td&gt;400&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;"


def test_kml_reads_extended_data_description_tables_and_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype="", description=TABLE), encoding="utf-8")
    for source in (path, zipped(tmp_path / "a.kmz", {"doc.kml": path})):
        table = _read(source)
        assert table.frame["用途地域"].tolist()[0] == "商業地域"
        assert table.frame["容積率"].tolist()[1] == "400"
        assert len(table.frame.geometry.iloc[0].interiors) == 1
        assert table.frame.geometry.iloc[1].geom_type == "MultiPoint"
        assert [reject.row for reject in table.rejects] == [3]


def test_kml_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    evil = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    path.write_text(KML.format(doctype=evil, description="&x;"), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="DOCTYPE"):
        _read(path)


def test_description_escaped_twice() -> None:
    text = "<![CDATA[<table><tr><th>属性</th><th>値</th></tr><tr><td>YoutoID</td><td>10</td></tr></table>]]>"
    assert description_table(text) == {"YoutoID": "10"}


def _csv(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_csv_reads_what_people_type(tmp_path: Path, encoding: str) -> None:
    text = (
        "施設一覧\r\n名称,緯度,経度\r\n平沼小学校,３５．４５８,１３９．６１７\r\n"
        '"西区役所",35°27′13.0″,139°37′1.2″\r\n,,\r\n港,0,0\r\n丘,,\r\n沖,35.4\r\n'
    )
    table = _read(_csv(tmp_path / "a.csv", text, encoding))
    assert table.frame["名称"].tolist() == ["平沼小学校", "西区役所"]
    assert table.frame.geometry.x.tolist() == pytest.approx([139.617, 139.617])
    assert table.frame.geometry.y.iloc[1] == pytest.approx(35.4536111)
    assert {reject.row: reject.reason.split(" (")[0] for reject in table.rejects} == {
        6: "lies at 0, 0", 7: "has no coordinates", 8: "has 2 cells where the header has 3",
    }  # fmt: skip
    assert table.rows.tolist() == [3, 4]


def test_csv_with_exchanged_headers_is_refused_unless_told(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", f"名称,緯度,経度\n甲,{LON},{LAT}\n乙,{LON},{LAT}\n")
    with pytest.raises(Ambiguous, match="--axis yx"):
        _read(path)
    assert _read(path, axis="yx").frame.geometry.x.tolist() == [LON, LON]


def test_csv_in_a_plane_system_wants_crs_and_axis(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "id,X,Y\n1,-62000,-18000\n")
    with pytest.raises(Ambiguous, match="--crs"):
        _read(path)
    with pytest.raises(Ambiguous, match="northing"):
        _read(path, crs=6677)
    point = _read(path, crs=6677, axis="yx").frame.geometry.iloc[0]
    assert (point.x, point.y) == (-18000, -62000)


def test_csv_valid_in_both_encodings_is_refused(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "name,lat,lon\n都市計画,35.4,139.6\n", "utf-8")
    with pytest.raises(Ambiguous, match="--encoding"):
        _read(path)
    assert _read(path, encoding="utf-8").frame["name"].tolist() == ["都市計画"]


def test_csv_that_names_the_tokyo_datum(tmp_path: Path) -> None:
    assert _read(_csv(tmp_path / "a.csv", "名称,緯度（日本測地系）,経度（日本測地系）\n甲,35.4,139.6\n")).crs == 4301


def test_csv_without_coordinates_says_what_to_name(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "名称,たて,よこ\n甲,35.4,139.6\n")
    with pytest.raises(UnreadableSource, match="--x and --y"):
        _read(path)
    assert _read(path, x="よこ", y="たて").frame.geometry.x.tolist() == [139.6]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("35度26分24秒", 35.44), ("N35.44", 35.44), ("35/26/24.0", 35.44), ("北緯35度26分24.0秒", 35.44),
        ("１３９°３７′４８″", 139.63), ("-35.44", -35.44), ("35:26:24S", -35.44),
    ],
)  # fmt: skip
def test_degrees(text: str, value: float) -> None:
    assert degrees(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "東京", "35°61′00″", "35.4.4.4.4", "1x"])
def test_what_is_no_coordinate(text: str) -> None:
    assert degrees(text) != degrees(text)


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(b"x")
    with pytest.raises(UnreadableSource, match="Shapefile"):
        _read(tmp_path / "a.xyz")


def test_several_tables_of_different_columns_want_a_choice(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    _csv(tmp_path / "a" / "x.csv", "名称,緯度,経度\n甲,35.4,139.6\n")
    _csv(tmp_path / "a" / "y.csv", "名称,緯度,経度,階\n乙,35.4,139.6,2\n")
    with pytest.raises(Ambiguous, match=r"x, y.*--table"):
        _read(tmp_path / "a", plain=False)
    assert _read(tmp_path / "a", plain=False, table="y").frame["階"].tolist() == ["2"]
