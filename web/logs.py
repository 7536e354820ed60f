"""Logs as one JSON object per line, without personal data.

The place somebody looks up is personal data, and so is where they ask from. A request is therefore logged by its
route (``/at/<lat>,<lon>``), never by its address; no host, no user agent, no query. Whatever other code writes
passes a filter that cuts coordinates, IP and mail addresses out of messages and tracebacks.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, g, has_request_context, request

from mapsvc.dates import JST

if TYPE_CHECKING:
    from flask import Flask

_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{0,4})(?![\w:])", re.IGNORECASE)
_DEGREES = re.compile(r"(?<![\w.])[+-]?\d{1,3}\.\d{2,}")
_MAIL = re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;:]+")
_TILE = re.compile(r"/\d{1,2}/\d+/\d+\.mvt")
_TEXTUAL = ("problem", "method", "route", "status", "ms", "bytes", "request")

log = logging.getLogger("mapsvc.access")


def without_places(text: str) -> str:
    """``text`` without IP and mail addresses, coordinates and tile numbers, each replaced by what it was."""
    text = _MAIL.sub("[mail]", text)
    text = _IPV6.sub("[ip]", _IPV4.sub("[ip]", text))
    return _DEGREES.sub("[coordinate]", _TILE.sub("/[tile].mvt", text))


class JsonFormatter(logging.Formatter):
    """One line of JSON per record: time, level, logger, message and what the record carries."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, JST).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_places(record.getMessage()),
        }
        line |= {key: record.__dict__[key] for key in _TEXTUAL if key in record.__dict__}
        if has_request_context() and "request" not in line:
            line["request"] = g.get("request_id")
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = without_places(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


def configure(level: int = logging.INFO) -> None:
    """Write this process's log as JSON lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _start() -> None:
    g.started = time.perf_counter()


def _record(response: Response) -> Response:
    rule = request.url_rule
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": rule.rule if rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            "bytes": response.content_length,
            "request": g.get("request_id"),
        },
    )
    return response


def install(app: Flask) -> None:
    """Log each request of ``app`` once, when its answer stands."""
    app.before_request(_start)
    app.after_request(_record)
