"""Receivers on this machine that answer as they are told: at once, late, byte by byte, with any status."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

LOCAL = (ip_network("127.0.0.0/8"),)


@dataclass(slots=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """A running receiver: what came in, and how paths are answered (else 204)."""

    port: int
    statuses: dict[str, list[int]] = field(default_factory=dict)
    """Statuses by path, in turn; the last one stays."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Until it is set, ``/hang`` says nothing."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def came(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def status(self, path: str) -> int:
        with self.lock:
            left = self.statuses.get(path, [204])
            return left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that runs as long as the block; with ``tls``, over https."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if self.path.startswith("/hang"):
                made.released.wait(30)
            if self.path.startswith("/drip"):
                self.drip()
                return
            status = made.status(self.path)
            self.send_response(status)
            for name, value in made.headers.get(self.path, {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def drip(self) -> None:
            """A header that never ends, one byte at a time."""
            self.close_connection = True
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not made.released.wait(0.05):
                    self.wfile.write(b"x")
            except OSError:
                return

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_given: None  # type: ignore[method-assign]  # a client that goes is no fault here
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
