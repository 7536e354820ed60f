"""Another site's tile server, as it is on good and on bad days."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.web.basemaps.files import png

RED = (200, 30, 30)


class TileServer:
    """Serves red tiles at ``url`` until ``mood`` says otherwise: ``fail``, ``missing``, ``hang``."""

    def __init__(self) -> None:
        self.mood = "good"
        self.asked: list[dict[str, str]] = []
        self._let_go = threading.Event()
        body, outer = png(RED), self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append({"path": self.path, **{key.lower(): value for key, value in self.headers.items()}})
                if outer.mood == "hang":
                    outer._let_go.wait(60)
                status = {"fail": 503, "missing": 404}.get(outer.mood, 200)
                self.send_response(status)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                if status == 200:
                    self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def site(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
