"""Texts survive every format as far as it can hold them, and what it cannot hold is said: encodings, lengths, harm."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pyogrio
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.web.export.conftest import HOSTILE
from tests.web.export.reading import features, fetch, unpacked
from web.export.characters import GETA, cut_to, for_cp932
from web.export.writers.shapefile import LONGEST_NAME, short_names

KML = {"k": "http://www.opengis.net/kml/2.2"}


@pytest.mark.parametrize("form", ["gpkg", "geojson", "fgb", "parquet"])
def test_texts_are_unaltered(client: FlaskClient, tmp_path: Path, form: str) -> None:
    found = features(fetch(client, "aed", form), form, tmp_path, "aed")
    assert {key: values["name"] for key, (_, values) in found.items()} == HOSTILE


def test_csv_holds_what_is_stored_even_where_a_spreadsheet_would_run_it(client: FlaskClient) -> None:
    raw = fetch(client, "aed", "csv")
    assert raw.startswith("\ufeff".encode())
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert {row["feature_key"]: row["name"] for row in rows} == HOSTILE


def test_the_readme_warns_of_formulas(client: FlaskClient, tmp_path: Path) -> None:
    files = unpacked(fetch(client, "aed", "csv", zip=1), tmp_path)
    assert "数式" in files["README.txt"].decode("utf-8-sig")


def test_kml_runs_nothing_and_is_xml(client: FlaskClient) -> None:
    root = etree.fromstring(fetch(client, "aed", "kml"))
    names = [node.text for node in root.iterfind(".//k:Placemark/k:name", KML)]
    assert names[1] == HOSTILE["a2"]
    assert names[5] == "制御\ufffd\ufffd文字"  # XML has no way to write them
    assert not root.xpath("//*[local-name() = 'script']")
    data = root.findall(".//k:SimpleData[@name='name_']", KML)
    assert data[1].text == HOSTILE["a2"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_shapefile_texts(client: FlaskClient, tmp_path: Path, encoding: str) -> None:
    raw = fetch(client, "aed", "shp", encoding=encoding)
    files = unpacked(raw, tmp_path)
    stem = next(name for name in files if name.endswith(".shp")).removesuffix(".shp")
    assert {f"{stem}.{part}" for part in ("shp", "shx", "dbf", "prj", "cpg")} <= set(files)
    assert files[f"{stem}.cpg"].decode().strip().upper() == encoding.upper()
    frame = pyogrio.read_dataframe(tmp_path / f"{stem}.shp").set_index("feature_ke")
    assert frame.loc["a1", "name"] == HOSTILE["a1"]
    readme = files["README.txt"].decode("utf-8-sig")
    long = frame.loc["a7", "name"]
    assert long == "長" * (254 // len("長".encode(encoding)))
    assert "（name 1か所）" in readme
    if encoding == "cp932":
        assert "①髙﨑～－" in files[f"{stem}.dbf"].decode("cp932", "replace")
        assert frame.loc["a4", "name"] == "①髙﨑～－"  # what Microsoft's table calls 〜 and −
        assert frame.loc["a5", "name"] == f"{GETA}野家 caf{GETA} {GETA}"
        assert "3種・3か所" in readme
        assert "U+20BB7" in readme
    else:
        assert frame.loc["a4", "name"] == HOSTILE["a4"]
        assert frame.loc["a5", "name"] == HOSTILE["a5"]
        assert "U+20BB7" not in readme


def test_names_in_shapefiles_are_listed(client: FlaskClient, tmp_path: Path) -> None:
    files = unpacked(fetch(client, "zoning", "shp"), tmp_path)
    rows = list(csv.DictReader(io.StringIO(files["fields.csv"].decode("utf-8-sig"), newline="")))
    named = {row["name"]: row["name_in_file"] for row in rows}
    info = pyogrio.read_info(next(tmp_path.glob("*.shp")))
    assert sorted(named.values()) == sorted(info["fields"])
    assert named["floor_area_ratio"] != named["building_coverage_ratio"]
    assert {row["code"]: row["code_title_ja"] for row in rows if row["name"] == "use"}["commercial"] == "商業地域"


def test_csv_in_cp932_comes_with_what_was_replaced(client: FlaskClient, tmp_path: Path) -> None:
    files = unpacked(fetch(client, "aed", "csv", encoding="cp932"), tmp_path)
    name = next(name for name in files if name.startswith("aed"))
    rows = csv.DictReader(io.StringIO(files[name].decode("cp932"), newline=""))
    texts = {row["feature_key"]: row["name"] for row in rows}
    assert texts["a4"] == "①髙﨑～－"
    assert texts["a5"] == f"{GETA}野家 caf{GETA} {GETA}"
    assert texts["a3"] == HOSTILE["a3"]
    assert "U+00E9" in files["README.txt"].decode("utf-8-sig")


@given(st.text())
def test_cp932_takes_what_is_made_for_it(text: str) -> None:
    replaced: Counter[str] = Counter()
    made = for_cp932(text, replaced)
    made.encode("cp932")
    assert len(made) == len(text)
    assert made.count(GETA) == replaced.total() + text.count(GETA)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 300))
def test_cutting_leaves_whole_characters(text: str, most: int) -> None:
    short = cut_to(text, most, "utf-8")
    assert text.startswith(short)
    assert len(short.encode()) <= most
    assert short == text or len(text[: len(short) + 1].encode()) > most


@given(st.lists(st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,30}", fullmatch=True), unique=True, max_size=200))
def test_short_names_are_short_and_differ(names: list[str]) -> None:
    short = short_names(names)
    assert list(short) == names
    assert len({one.lower() for one in short.values()}) == len(names)
    assert all(0 < len(one.encode()) <= LONGEST_NAME for one in short.values())
