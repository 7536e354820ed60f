"""The set-up scripts: what they say where something is missing, and that they leave nothing half made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(path for path in (ROOT / "script").iterdir() if path.is_file() and path.suffix in {"", ".sh"})

NOTHING_REACHABLE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_FIND_LINKS": "",
    "npm_config_registry": "http://127.0.0.1:9/",
    "npm_config_fetch_retries": "0",
    "npm_config_prefer_online": "true",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the scripts need, without anything they make."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    for name in ("requirements.lock", "requirements-test.lock", "setup.cfg", "pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(ROOT / "package.json", tmp_path)
    return tmp_path


def _shell(checkout: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``code`` with script/lib.sh loaded, as script/run would run it."""
    command = f"set -euo pipefail; source script/lib.sh; {code}"
    return subprocess.run(
        ["/bin/bash", "-c", command, "script/run"],
        cwd=checkout,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_pass_shellcheck(script: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed: apt-get install shellcheck")
    done = subprocess.run(
        ["shellcheck", "-x", str(script)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["run", "test", "lock", "bench"])
def test_commands_can_be_executed(name: str) -> None:
    assert os.access(ROOT / "script" / name, os.X_OK)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_locks_have_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert len(pinned) > 30
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_lock_for_tests_holds_all_of_the_other() -> None:
    def versions(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        # The version alone: what only some systems run by, tests may want on all.
        return {line.split()[0] for line in lines if line and line[0].isalnum()}

    assert versions("requirements.lock") < versions("requirements-test.lock")


def test_packages_out_of_reach_leave_no_environment(checkout: Path) -> None:
    done = _shell(checkout, "ensure_venv runtime", **NOTHING_REACHABLE)
    assert done.returncode == 1
    assert "PIP_INDEX_URL" in done.stderr
    assert not (checkout / ".venv").exists()


def test_front_end_packages_out_of_reach_leave_no_folder(checkout: Path, tmp_path: Path) -> None:
    done = _shell(checkout, "ensure_node_modules", npm_config_cache=str(tmp_path / "cache"), **NOTHING_REACHABLE)
    assert done.returncode == 1
    assert "HTTPS_PROXY" in done.stderr
    assert not (checkout / "node_modules").exists()


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A PATH with the tools of every system, and none of what script/run installs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "cut", "dirname", "env", "awk", "id", "ls", "mktemp", "rm", "sed", "sha256sum", "uname"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def test_without_apt_the_missing_are_named(checkout: Path, bare: str) -> None:
    done = _shell(checkout, "want_python; want_node; install_wanted", PATH=bare)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert "nodejs" in done.stderr
    assert "Node >= 18" in done.stderr


def test_a_distribution_that_is_too_old_is_named(checkout: Path, bare: str) -> None:
    _program(bare, "apt-get", "exit 0")
    _program(bare, "apt-cache", 'echo "  Candidate: 14+238"')
    done = _shell(checkout, 'WANTED=(postgresql); as_root() { "$@"; }; install_wanted', PATH=bare)
    assert done.returncode == 1
    assert "PostgreSQL 14" in done.stderr
    assert "wiki.postgresql.org" in done.stderr


def test_a_failed_installation_names_the_command(checkout: Path, bare: str) -> None:
    _program(bare, "apt-get", "exit 100")
    done = _shell(checkout, 'WANTED=(python3-venv); as_root() { "$@"; }; install_wanted', PATH=bare)
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_nothing_missing_installs_nothing(checkout: Path, bare: str) -> None:
    _program(bare, "apt-get", "exit 100")
    assert _shell(checkout, "install_wanted", PATH=bare).returncode == 0


def test_an_unknown_option_is_refused(checkout: Path) -> None:
    done = subprocess.run(
        ["script/run", "--fast"], cwd=checkout, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert "--prepare" in done.stderr


def _program(folder: str, name: str, code: str) -> None:
    path = Path(folder) / name
    path.write_text(f"#!/bin/bash\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
