"""Sending a file, whole or from where a broken download stopped (RFC 9110, 14)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import http_date

_PIECE = 262_144


def unchanged(tag: str) -> Response | None:
    """304 where the visitor holds the file of ``tag`` already, so that it need not be made."""
    if not request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    return _open(response)


def send(file: BinaryIO, *, tag: str, media: str, names: tuple[str, str], moment: datetime) -> Response:
    """``file`` as an attachment called ``names`` (in ASCII, and as people call it), or the part that ``Range`` names.

    A part is sent only while the file is the one that ``If-Range`` names. Of several ranges none is: then all of it is
    sent, as the standard allows. 416 where the range begins behind the end.
    """
    size = os.fstat(file.fileno()).st_size
    whole = (0, size)
    wanted = request.range if request.method == "GET" and _same(tag, moment) else None
    part: tuple[int, int] | None = whole
    if wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1:
        begin, end = wanted.range_for_length(size) or (None, None)
        part = (begin, end) if begin is not None and end is not None else None
    if part is None:
        file.close()
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return _open(response)
    response = Response(_pieces(file, *part), 200 if part == whole else 206, content_type=media)
    response.call_on_close(file.close)
    response.headers["Content-Length"] = str(part[1] - part[0])
    if part != whole:
        response.headers["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    plain, full = names
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full)}"
    response.headers["Last-Modified"] = http_date(moment.astimezone(UTC))
    response.set_etag(tag)
    return _open(response)


def _same(tag: str, moment: datetime) -> bool:
    """Whether the file is the one whose beginning the visitor holds."""
    held = request.if_range
    if held.etag is not None:
        return held.etag == tag and not request.headers["If-Range"].startswith("W/")
    if held.date is not None:
        return held.date == moment.astimezone(UTC).replace(microsecond=0)
    return True


def _open(response: Response) -> Response:
    """Published data: it is asked for each time by its tag, and any site's script may read it."""
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Disposition, Content-Range, ETag"
    return response


def _pieces(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(begin)
        left = end - begin
        while left:
            piece = file.read(min(_PIECE, left))
            if not piece:
                raise EOFError("the file is shorter than it was")
            left -= len(piece)
            yield piece
