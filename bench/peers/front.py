"""Our shipped nginx configuration, run as it is but for addresses and folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.place import ROOT
from bench.server import WORKERS, Running, running

SHIPPED = ROOT / "docs" / "nginx.conf"
_AROUND = """
{user}worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/mapsvc.conf;
}}
"""


def adapted(shipped: str, folder: Path, port: int, upstream: int) -> str:
    """The ``shipped`` text with our port, the port of mapsvc, and a folder for the cache."""
    changes = {
        "/var/cache/nginx/mapsvc": f"{folder}/cache",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }
    for old, new in changes.items():
        if shipped.count(old) != 1:
            raise ValueError(f"{SHIPPED} names {old!r} {shipped.count(old)} times, not once")
        shipped = shipped.replace(old, new)
    return shipped


def command(folder: Path, port: int, upstream: int) -> list[str]:
    """Write the configuration to ``folder``; answers the command that runs it."""
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_AROUND.format(user=user, workers=WORKERS, folder=folder), encoding="utf-8")
    text = adapted(SHIPPED.read_text(encoding="utf-8"), folder, port, upstream)
    (folder / "mapsvc.conf").write_text(text, encoding="utf-8")
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(config), "-e", str(folder / "error.log")]


@contextmanager
def nginx(upstream: Running, folder: Path) -> Iterator[Running]:
    """nginx before ``upstream``, with an empty cache."""
    with running(lambda port: command(folder, port, upstream.port), "/healthz", {}, folder.parent / "front.log") as it:
        yield it
