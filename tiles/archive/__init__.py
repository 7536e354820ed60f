"""A city's tiles in one file (PMTiles 3), for closed networks, front servers and whoever wants to have them."""

from __future__ import annotations

from tiles.archive.plan import Order
from tiles.archive.write import Progress, write_archive

__all__ = ["Order", "Progress", "write_archive"]
