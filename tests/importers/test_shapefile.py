"""Shapefiles with the faults they really have."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from importers.readers import shapefile
from importers.readers.archive import open_source
from importers.source import Options, SourceTable
from mapsvc.errors import Ambiguous, UnreadableSource
from tests.importers.make import folder_of, squares, zipped
from tests.importers.make import shapefile as write

USES = ["第一種低層住居専用地域", "商業地域", "準工業地域"]


def _read(path: Path, **options: object) -> SourceTable:
    with open_source(path) as source:
        assert shapefile.recognises(source)
        (table,) = shapefile.read(source, Options(**options))  # type: ignore[arg-type]
        return table


def _made(folder: Path, **options: object) -> Path:
    return write(folder, {"用途": USES, "容積率": [80, 400, 200]}, squares(3), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("cpg", [None, b"Shift_JIS", b"\xef\xbb\xbfShift_JIS\r\n", b"932", b"UTF-8"])
def test_cp932_with_right_missing_and_wrong_cpg(tmp_path: Path, cpg: bytes | None) -> None:
    path = _made(tmp_path / "a")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_bytes(cpg)
    table = _read(path)
    assert table.encoding == "cp932"
    assert table.frame["用途"].tolist() == USES
    assert table.frame["容積率"].tolist() == [80, 400, 200]


def test_utf8_without_cpg(tmp_path: Path) -> None:
    path = _made(tmp_path / "a", encoding="utf-8")
    path.with_suffix(".cpg").unlink()
    assert _read(path).frame["用途"].tolist() == USES


def test_folder_file_zip_and_zip_in_zip_give_the_same(tmp_path: Path) -> None:
    path = _made(tmp_path / "a")
    inner = zipped(tmp_path / "inner.zip", folder_of(path.parent))
    outer = zipped(tmp_path / "outer.zip", {"区域/inner.zip": inner})
    wkb = _read(path).frame.geometry.to_wkb().tolist()
    for other in (path.parent, inner, outer):
        assert _read(other).frame.geometry.to_wkb().tolist() == wkb


def test_a_value_cut_in_the_middle_of_a_character_is_read_up_to_it(tmp_path: Path) -> None:
    path = write(tmp_path, {"名": ["ABCDEFGHI商", "準工業地域"]}, squares(2))
    dbf = path.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    start, width = struct.unpack("<HH", raw[8:12])
    raw[start + width - 1] = ord(" ") if raw[start + width - 1] == 0x20 else 0x8F
    at = raw.index("商".encode("cp932"), start)
    raw[at + 1] = 0x20
    dbf.write_bytes(raw)
    table = _read(path, encoding="cp932")
    assert table.frame["名"].tolist()[1] == "準工業地域"
    assert len(table.frame) + len(table.rejects) == 2


def test_text_in_a_numeric_column_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path, {"n": [10, 20]}, squares(2))
    dbf = path.with_suffix(".dbf")
    raw = dbf.read_bytes()
    dbf.write_bytes(raw.replace(b"20\x1a", b"x?\x1a") if raw.endswith(b"20\x1a") else raw.replace(b"20", b"x?", 1))
    values = [str(value) for value in _read(path).frame["n"]]
    assert "0.0" not in values
    assert any("x?" in value for value in values)


def test_a_lost_shx_is_rebuilt_beside_nothing(tmp_path: Path) -> None:
    path = _made(tmp_path / "a")
    path.with_suffix(".shx").unlink()
    before = sorted(tmp_path.rglob("*"))
    table = _read(path)
    assert table.frame["用途"].tolist() == USES
    assert any(decision.what == "index" for decision in table.decisions)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_lost_dbf_leaves_the_geometry(tmp_path: Path) -> None:
    path = _made(tmp_path / "a")
    path.with_suffix(".dbf").unlink()
    assert len(_read(path).frame) == 3


def test_a_dbf_shorter_than_the_shp_is_refused(tmp_path: Path) -> None:
    path = _made(tmp_path / "a")
    short = write(tmp_path / "b", {"用途": USES[:1]}, squares(1))
    path.with_suffix(".dbf").write_bytes(short.with_suffix(".dbf").read_bytes())
    with pytest.raises(UnreadableSource, match="fewer than"):
        _read(path)


@pytest.mark.parametrize("code", [6668, 4612, 4326, 6677, 2451, 3857])
def test_the_crs_comes_from_the_prj(tmp_path: Path, code: int) -> None:
    assert _read(_made(tmp_path / "a", crs=code)).crs == code


def test_without_prj_a_person_decides(tmp_path: Path) -> None:
    path = _made(tmp_path / "a", crs=6677)
    path.with_suffix(".prj").unlink()
    with pytest.raises(Ambiguous, match="--crs"):
        _read(path)
    assert _read(path, crs=6677).crs == 6677


def test_garbage_is_no_shapefile(tmp_path: Path) -> None:
    for suffix in (".shp", ".shx"):
        (tmp_path / f"x{suffix}").write_bytes(b"garbage")
    with pytest.raises(UnreadableSource):
        _read(tmp_path / "x.shp")
