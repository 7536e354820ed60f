"""What people bring that is no data: each refusal names the file, what it is and the way round it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from importers import readers
from importers.readers.archive import open_source
from importers.source import Options
from mapsvc.errors import UnreadableSource
from tests.importers.make import shapefile, squares, zipped


def _refused(path: Path) -> str:
    with pytest.raises(UnreadableSource) as caught, open_source(path) as source:
        readers.read(source, Options())
    return str(caught.value)


def _workbook(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    return path


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("施設.xls", b"\xd0\xcf\x11\xe0", "save each sheet as CSV"),
        ("図面.dwg", b"AC1032", "export it to Shapefile"),
        ("図.pdf", b"%PDF-1.4", "not data"),
        ("一覧.7z", b"7z\xbc\xaf", "unpack it"),
        ("一覧.csv", b"<!DOCTYPE html><html>404</html>", "web page"),
        ("一覧.geojson", b"\n <HTML>", "web page"),
        ("一覧.zip", b"<html>", "web page"),
        ("一覧.csv", b"", "is empty"),
    ],
)
def test_formats_that_are_not_read(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    message = _refused(tmp_path / name)
    assert said in message
    assert name in message


def test_a_workbook_is_told_by_its_content_and_within_folders_and_zips(tmp_path: Path) -> None:
    assert "Excel" in _refused(_workbook(tmp_path / "名簿.csv"))
    (tmp_path / "folder").mkdir()
    book = _workbook(tmp_path / "folder" / "名簿.xlsx")
    assert "名簿.xlsx is an Excel workbook" in _refused(tmp_path / "folder")
    assert "名簿.xlsx is an Excel workbook" in _refused(zipped(tmp_path / "a.zip", {"名簿.xlsx": book}))


def test_parts_of_a_shapefile_without_the_shp(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a", {"用途": ["商業地域"]}, squares(1))
    path.unlink()
    assert "data.shp is missing beside data.dbf" in _refused(tmp_path / "a")


def test_the_ministrys_gml_alone(tmp_path: Path) -> None:
    text = '<ksj:Dataset xmlns:ksj="http://nlftp.mlit.go.jp/ksj/schemas/ksj-app"/>'
    (tmp_path / "A29-11_14.xml").write_text(text, encoding="utf-8")
    assert "Shapefile or GeoJSON" in _refused(tmp_path / "A29-11_14.xml")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert "neither a file nor a folder" in _refused(tmp_path / "a.csv")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)
    assert "a.csv: cannot be read: Permission denied" in _refused(path)


def test_links_are_followed_and_dead_ones_said(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "there", {"用途": ["商業地域"]}, squares(1))
    link = tmp_path / "link.shp"
    link.symlink_to(path)
    with open_source(link) as source:
        _name, (table,) = readers.read(source, Options(layer="building"))
    assert table.crs == 6668, "the .prj beside the file counts, not beside the link"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "gone.csv").symlink_to(tmp_path / "nothing.csv")
    assert "gone.csv is a link to nothing" in _refused(tmp_path / "folder")


def test_a_readme_beside_archives_does_not_matter(tmp_path: Path) -> None:
    for number in range(2):
        shapefile(tmp_path / f"{number}", {"用途": ["商業地域"]}, squares(1), name=f"ward{number}")
        folder = {file.name: file for file in (tmp_path / f"{number}").iterdir()}
        (tmp_path / "zips").mkdir(exist_ok=True)
        zipped(tmp_path / "zips" / f"{number}.zip", folder)
    (tmp_path / "zips" / "readme.txt").write_text("読んでください", encoding="utf-8")
    with open_source(tmp_path / "zips") as source:
        _name, tables = readers.read(source, Options(layer="building"))
    assert sorted(table.name for table in tables) == ["ward0", "ward1"]
    (tmp_path / "zips" / "loose.geojson").write_text("{}")
    assert "side by side" in _refused(tmp_path / "zips")
