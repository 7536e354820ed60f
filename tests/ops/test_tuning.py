"""The server's settings follow the machine."""

from __future__ import annotations

from mapsvc.db.postgres.tuning import machine, render, server_settings

GB = 1024**3


def test_memory_is_shared_out() -> None:
    small = server_settings(GB // 2, 1, GB)
    large = server_settings(256 * GB, 32, 16 * GB)
    assert (small["shared_buffers"], small["max_parallel_workers_per_gather"]) == ("128MB", "0")
    assert (large["shared_buffers"], large["max_parallel_workers_per_gather"]) == ("8192MB", "2")


def test_a_small_shared_memory_folder_is_not_used() -> None:
    assert server_settings(GB, 2, 64 * 1024**2)["dynamic_shared_memory_type"] == "mmap"
    assert server_settings(GB, 2, 2 * GB)["dynamic_shared_memory_type"] == "posix"


def test_values_are_quoted() -> None:
    assert "unix_socket_directories = '/it''s here'" in render({"unix_socket_directories": "/it's here"})


def test_this_machine_is_measured() -> None:
    memory, cores, shm = machine()
    assert memory > 100 * 1024**2
    assert cores >= 1
    assert shm >= 0
