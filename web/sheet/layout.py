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
GUTTER_MM = 3.0
"""Between the columns of a legend."""


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
        most = 6 if self.width > 250 else 5
        return max(3, min(most, -(-items // 6)))

    def column_mm(self, count: int) -> float:
        """The width of one of so many columns below the map."""
        return (self.width - 2 * SIDE_MM - (count - 1) * GUTTER_MM) / count


def layout(paper: str, orientation: str) -> Layout:
    """The layout of a paper (a4, a3) in an orientation (portrait, landscape)."""
    short, long = _PAPERS[paper]
    flipped = orientation == "landscape"
    width, height = _MAPS[paper, orientation]
    sides = (long, short) if flipped else (short, long)
    return Layout(paper, flipped, *sides, width, height)
