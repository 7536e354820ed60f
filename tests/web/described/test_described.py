"""Schemathesis asks everything that the two descriptions allow and much that they do not, of the service as it runs.

No fault of ours, no status, type or member that is not described, and nothing wrong that is answered as if it were
right. The examples are the same each time. By hand, without ``--generation-deterministic`` and with a larger
``--max-examples``, ``schemathesis run`` looks further.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.serving import served

HERE = Path(__file__).parent
LONGEST_SECONDS = 300
"""Far more than it takes: about 20 s for both."""
SIMILAR = r"items\.(?!(zoning|parking)$)"
"""Operations of one layer's features beside those of another: they differ in the names of fields."""


@pytest.fixture(scope="module")
def address(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small city is served."""
    with served(app.extensions["mapsvc"].database, tmp_path_factory.mktemp("described")) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "options"),
    [("/api/openapi.json", ()), ("/ogc/api", ("--exclude-operation-id-regex", SIMILAR))],
    ids=["api", "ogc"],
)
def test_what_is_described_is_what_is_answered(
    address: str, tmp_path: Path, path: str, options: tuple[str, ...]
) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml"),
        "run", address + path, "--phases", "examples,coverage,fuzzing", "--max-examples", "8",
        "--generation-deterministic", "--no-shrink", "--continue-on-failure",
        "--request-timeout", "20", "--no-color", *options,
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        command,
        env={**os.environ, **hooks},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-20_000:]
    assert "No issues found" in done.stdout
