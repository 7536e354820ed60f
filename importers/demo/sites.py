"""Ground kept free of lots: parks, schools and farm plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from importers.demo.faces import Faces, Ints, Shapes
from importers.demo.network import district_orientation
from importers.demo.zoning import Zones

HOMES = (
    "low_rise_1",
    "low_rise_2",
    "mid_high_rise_1",
    "mid_high_rise_2",
    "residential_1",
    "residential_2",
    "quasi_residential",
    "rural_residential",
)


@dataclass(frozen=True)
class Sites:
    """Faces of parks and schools, and the farm plots with their faces."""

    parks: Ints
    castle: Ints
    schools: Ints
    plots: Shapes
    plot_faces: Ints

    def taken(self, blocks: Shapes) -> Shapes:
        """All ground of these sites."""
        whole = np.concatenate([self.parks, self.castle, self.schools])
        pieces = np.concatenate([blocks[whole], self.plots])
        return np.asarray(pieces[~shapely.is_empty(pieces)])


def _apart(faces: Faces, candidates: Ints, count: int, gap: float, rng: np.random.Generator) -> Ints:
    """Up to ``count`` of ``candidates`` in random order, no two nearer than ``gap`` metres."""
    chosen: list[int] = []
    for face in rng.permutation(candidates):
        if all(np.hypot(faces.x[face] - faces.x[c], faces.y[face] - faces.y[c]) >= gap for c in chosen):
            chosen.append(int(face))
        if len(chosen) == count:
            break
    return np.sort(np.array(chosen, dtype=np.int64))


def _plot(block: shapely.Polygon, share: float) -> shapely.Geometry:
    corner, axes, length, depth = district_orientation(block)
    reach = corner + axes[0] * length * share
    across = axes[1] * depth
    strip = shapely.Polygon([corner, reach, reach + across, corner + across])
    return shapely.buffer(shapely.intersection(strip, block), -1.5, join_style="mitre")


def make_sites(faces: Faces, zones: Zones, blocks: Shapes, rng: np.random.Generator) -> Sites:
    """Sites spread over the city: a school for every quarter, small parks between, farm plots at the rim."""
    home = np.isin(zones.use, HOMES)
    room = shapely.area(blocks)
    castle = np.flatnonzero(faces.kind == "castle")
    free = ~np.isin(np.arange(len(faces.x)), castle) & ~faces.reclaimed
    schools = _apart(faces, np.flatnonzero(home & free & (room > 7_000)), 34, 560, rng)
    free[schools] = False
    parks = _apart(faces, np.flatnonzero((zones.use != "-") & free & (room > 2_200) & (room < 9_500)), 88, 330, rng)
    free[parks] = False
    rim = np.isin(zones.use, ["low_rise_1", "low_rise_2", "rural_residential", "mid_high_rise_1", "residential_1"])
    rim &= free & (room > 3_000) & (faces.to_centre > 1700)
    chosen = np.flatnonzero(rim)
    chosen = np.sort(rng.permutation(chosen)[: max(3, int(len(chosen) * 0.24))])
    share = rng.uniform(0.16, 0.6, len(chosen))
    plots = np.array([_plot(blocks[face], s) for face, s in zip(chosen, share, strict=True)], dtype=object)
    keep = (shapely.area(plots) > 400) & (shapely.get_type_id(plots) == 3)
    return Sites(parks, castle, schools, plots[keep], chosen[keep])
