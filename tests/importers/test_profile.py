"""A profile is facts in TOML; a slip in one is named with its key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from importers.pipeline import Request, run
from importers.prepare import Prepared, prepare
from importers.profile import load
from importers.source import Options
from layers.registry import catalogue
from layers.store import features
from mapsvc.db.connection import Connection
from mapsvc.errors import DeclarationError, InvalidInput, NotFound
from tests.importers.make import shapefile, square, squares

ZONING = catalogue().layer("zoning")
PROFILE = """
layer = "zoning"
files = ["*地域.shp", "敷地.shp"]
key = ["$table", "SAUID"]

[columns]
use = "F000"
floor_area_ratio = ["F001", "F002"]

[values.use]
"商" = "commercial"

[[file]]
match = "商業地域"
constants = { use = "commercial" }

[[overlay]]
match = "敷地"
columns = { minimum_lot_area = "F000" }

[options]
effective = 2021-04-01

[source]
source = "某市 都市計画図"
source_date = 2020-01-01
attribution = "某市"
"""


def _profile(folder: Path, text: str = PROFILE) -> str:
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _city(folder: Path) -> Path:
    data = folder / "data"
    columns = {
        "SAUID": [1, 2, 3],
        "F000": ["商", None, "準工業地域"],
        "F001": ["400", None, None],
        "F002": [None, 300, None],
    }
    shapefile(data, columns, squares(3), name="商業地域")
    shapefile(data, {"F000": ["165㎡", "200"]}, [square(0), square(1, 0.0005)], name="敷地")
    shapefile(data, {"F000": ["別"]}, squares(1), name="道路")
    return data


def _prepared(folder: Path) -> Prepared:
    chosen = load(_profile(folder), ZONING)
    return prepare(_city(folder), ZONING, chosen.merged(Options(layer="zoning")), chosen)


def test_columns_constants_spellings_and_overlays(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path)
    props = {record.key: record.props for record in prepared.records}
    assert props == {
        "商業地域|1": {"use": "commercial", "floor_area_ratio": 400, "minimum_lot_area": 165},
        "商業地域|2": {"use": "commercial", "floor_area_ratio": 300},
        "商業地域|3": {"use": "quasi_industrial"},
    }
    (reject,) = prepared.rejects
    assert (reject.table, reject.row) == ("敷地", 2)
    assert "wholly" in reject.reason


def test_the_profile_dates_and_names_the_source(conn: Connection, tmp_path: Path) -> None:
    request = Request("zoning", _city(tmp_path), profile=load(_profile(tmp_path), ZONING))
    result = run(conn, catalogue(), request)
    assert result.effective == date(2021, 4, 1)
    (area,) = features(conn, catalogue().layer("coverage"), as_of=date(2022, 1, 1))
    assert (area.props["source"], area.props["source_date"]) == ("某市 都市計画図", "2020-01-01")


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ('layer = "ward"', "layer"),
        ('layer = "zoning"\ncolour = 1', "colour"),
        ('layer = "zoning"\n[columns]\nnonsense = "F"', "columns.nonsense"),
        ('layer = "zoning"\n[options]\nlayer = "x"', "options.layer"),
        ('layer = "zoning"\n[source]\nauthor = "x"', "source.author"),
        ("layer = ", "file"),
    ],
)
def test_a_slip_names_file_and_key(tmp_path: Path, wrong: str, key: str) -> None:
    with pytest.raises(DeclarationError, match=f"city.toml: {key}"):
        load(_profile(tmp_path, wrong), ZONING)


def test_a_missing_column_names_those_there_are(tmp_path: Path) -> None:
    chosen = load(_profile(tmp_path, PROFILE.replace('use = "F000"', 'use = "YOUTO"')), ZONING)
    with pytest.raises(InvalidInput, match=r"no column 'YOUTO'.*SAUID, F000"):
        prepare(_city(tmp_path), ZONING, chosen.merged(Options(layer="zoning")), chosen)


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="yaizu_zoning"):
        load("atlantis", ZONING)
