"""用途地域 today: which of the 13 uses a face has, and the figures that go with it (都市計画法8条1項1号, 9条)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from importers.demo.faces import Faces, Flags
from importers.demo.noise import Floats, Noise

OUTSIDE = "-"
"""Not zoned: 市街化調整区域."""

Uses = NDArray[np.str_]


@dataclass(frozen=True)
class Zones:
    """Use and figures of every face: ratios in %, wall setback and height in m, least lot in m²; 0: not set."""

    use: Uses
    floor_area: Floats
    coverage: Floats
    setback: Floats
    lot: Floats
    height: Floats

    def label(self) -> Uses:
        """One text per face, equal where everything of the zone is equal."""
        figures = (self.floor_area, self.coverage, self.setback, self.lot, self.height)
        text = self.use.astype("U24")
        for value in figures:
            text = np.char.add(np.char.add(text, "|"), np.char.mod("%g", value))
        return np.where(self.use == OUTSIDE, OUTSIDE, text)


def _majority(faces: Faces, noise: Noise) -> Uses:
    """The base use of each face, from its district's character."""
    wave = noise.at(faces.x, faces.y, 1300, 2)
    count = int(faces.district.max()) + 1
    # one decision per superblock, not per face: plans are drawn in districts
    share = np.maximum(np.bincount(faces.district, minlength=count), 1)

    def mean(value: Floats) -> Floats:
        return np.asarray((np.bincount(faces.district, weights=value, minlength=count) / share)[faces.district])

    height, far, wave = mean(faces.height), mean(faces.to_centre), mean(wave)
    station = mean(faces.to_station)
    use = np.full(len(faces.x), "residential_1", dtype="U24")
    use[(far > 1500) & (wave > 0.12)] = "mid_high_rise_1"
    use[(far > 1500) & (wave > 0.38)] = "mid_high_rise_2"
    use[(far > 1750) & (wave < -0.08)] = "low_rise_1"
    use[(height > 20) & (far > 900)] = "low_rise_1"
    use[(height > 14) & (height <= 20) & (far > 1300)] = "mid_high_rise_1"
    use[(far < 1350) & (station > 350)] = "residential_2"
    use[(faces.kind == "hill") & (far > 900)] = "low_rise_1"
    east_port = (faces.x > 7450) & (faces.y < 3900) & (far > 2000)
    use[east_port & ~faces.reclaimed & (faces.x < 9000) & (faces.y < 3500)] = "quasi_industrial"
    use[(mean(faces.y) < 3850) & (faces.x > 6350) & (faces.x < 7700) & ~faces.reclaimed] = "quasi_industrial"
    return use


def _at_roads(use: Uses, faces: Faces, noise: Noise) -> None:
    # only some collectors carry through traffic; along all of them the plan would be a chequerboard
    near, street = faces.to_arterial < 1, (faces.to_collector < 1) & (noise.at(faces.x, faces.y, 900, 8) > 0.14)
    low = np.isin(use, ["low_rise_1"])
    use[low & street & ~near] = "low_rise_2"
    use[low & near] = "mid_high_rise_2"
    plain = np.isin(use, ["residential_1", "mid_high_rise_1", "mid_high_rise_2"])
    use[plain & street & (faces.to_centre < 2600) & ~near] = "residential_2"
    use[plain & near] = "quasi_residential"
    use[np.isin(use, ["residential_1", "residential_2", "quasi_residential"]) & near & (faces.to_centre < 2000)] = (
        "neighborhood_commercial"
    )


def _at_stations(use: Uses, faces: Faces, castle: Flags) -> None:
    home = ~faces.reclaimed & ~castle
    use[home & (faces.to_station < 330)] = "neighborhood_commercial"
    use[home & (faces.to_station < 190)] = "commercial"
    use[home & (faces.to_centre < 560)] = "commercial"
    main = (faces.to_arterial < 1) & (faces.to_centre < 1050)
    use[home & main] = "commercial"
    use[home & (faces.to_centre < 820) & (use != "commercial")] = "neighborhood_commercial"


def _port(use: Uses, faces: Faces) -> None:
    fill = faces.reclaimed
    use[fill] = "industrial"
    use[fill & (faces.x > 7600)] = "exclusive_industrial"
    use[fill & (faces.x > 7600) & (faces.y > 3150)] = "industrial"
    use[fill & (faces.x < 5350)] = "quasi_industrial"
    use[fill & (faces.x > 5350) & (faces.x < 6200)] = "commercial"
    use[fill & (faces.x > 6500) & (faces.x < 7550) & (faces.y > 3150)] = "quasi_industrial"


def _figures(use: Uses, faces: Faces, noise: Noise) -> Zones:
    far, zero = faces.to_centre, np.zeros(len(use))
    wave = noise.at(faces.x, faces.y, 1700, 5)
    ratio, cover = np.where(use == OUTSIDE, 0.0, 200.0), np.where(use == OUTSIDE, 0.0, 60.0)
    setback, lot, height = zero.copy(), zero.copy(), zero.copy()
    low = np.isin(use, ["low_rise_1", "low_rise_2", "rural_residential"])
    ratio[low], cover[low], height[low] = 80, 50, 10
    generous = low & (use == "low_rise_1") & (wave < -0.15)
    ratio[generous], cover[generous], setback[generous], lot[generous] = 60, 40, 1.0, 165
    dense = low & (use == "low_rise_2")
    ratio[dense], cover[dense] = 100, 60
    ratio[np.isin(use, ["mid_high_rise_1"]) & (wave < 0)] = 150
    ratio[np.isin(use, ["residential_2", "quasi_residential"]) & (far < 1900)] = 300
    near = use == "neighborhood_commercial"
    cover[near], ratio[near] = 80, 300
    ratio[near & (far > 1800)] = 200
    trade = use == "commercial"
    cover[trade], ratio[trade] = 80, 400
    ratio[trade & (far < 620)] = 600
    ratio[trade & (far < 300)] = 800
    ratio[(use == "industrial") & (wave > 0.2)] = 300
    return Zones(use, ratio, cover, setback, lot, height)


def make_zones(faces: Faces, noise: Noise) -> Zones:
    """The zoning in force today; faces in the country are OUTSIDE."""
    castle = faces.kind == "castle"
    use = _majority(faces, noise)
    _at_roads(use, faces, noise)
    _at_stations(use, faces, castle)
    _port(use, faces)
    use[(faces.kind == "fringe") & (use != "commercial") & (use != "neighborhood_commercial")] = "rural_residential"
    use[~faces.built] = OUTSIDE
    return _figures(use, faces, noise)
