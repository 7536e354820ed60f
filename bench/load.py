"""The load generator: wrk, with one thread, so that the machine's other cores belong to what is measured."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

LUA = Path(__file__).parent / "lua"
BROWSER = "gzip, deflate, br, zstd"
"""What today's browsers accept."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came back."""

    seconds: float
    answers: int
    bytes: int
    p50_ms: float = 0.0
    p99_ms: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds


def each_once(
    port: int,
    addresses: Sequence[str],
    connections: int,
    work: Path,
    *,
    idle: str = "/healthz",
    accept: str = BROWSER,
) -> Load:
    """Ask for every address once over ``connections``; raises RuntimeError where an answer is not good.

    Connections that have nothing left to ask ask for ``idle``, which must be good and no tile.
    """
    file = _file(addresses, work)
    seconds, answers, failed, size = _wrk("each_once.lua", port, connections, [file, accept, idle], seconds=600)
    if failed:
        raise RuntimeError(f"{failed:.0f} of {answers:.0f} answers failed")
    return Load(seconds, int(answers), int(size))


def around(
    port: int, addresses: Sequence[str], connections: int, work: Path, seconds: int, *, accept: str = BROWSER
) -> Load:
    """Ask for the addresses in turn for ``seconds``; raises RuntimeError where an answer is not good."""
    file = _file(addresses, work)
    taken, answers, failed, size, p50, p99 = _wrk("around.lua", port, connections, [file, accept], seconds=seconds)
    if failed:
        raise RuntimeError(f"{failed:.0f} of {answers:.0f} answers failed")
    return Load(taken, int(answers), int(size), p50, p99)


def _file(addresses: Sequence[str], work: Path) -> str:
    file = work / "addresses"
    file.write_text("".join(f"{quote(address, safe='/,:?=&.-+')}\n" for address in addresses), encoding="ascii")
    return str(file)


def _wrk(script: str, port: int, connections: int, arguments: Sequence[str], *, seconds: int) -> list[float]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(LUA / script)]
    command += [f"http://127.0.0.1:{port}/", "--", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return [float(figure) for figure in line.split()[1:]]
    raise RuntimeError(f"wrk said: {done.stdout}{done.stderr}")
