"""What is said where PostgreSQL is missing or too old, with programs that only tell their version."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapsvc.db.postgres import installation
from mapsvc.errors import Unavailable


def _fake(folder: Path, major: int, extensions: tuple[str, ...]) -> Path:
    programs = folder / f"pg{major}" / "bin"
    share = folder / f"pg{major}" / "share"
    (share / "extension").mkdir(parents=True)
    programs.mkdir()
    for name in extensions:
        (share / "extension" / f"{name}.control").touch()
    said = {"postgres": f"postgres (PostgreSQL) {major}.3 (Test)", "pg_config": str(share), "initdb": "", "pg_ctl": ""}
    for name, text in said.items():
        (programs / name).write_text(f"#!/bin/sh\necho '{text}'\n", encoding="ascii")
        (programs / name).chmod(0o755)
    return programs


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The only folders that are searched."""
    folders: list[Path] = []
    monkeypatch.setattr(installation, "_folders", lambda: folders)
    return folders


def test_nothing_installed(only: list[Path]) -> None:
    with pytest.raises(Unavailable, match=r"15 or newer is not installed\..*apt-get install.*DATABASE_URL"):
        installation.choose()


def test_too_old(tmp_path: Path, only: list[Path]) -> None:
    only.append(_fake(tmp_path, 14, ("postgis", "btree_gist")))
    with pytest.raises(Unavailable, match="only version 14 is installed"):
        installation.choose()


def test_the_newest_that_has_postgis(tmp_path: Path, only: list[Path]) -> None:
    only.append(_fake(tmp_path, 15, ("postgis", "btree_gist")))
    only.append(_fake(tmp_path, 17, ("btree_gist",)))
    only.append(_fake(tmp_path, 16, ("postgis", "btree_gist")))
    assert installation.choose().major == 16


def test_postgis_missing_names_its_package(tmp_path: Path, only: list[Path]) -> None:
    only.append(_fake(tmp_path, 16, ("btree_gist",)))
    with pytest.raises(Unavailable, match="postgresql-16-postgis-3"):
        installation.choose()


def test_data_choose_the_version_that_made_them(tmp_path: Path, only: list[Path]) -> None:
    only.append(_fake(tmp_path, 15, ("postgis", "btree_gist")))
    only.append(_fake(tmp_path, 17, ("postgis", "btree_gist")))
    assert installation.choose(15).major == 15
    with pytest.raises(Unavailable, match="made by PostgreSQL 16, and installed is 15, 17"):
        installation.choose(16)
