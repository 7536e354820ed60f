"""Pages of a PDF as PNG pictures, drawn from the document's very bytes."""

from __future__ import annotations

import struct
import zlib
from threading import Lock
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # comes without types

PER_INCH = 110
"""Dots an inch: an A4 page is 910 pixels wide, sharp enough to read every word."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# PDFium is not safe to use from several threads at once.
_pdfium = Lock()


def page_count(document: bytes) -> int:
    """How many pages the document has."""
    with _pdfium:
        opened = pypdfium2.PdfDocument(document)
        try:
            return len(opened)
        finally:
            opened.close()


def page(document: bytes, number: int, per_inch: int = PER_INCH) -> bytes | None:
    """Page ``number`` (from 1) as PNG; None where there is no such page."""
    found = pixels(document, number, per_inch)
    return None if found is None else encode(found)


def pixels(document: bytes, number: int, per_inch: int) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """Page ``number`` (from 1) as rows of RGB pixels; None where there is no such page."""
    with _pdfium:
        opened = pypdfium2.PdfDocument(document)
        try:
            if not 1 <= number <= len(opened):
                return None
            bitmap = opened[number - 1].render(scale=per_inch / 72, rev_byteorder=True)
            found = np.array(bitmap.to_numpy())[:, :, :3]
            bitmap.close()
        finally:
            opened.close()
    return found


def encode(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """Rows of RGB pixels as PNG (ISO 15948), with the filter "up", which suits flat colours."""
    height, width, _ = pixels.shape
    rows = pixels.reshape(height, width * 3)
    above = np.vstack([np.zeros((1, width * 3), np.uint8), rows[:-1]])
    filtered = np.empty((height, width * 3 + 1), np.uint8)
    filtered[:, 0] = 2
    filtered[:, 1:] = rows - above
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(filtered.tobytes(), 5)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
