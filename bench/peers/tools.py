"""The other servers, installed when they are measured, in a cache outside the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.place import say

MARTIN, TIPG, PYGEOAPI = "1.14.0", "1.6.1", "0.21.0"
"""Released versions, named so that figures can be compared. Newer ones of martin need a newer Rust."""
_BUILD_SECONDS = 3 * 3600


class Missing(Exception):
    """This one cannot be had here; the text says why."""


def cache() -> Path:
    """Where the other servers lie: ``$XDG_CACHE_HOME/mapsvc-bench``, by default below ``~/.cache``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mapsvc-bench"


def martin() -> Path:
    """The folder of the programs ``martin`` and ``martin-cp``, built with cargo; raises Missing."""
    folder = cache() / "martin"
    program = folder / "bin" / "martin"
    if not (_says(program, MARTIN) and _says(program.with_name("martin-cp"), MARTIN)):
        cargo = _tool_chain("cargo", "Rust's cargo")
        say(f"building martin {MARTIN}: about half an hour, once")
        command = [cargo, "install", "martin", "--version", MARTIN, "--locked", "--root", str(folder), "--quiet"]
        _run([*command, "--no-default-features", "--features", "postgres,mbtiles,pmtiles"], "martin")
    return program.parent


def pg_tileserv() -> Path:
    """The program ``pg_tileserv``, built by go from its module; raises Missing."""
    program = cache() / "pg_tileserv" / "pg_tileserv"
    if not program.exists():
        go = _tool_chain("go", "Go")
        environment = {"GOBIN": str(program.parent)}
        _run([go, "install", "github.com/CrunchyData/pg_tileserv@latest"], "pg_tileserv", environment)
    return program


def tipg() -> Path:
    """The interpreter of an environment that holds tipg; raises Missing."""
    return _environment("tipg", TIPG, [f"tipg=={TIPG}", "uvicorn[standard]"])


def pygeoapi() -> Path:
    """The interpreter of an environment that holds pygeoapi with its database driver; raises Missing."""
    packages = [f"pygeoapi=={PYGEOAPI}", "psycopg2-binary", "sqlalchemy", "geoalchemy2", "gunicorn"]
    return _environment("pygeoapi", PYGEOAPI, packages)


def found(wanted: Mapping[str, Callable[[], Path]]) -> tuple[dict[str, Path], dict[str, str]]:
    """Of the named tools those that are there or could be installed, and of the others the reason."""
    there, left_out = {}, {}
    for name, install in wanted.items():
        try:
            there[name] = install()
        except Missing as reason:
            left_out[name] = str(reason)
            say(f"{name} is left out: {reason}")
    return there, left_out


def _environment(name: str, version: str, packages: list[str]) -> Path:
    folder = cache() / name
    python = folder / "bin" / "python"
    has = f"import importlib.metadata as m, sys; sys.exit(m.version({name!r}) != {version!r})"
    if not (python.exists() and subprocess.run([python, "-c", has], capture_output=True, check=False).returncode == 0):
        say(f"installing {name} {version}")
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], name)
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], name)
    return python


def _tool_chain(program: str, title: str) -> str:
    if found := shutil.which(program):
        return found
    raise Missing(f"{title} is not installed")


def _says(program: Path, version: str) -> bool:
    if not program.exists():
        return False
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and version in done.stdout + done.stderr


def _run(command: list[str], name: str, environment: Mapping[str, str] | None = None) -> None:
    cache().mkdir(parents=True, exist_ok=True)
    log = cache() / f"{name}.log"
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_BUILD_SECONDS,
            check=False,
        )
    if done.returncode:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        raise Missing(f"{Path(command[0]).name} failed: {' '.join(lines[-2:])[-300:]}")
