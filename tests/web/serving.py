"""The service as it is operated, for clients that are not ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.test_process import free_port

START_SECONDS = 30


@contextmanager
def served(database: str, var: Path, **environment: str) -> Iterator[str]:
    """The address of `mapsvc serve` on ``database``, which runs as long as the block."""
    port, log = free_port(), var / "serve.log"
    own = {**os.environ, "DATABASE_URL": database, "MAPSVC_VAR": str(var), **environment}
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=own, stdout=output, stderr=output)
    try:
        _await(f"http://127.0.0.1:{port}/readyz", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if urllib.request.urlopen(address, timeout=2).status == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))
