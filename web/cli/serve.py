"""``mapsvc serve``: the web processes, run by granian until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import socket
from ipaddress import ip_address
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from mapsvc.config import settings
from mapsvc.db.cluster import PrivateCluster
from mapsvc.db.connection import connect, database_url
from mapsvc.db.migrate import is_current
from mapsvc.errors import Unavailable
from web.i18n import COMPILE, TRANSLATIONS
from web.state import THREADS

GRACE_SECONDS = 15
"""How long running requests may take after SIGTERM: more than any visitor's statement."""

CONNECTIONS = 400
"""Connections of one process. Browsers hold six each, idle for most of the time: a limit near the number of threads
would let a dozen visitors who only look keep all others out. Below the usual limit of 1,024 open files."""
WAITING_THREADS = 3 * THREADS
"""Threads beyond those that the database can keep busy: while slow statements hold all connections, whoever needs one
is told so after the pool's few seconds, and what needs none (health, files, kept tiles) is answered at once."""
HEADER_SECONDS = 10
"""How long a connection may take to ask, for the first or the next time, before it is closed."""


def _check_port(host: str, port: int) -> None:
    """Raise Unavailable where somebody else holds the port: said here, not by a worker that dies."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"{host}:{port} cannot be used ({error.strerror}); choose another with --port or MAPSVC_PORT"
            ) from error


def _check_ready() -> None:
    """Start the private cluster where it is ours and stopped; raise Unavailable for what a person must do."""
    if not settings().database_url:
        cluster = PrivateCluster(settings().var)
        if not cluster.running():
            click.echo("starting the private database", err=True)
            cluster.start()
    with connect():
        pass  # raises Unavailable with the remedy where nothing answers
    if not is_current(database_url()):
        raise Unavailable("the database's schema is not current: run `mapsvc db migrate`")
    if not all((folder / "LC_MESSAGES" / "messages.mo").exists() for folder in _languages()):
        raise Unavailable(f"the texts are not compiled: run `{COMPILE}`")
    _ = settings().secret  # raises Unavailable or InvalidInput now, and not when the first visitor needs it


def _languages() -> list[Path]:
    return [folder for folder in TRANSLATIONS.iterdir() if folder.is_dir()]


def public_url_hint(host: str, public_url: str | None) -> str | None:
    """What to say where others can reach the service and it does not know under which address."""
    if public_url or host == "localhost":
        return None
    try:
        if ip_address(host).is_loopback:
            return None
    except ValueError:
        pass  # a name of this machine, by which others can reach it
    return (
        "MAPSVC_PUBLIC_URL is not set: QR codes of sheets and links carry whatever address a visitor asked; set it to "
        "the address visitors use"
    )


@click.command(
    epilog="""\b
Examples:
  mapsvc serve
  mapsvc serve --host 0.0.0.0 --port 8080 --workers 4

\b
Behind a proxy, set MAPSVC_PUBLIC_URL to the address visitors use. SIGTERM lets running requests end."""
)
@click.option("--host", help="Address to listen on.  [default: MAPSVC_HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: MAPSVC_PORT or 8000]")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes.  [default: MAPSVC_WORKERS or 2]")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the map over HTTP until SIGTERM or Ctrl-C."""
    host, port = host or settings().host, port or settings().port
    _check_port(host, port)
    _check_ready()
    shown = f"[{host}]" if ":" in host else host
    # Granian warns of more threads than cores can run; most of ours wait for the database (WAITING_THREADS).
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    if hint := public_url_hint(host, settings().public_url):
        click.echo(hint, err=True)
    click.echo(f"mapsvc serves on {settings().public_url or f'http://{shown}:{port}/'}", err=True)
    Server(
        target="web.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or settings().workers,
        blocking_threads=THREADS + WAITING_THREADS,
        backpressure=CONNECTIONS,
        # Telling HTTP/2 from HTTP/1 waits for the first bytes without end: who says nothing would stay for ever.
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1_000, max_buffer_size=65_536),
        log_level=LogLevels.warning,
        # The access log is ours (web.logs): granian's would hold addresses and places.
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    ).serve()
