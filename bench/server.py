"""`mapsvc serve` as a visitor meets it, with an empty tile cache of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.place import ROOT, Place

WORKERS = 2
SERVE = [sys.executable, "-m", "web.cli", "serve"]
_READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    process: subprocess.Popen[bytes]
    started_in: float
    """Seconds from the command to the first good answer of /readyz."""

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def web_processes(self) -> list[int]:
        """The processes that answer: children of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split() if b"resource_tracker" not in _command(int(pid))]


@contextmanager
def mapsvc(place: Place, name: str) -> Iterator[Running]:
    """The program on the city, with its own empty ``var`` named ``name``."""
    environment = {"DATABASE_URL": place.url, "MAPSVC_VAR": str(place.work / name), "MAPSVC_WORKERS": str(WORKERS)}
    with running(lambda _port: SERVE, "/readyz", environment, place.work / "serve.log") as it:
        yield it


@contextmanager
def running(
    command: Callable[[int], list[str]], path: str, environment: dict[str, str], log: Path
) -> Iterator[Running]:
    """``command(port)``, which has the port in MAPSVC_PORT too, from when ``path`` answers 200 until the block ends."""
    port = free_port()
    environment = {**os.environ, **environment, "MAPSVC_HOST": "127.0.0.1", "MAPSVC_PORT": str(port)}
    with log.open("ab") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command(port), cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _await(process, port, path, log)
        yield Running(port, process, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            # A web server asked to end in its first moments may not hear it; nothing of it is needed any more.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _await(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.005)
    raise RuntimeError(f"{path} did not answer; {log} ends with:\n{log.read_text(encoding='utf-8')[-1500:]}")


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
