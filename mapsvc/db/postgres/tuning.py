"""Settings of the private PostgreSQL, from the machine's memory and cores."""

from __future__ import annotations

import os
from pathlib import Path

_MB = 1024 * 1024
_GB = 1024 * _MB


def server_settings(memory: int, cores: int, shm: int) -> dict[str, str]:
    """PostgreSQL settings for a machine with ``memory`` bytes that it shares with the program itself.

    ``shm`` is the size in bytes of ``/dev/shm``.
    """
    return {
        "shared_buffers": _megabytes(memory // 4, 64, 8 * 1024),
        "effective_cache_size": _megabytes(memory // 2, 128, 64 * 1024),
        "maintenance_work_mem": _megabytes(memory // 16, 64, 1024),
        "work_mem": _megabytes(memory // 256, 8, 64),
        "max_connections": "100",
        # Tiles and points are many small statements: a plan must not cost more than its answer.
        "jit": "off",
        "max_parallel_workers_per_gather": str(min(2, cores // 2)),
        "max_parallel_workers": str(cores),
        "max_parallel_maintenance_workers": str(min(4, cores)),
        # Containers often give /dev/shm 64 MB, and a parallel index build then fails half-way.
        "dynamic_shared_memory_type": "posix" if shm >= _GB else "mmap",
        "random_page_cost": "1.1",
        "wal_compression": "on",
        "max_wal_size": "4GB" if memory >= 4 * _GB else "1GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "lc_messages": "C",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
    }


def machine() -> tuple[int, int, int]:
    """Memory in bytes (that of the container where it has less), usable cores, and bytes of ``/dev/shm``."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(limit).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdecimal():
            memory = min(memory, int(text))
    try:
        shm = os.statvfs("/dev/shm")  # noqa: S108
        shm_bytes = shm.f_frsize * shm.f_blocks
    except OSError:
        shm_bytes = 0
    return memory, len(os.sched_getaffinity(0)), shm_bytes


def render(settings: dict[str, str]) -> str:
    """The settings as the text of a PostgreSQL configuration file."""
    lines = (f"{name} = '{_quoted(value)}'\n" for name, value in settings.items())
    return "# Written at every start. Settings of your own: ALTER SYSTEM SET ...\n" + "".join(lines)


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _megabytes(size: int, least: int, most: int) -> str:
    return f"{max(least, min(most, size // _MB))}MB"
