"""Archives are opened within limits, and nothing in them reaches outside."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from importers.readers.archive import Limits, open_source
from mapsvc.errors import UnreadableSource
from tests.importers.make import zipped


def _names(path: Path, limits: Limits = Limits()) -> list[str]:  # noqa: B008
    with open_source(path, limits) as source:
        return [file.name for file in source.files]


def test_zip_in_zip_is_opened_and_goes_afterwards(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a/b.csv": b"x"})
    outer = zipped(tmp_path / "outer.zip", {"folder/inner.zip": inner})
    with open_source(outer) as source:
        assert [file.name for file in source.files] == ["b.csv"]
        assert source.path == outer
        kept = source.files[0]
        assert kept.read_bytes() == b"x"
    assert not kept.exists()


def test_names_in_cp932_without_the_utf8_flag(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    info = zipfile.ZipInfo("XXXXXXXX.csv")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"x")
    raw = path.read_bytes().replace(b"XXXXXXXX", "用途地域".encode("cp932"))
    path.write_bytes(raw)
    assert _names(path) == ["用途地域.csv"]


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "x.zip", {name: b"x"})
    with pytest.raises(UnreadableSource, match="outside itself"):
        _names(path)
    assert not (tmp_path.parent / "evil.csv").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = 0o120777 << 16
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(UnreadableSource, match="link"):
        _names(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"a.csv": b"\0" * 2_000_000})
    with pytest.raises(UnreadableSource, match="times its size"):
        _names(path, Limits(ratio=100, ratio_from=1_000_000))


@pytest.mark.parametrize(
    ("limits", "message"),
    [(Limits(files=2), "more than 2 files"), (Limits(total_bytes=3000), "unpacks to more than")],
)
def test_count_and_size_are_limited(tmp_path: Path, limits: Limits, message: str) -> None:
    path = zipped(tmp_path / "x.zip", {f"{n}.csv": b"\0" * 2000 for n in range(3)})
    with pytest.raises(UnreadableSource, match=message):
        _names(path, limits)


def test_the_limit_counts_over_all_levels(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": b"x", "b.csv": b"x"})
    outer = zipped(tmp_path / "outer.zip", {"1.zip": inner, "2.zip": inner})
    assert len(_names(outer)) == 4
    with pytest.raises(UnreadableSource, match="more than 5 files"):
        _names(outer, Limits(files=5))


def test_nesting_is_limited(tmp_path: Path) -> None:
    path = zipped(tmp_path / "0.zip", {"a.csv": b"x"})
    for level in range(1, 5):
        path = zipped(tmp_path / f"{level}.zip", {f"{level - 1}.zip": path})
    with pytest.raises(UnreadableSource, match="nested"):
        _names(path)


def test_a_broken_zip_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(UnreadableSource, match="not a readable zip"):
        _names(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file"):
        _names(tmp_path / "nowhere.zip")
