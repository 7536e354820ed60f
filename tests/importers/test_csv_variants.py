"""CSV as it comes: short files whose bytes fit two encodings, titles, delimiters; and GeoJSON's relatives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importers import readers
from importers.readers.archive import open_source
from importers.source import Options, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource


def _read(path: Path, *, plain: bool = True, **options: object) -> SourceTable:
    with open_source(path) as source:
        _name, (table,) = readers.read(source, Options(**options), plain=plain)  # type: ignore[arg-type]
        return table


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize(
    "text",
    [
        "名称,緯度,経度\n区役所,35.44,139.63\n",
        "名称;緯度;経度\r\n区役所;35.44;139.63\r\n",
        "名称\t緯度\t経度\r区役所\t35.44\t139.63\r",
        "sep=;\n名称;緯度;経度\n区役所;35.44;139.63\n",
        "公共施設一覧\n\n名称,緯度,経度\n区役所,35.44,139.63\n",
        "施設,位置,位置\n名称,緯度,経度\n区役所,３５．４４,１３９．６３\n",
        "名称,lat,lon\n区役所,35.44,139.63\n",
    ],
)
def test_words_of_the_header_tell_the_encoding_of_a_short_file(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "施設 (1)🏫.csv"
    path.write_bytes(text.encode(encoding))
    found = _read(path)
    assert found.frame["名称"].tolist() == ["区役所"]
    assert (found.frame.geometry.x[0], found.frame.geometry.y[0]) == (139.63, 35.44)
    assert found.encoding == encoding


def test_text_in_another_encoding_is_not_called_a_table_without_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("名称,緯度,経度\n区役所,35.44,139.63\n".encode("euc_jp"))
    with pytest.raises((Ambiguous, UnreadableSource), match=r"a\.csv.*--encoding"):
        _read(path)
    assert len(_read(path, encoding="euc-jp").frame) == 1


def test_what_is_ambiguous_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "基準点.csv"
    path.write_text("名称,X座標,Y座標\n甲,-62000.5,-18000.2\n", encoding="utf-8")
    with pytest.raises(Ambiguous, match="the CRS of 基準点"):
        _read(path)


_HAZARDS = "災害種別_洪水,災害種別_地震,災害種別_津波,災害種別_高潮"
_SITES = f"名称,住所,緯度,経度,{_HAZARDS}\n西小学校,横浜市西区,35.44,139.63,1,1,,\n"


@pytest.mark.parametrize("text", [_SITES, _SITES.replace(",", ";"), "指定緊急避難場所一覧\n" + _SITES])
def test_hazards_are_not_lost_for_a_title_or_a_semicolon(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert _read(path, plain=False, layer="evacuation_site").frame["hazards"].tolist() == [["flood", "earthquake"]]


def test_a_list_of_one_thing_is_not_taken_for_another(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(_SITES, encoding="utf-8")
    with pytest.raises(UnreadableSource, match=r"指定緊急避難場所 → evacuation_site"):
        _read(path, plain=False, layer="aed")
    assert len(_read(path, layer="aed").frame) == 1, "with a profile it is"


_FEATURE = {"type": "Feature", "properties": {"用途地域": "商業地域"}, "geometry": None}


def _point(x: float, y: float) -> dict[str, object]:
    return _FEATURE | {"geometry": {"type": "Point", "coordinates": [x, y]}}


@pytest.mark.parametrize(("name", "mark"), [("a.ndjson", ""), ("a.geojsonl", ""), ("a.geojsons", "\x1e")])
def test_one_feature_a_line(tmp_path: Path, name: str, mark: str) -> None:
    lines = [mark + json.dumps(_point(139.63 + n / 100, 35.44), ensure_ascii=False) for n in range(3)]
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    found = _read(tmp_path / name)
    assert (len(found.frame), found.crs) == (3, 4326)


def test_a_crs_member_counts_wherever_it_stands(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}
    many = [_point(-18000 + n, -62000) for n in range(100)]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": many, "crs": crs}))
    assert _read(tmp_path / "a.geojson").crs == 6677


@pytest.mark.parametrize("member", [{"name": "urn:foo:bar"}, {"href": "http://127.0.0.1/crs"}])
def test_a_crs_member_that_names_nothing_known_is_not_taken_for_wgs84(tmp_path: Path, member: dict[str, str]) -> None:
    crs = {"type": "name" if "name" in member else "link", "properties": member}
    content = {"type": "FeatureCollection", "crs": crs, "features": [_point(139.63, 35.44)]}
    (tmp_path / "a.geojson").write_text(json.dumps(content))
    with pytest.raises((Ambiguous, UnreadableSource), match="CRS"):
        _read(tmp_path / "a.geojson")
    assert _read(tmp_path / "a.geojson", crs=6668).crs == 6668


def test_kml_that_only_links_is_not_followed(tmp_path: Path) -> None:
    text = "<kml><NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink></kml>"
    (tmp_path / "a.kml").write_text(text)
    with pytest.raises(UnreadableSource, match="not followed"):
        _read(tmp_path / "a.kml")
