"""N03: one city's wards, in the layouts before and from 2024."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.formats import municipalities
from mapsvc.errors import Ambiguous, InvalidInput, UnreadableSource
from tests.formats.conftest import decided, rows, shapefile, squares, table

CODES = ["14101", "14101", "14104", "14131", "14204", None]


def before_2024(path: Path, **changed: list[str | None]) -> Path:
    columns: dict[str, list[str | None]] = {
        "N03_001": ["神奈川県"] * 6,
        "N03_002": [None] * 6,
        "N03_003": ["横浜市", "横浜市", "横浜市", "川崎市", None, None],
        "N03_004": ["鶴見区", "鶴見区", "中区", "川崎区", "鎌倉市", "所属未定地"],
        "N03_007": CODES,
    }
    return shapefile(path, columns | changed)


def from_2024(path: Path) -> Path:
    columns = {
        "N03_001": ["神奈川県"] * 6,
        "N03_002": [None] * 6,
        "N03_003": [None] * 6,
        "N03_004": ["横浜市", "横浜市", "横浜市", "川崎市", "鎌倉市", "所属未定地"],
        "N03_005": ["鶴見区", "鶴見区", "中区", "川崎区", None, None],
        "N03_007": CODES,
    }
    return shapefile(path, columns)


WARDS = [{"code": "14101", "name": "鶴見区"}, {"code": "14104", "name": "中区"}]


def test_the_layout_before_2024(tmp_path: Path) -> None:
    found = table(before_2024(tmp_path / "N03-21_14_210101.shp"), layer="ward", boundary="14100")
    assert rows(found) == WARDS
    assert decided(found, "vintage").value == "before 2024"
    assert found.metadata["source_date"] == "2021-01-01"


def test_the_layout_from_2024_dissolves_touching_polygons(tmp_path: Path) -> None:
    found = table(from_2024(tmp_path / "N03-20250101_14.shp"), layer="ward", boundary="141003")
    assert rows(found) == WARDS
    assert list(found.rows) == [1, 3]
    assert [shape.geom_type for shape in found.frame.geometry] == ["Polygon", "Polygon"]
    two = squares(2)
    assert found.frame.geometry[0].area == pytest.approx(two[0].area + two[1].area)
    assert decided(found, "dissolve").value == "3 polygons → 2 features"
    assert decided(found, "vintage").value == "from 2024"
    assert found.metadata["source_date"] == "2025-01-01"


def test_a_city_must_be_named_where_there_are_several(tmp_path: Path) -> None:
    path = from_2024(tmp_path / "N03-20250101_14.shp")
    with pytest.raises(Ambiguous, match="14100 横浜市, 14130 川崎市 and 1 other"):
        table(path, layer="ward")
    with pytest.raises(UnreadableSource, match="nothing lies in '27100'"):
        table(path, layer="ward", boundary="27100")
    assert rows(table(path, layer="ward", boundary="川崎市")) == [{"code": "14131", "name": "川崎区"}]
    assert rows(table(path, layer="ward", boundary="鎌倉市")) == [{"code": "14204", "name": "鎌倉市"}]


def test_evidence_that_disagrees_is_refused(tmp_path: Path) -> None:
    path = before_2024(tmp_path / "N03-20250101_14.shp")
    with pytest.raises(Ambiguous, match=r"no column N03_005; names of wards .* stand in N03_004; the file is of 2025"):
        table(path, layer="ward", boundary="14100")
    assert rows(table(path, layer="ward", boundary="14100", vintage=2021)) == WARDS
    with pytest.raises(InvalidInput, match="N03_005"):
        table(path, layer="ward", boundary="14100", vintage=2025)


def test_ward_names_in_the_wrong_column_are_refused(tmp_path: Path) -> None:
    path = before_2024(tmp_path / "wards.shp", N03_005=[None] * 6)
    with pytest.raises(Ambiguous, match="--vintage"):
        table(path, layer="ward", boundary="14100")


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("14118", "14100"),
        ("14137", "14130"),
        ("14153", "14150"),
        ("27147", "27140"),
        ("13104", "13104"),
        ("14204", "14204"),
    ],
)
def test_wards_belong_to_their_designated_city(code: str, city: str) -> None:
    assert municipalities.city_of(code) == city


@pytest.mark.parametrize("code", ["141003", "131016", "271004", "011002"])
def test_check_digits(code: str) -> None:
    assert municipalities.check_digit(code[:5]) == code[5]
