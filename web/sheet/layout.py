"""The sheet's paper: sizes in millimetres, and how much of it is map."""

from __future__ import annotations

from dataclasses import dataclass

_PAPERS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
_MAPS = {
    ("a4", "portrait"): (186.0, 138.0),
    ("a4", "landscape"): (182.0, 99.0),
    ("a3", "portrait"): (273.0, 244.0),
    ("a3", "landscape"): (292.0, 186.0),
}
SIDE_MM = 12.0
"""Margin left and right."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One paper in one orientation."""

    paper: str
    flipped: bool
    width: float
    height: float
    map_width: float
    map_height: float

    @property
    def side_column(self) -> float:
        """What is left beside the map for facts and legend; 0 where they stand below it."""
        return self.width - 2 * SIDE_MM - self.map_width - 5 if self.flipped else 0.0

    def columns(self, items: int) -> int:
        """Columns of a legend of so many items below the map."""
        return 4 if self.width > 250 or items > 20 else 3


def layout(paper: str, orientation: str) -> Layout:
    """The layout of a paper (a4, a3) in an orientation (portrait, landscape)."""
    short, long = _PAPERS[paper]
    flipped = orientation == "landscape"
    width, height = _MAPS[paper, orientation]
    sides = (long, short) if flipped else (short, long)
    return Layout(paper, flipped, *sides, width, height)
