"""Large pages on their way out: compressed as they are made, so that no answer is ever whole in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import brotli
from flask import request

if TYPE_CHECKING:
    from flask import Response


def compressed(response: Response) -> Response:
    """``response``, whose body comes in parts, in the coding that the visitor takes."""
    coding = request.accept_encodings.best_match(("br", "gzip"))
    response.vary.add("Accept-Encoding")
    if coding is not None:
        squeeze = _brotli if coding == "br" else _gzip
        response.response = squeeze(response.response)  # type: ignore[arg-type]  # the parts that were given
        response.headers["Content-Encoding"] = coding
    return response


def _brotli(parts: Iterable[bytes]) -> Iterator[bytes]:
    compressor = brotli.Compressor(quality=4)
    for part in parts:
        if made := compressor.process(part):
            yield made
    yield compressor.finish()


def _gzip(parts: Iterable[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(5, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for part in parts:
        if made := compressor.compress(part):
            yield made
    yield compressor.flush()
