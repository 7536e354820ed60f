"""Tiles asked for before, against nginx serving the same bytes from disk."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from bench.load import BROWSER, around, each_once
from bench.measure import Result, Series, in_turn
from bench.place import Place, say
from bench.server import WORKERS, Running, mapsvc, running
from bench.tile_requests import choose
from layers.registry import catalogue
from mapsvc.db.connection import connect
from tiles.read import tile_pool
from tiles.versions import Versions

CONNECTIONS = 16
SECONDS = 4
PER_ZOOM = 60

_NGINX = """
{user}worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=2000;
    keepalive_requests 1000000;
    default_type application/vnd.mapbox-vector-tile;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/root;
        add_header Content-Encoding br;
        add_header Vary Accept-Encoding;
        add_header Cache-Control "public, max-age=31536000, immutable";
    }}
}}
"""


def measure(place: Place, repeats: int) -> list[Result]:
    """One line: tiles per second of a mix of zooms."""
    addresses = tile_addresses(place)
    with mapsvc(place, "warm") as server:
        # Each process keeps the tiles it has answered: asked twice over several connections, all have them.
        for _ in range(2):
            each_once(server.port, addresses, CONNECTIONS, place.work)
        folder, addresses = _copy(server, addresses, place.work / "nginx")
        say(f"warm tiles: {len(addresses)} tiles")
        with _nginx(folder) as other:
            taken = in_turn(
                {
                    "nginx": lambda: around(other.port, addresses, CONNECTIONS, place.work, SECONDS).per_second,
                    "ours": lambda: around(server.port, addresses, CONNECTIONS, place.work, SECONDS).per_second,
                },
                repeats,
            )
    size = sum(path.stat().st_size for path in (folder / "root").rglob("*.mvt")) / len(addresses)
    return [
        Result(
            "warm tiles",
            Series(taken["ours"], "/s"),
            Series(taken["nginx"], "/s"),
            "nginx, the same bytes from disk",
            limit="Python looks up, tags and answers each request",
            details={"tiles": len(addresses), "bytes_per_tile": round(size), "connections": CONNECTIONS},
        )
    ]


def tile_addresses(place: Place) -> list[str]:
    """The tiles the map asks for over the city, at three zooms."""
    pool = tile_pool(place.url, size=1, timeout_ms=60_000)
    pool.open()
    try:
        with connect(place.url) as conn:
            versions = Versions(pool)
            found = [choose(conn, catalogue(), versions, zoom, PER_ZOOM) for zoom in (12, 14, 16)]
        return [one.address for several in found for one in several]
    finally:
        pool.close()


def _copy(server: Running, addresses: list[str], folder: Path) -> tuple[Path, list[str]]:
    """The bodies as files for nginx, one per address without its query; empty tiles have none."""
    kept = {}
    for address in addresses:
        status, headers, body = server.get(address, Accept_Encoding=BROWSER)
        path = urlsplit(address).path
        if status != 200 or path in kept:
            continue
        if headers["content-encoding"] != "br":
            raise RuntimeError(f"{address} came as {headers['content-encoding']}")
        kept[path] = address
        file = folder / "root" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return folder, list(kept.values())


def _nginx(folder: Path) -> AbstractContextManager[Running]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    config = folder / "nginx.conf"
    first = next(path for path in (folder / "root").rglob("*.mvt")).relative_to(folder / "root")
    user = "user root;\n" if os.geteuid() == 0 else ""

    def write(port: int) -> list[str]:
        config.write_text(_NGINX.format(user=user, workers=WORKERS, folder=folder, port=port), encoding="utf-8")
        return [program, "-c", str(config), "-e", str(folder / "error.log")]

    return running(write, f"/{first}", {}, folder / "nginx.log")
