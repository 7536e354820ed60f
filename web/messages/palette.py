"""A picture in 256 colours: a map has few, and a message is sent to many, so that each byte counts."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

from web.sheet.png import SIGNATURE, chunk

_MOST = 256
_STEP = 12
"""Colours that differ by less are one: the edges of letters have hundreds of greys."""

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def paletted(pixels: Pixels) -> bytes:
    """Rows of RGB pixels as PNG (ISO 15948) with a palette: the most frequent colours, the others by the nearest."""
    height, width, _ = pixels.shape
    rough = np.minimum(pixels.reshape(-1, 3).astype(np.int32) // _STEP * _STEP + _STEP // 2, 255)
    numbers = rough[:, 0] << 16 | rough[:, 1] << 8 | rough[:, 2]
    _, first, inverse, counts = np.unique(numbers, return_index=True, return_inverse=True, return_counts=True)
    # The first pixel of a colour gives it exactly: white stays white.
    exact = pixels.reshape(-1, 3)[first].astype(np.int32)
    kept = np.argsort(-counts, kind="stable")[:_MOST]
    palette = exact[kept]
    apart = ((exact[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    places = apart.argmin(axis=1).astype(np.uint8)[inverse.ravel()].reshape(height, width)
    lines = np.zeros((height, width + 1), np.uint8)  # each begins with its filter: none
    lines[:, 1:] = places
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colors = palette.astype(np.uint8).tobytes()
    return (
        SIGNATURE + chunk(b"IHDR", header) + chunk(b"PLTE", colors)
        + chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)) + chunk(b"IEND", b"")
    )  # fmt: skip
