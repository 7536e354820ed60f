"""The wheel holds all the program needs, and what is installed from it runs outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("mapsvc", "layers", "tiles", "importers", "web")

ANSWER = """
from web.app import create_app
page = create_app().test_client().get("/", headers={"Accept-Language": "en"})
print(page.status_code, page.text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout, so that building leaves nothing behind in it."""
    if not (ROOT / "web/static/dist/manifest.json").exists():
        pytest.skip("the front end is not built: npm run build")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source)
    _run(*_PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out), ".", cwd=source)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what it depends on is read from this one."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    _run(*_PIP, "--python", str(venv / "bin/python"), "install", "--no-deps", "--no-index", str(wheel))
    return venv


_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def _run(*command: str, cwd: Path = Path("/"), **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DATABASE_URL"}}
    done = subprocess.run(
        command, cwd=cwd, env=kept | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def test_every_file_of_the_program_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    expected = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for pattern in ("*.py", "*.toml", "*.sql", "*.html", "*.xml", "*.mako", "*.mo", "*.svg", "py.typed")
        for path in (ROOT / room).rglob(pattern)
        if "frontend" not in path.parts
    }
    expected |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "web/static").rglob("*.*") if path.is_file()}
    hidden = {name for name in expected if Path(name).name.startswith(".")}
    assert not expected - hidden - packed
    assert any(name.endswith(".mo") for name in packed), "no compiled texts: pybabel compile -d web/translations"


def test_nothing_that_is_only_for_development_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.namelist()
    tops = {name.partition("/")[0] for name in packed if ".dist-info/" not in name}
    assert tops == set(ROOMS)
    assert not [name for name in packed if name.endswith((".ts", ".po", ".pyc"))]


def test_its_commands_run_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = str(installed / "bin/mapsvc")
    assert "serve" in _run(command, "--help", cwd=tmp_path)
    assert "zoning" in _run(command, "layer", "list", cwd=tmp_path)
    where = _run(str(installed / "bin/python"), "-c", "import layers; print(layers.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_it_migrates_and_answers_outside_the_checkout(installed: Path, tmp_path: Path, empty_database: str) -> None:
    environment = {"DATABASE_URL": empty_database, "MAPSVC_VAR": str(tmp_path / "var")}
    assert "migrated" in _run(str(installed / "bin/mapsvc"), "db", "migrate", cwd=tmp_path, **environment)
    page = _run(str(installed / "bin/python"), "-c", ANSWER, cwd=tmp_path, **environment)
    assert page.startswith("200")
    assert "/static/dist/map" in page
