"""What the figures were measured on, and how steady it was."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from pathlib import Path
from statistics import median

import psycopg


def describe(url: str) -> dict[str, object]:
    """Processor, cores, memory, versions, and the load that others put on the machine."""
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT current_setting('server_version'), postgis_lib_version(), current_setting('shared_buffers')"
        ).fetchone()
    assert row
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": row[0],
        "postgis": row[1],
        "shared_buffers": row[2],
        "load_before": round(os.getloadavg()[0], 2),
    }


def noise() -> dict[str, float]:
    """A fixed piece of work on one core, 15 times: its median in ms, and the range as a fraction of it."""
    block = bytes(1_000_000)
    taken = []
    for _ in range(15):
        begun = time.perf_counter()
        for _ in range(20):
            hashlib.sha256(block).digest()
        taken.append((time.perf_counter() - begun) * 1000)
    middle = median(taken)
    return {"median_ms": round(middle, 2), "spread": round((max(taken) - min(taken)) / middle, 3)}


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
