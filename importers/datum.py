"""From the source's CRS to EPSG:4326: null between JGD and WGS 84, a real transformation for anything else."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.transformer import AreaOfInterest, TransformerGroup

from importers.source import Decision, Options
from mapsvc.errors import InvalidInput
from mapsvc.geo import JAPAN, round_coordinates, to_wgs84

_COINCIDENT = {4326: "WGS 84", 4612: "JGD2000", 6668: "JGD2011", 6697: "JGD2011 (3D)", 4979: "WGS 84 (3D)"}


def to_degrees(geometries: Any, code: int, options: Options) -> tuple[Any, Decision]:
    """``geometries`` of EPSG ``code`` in EPSG:4326, and how the datum was treated.

    Raises InvalidInput where the best transformation available is less accurate than ``options.accuracy``: Tokyo
    datum without the grid of TKY2JGD is metres off, which matters on a plan of 1/2,500.
    """
    base = CRS.from_epsg(code).geodetic_crs
    datum = base.to_epsg() if base is not None else None
    if datum in _COINCIDENT:
        value = f"{_COINCIDENT[datum]}, no shift"
        evidence = "JGD2000, JGD2011 and WGS 84 are taken as coincident (they differ by less than the map's accuracy)"
        if datum in {4326, 4979}:
            evidence = "the source is in WGS 84"
        return to_wgs84(geometries, code), Decision("datum", value, evidence)
    group = TransformerGroup(code, 4326, always_xy=True, area_of_interest=AreaOfInterest(*JAPAN))
    known = [t for t in group.transformers if t.accuracy is not None and t.accuracy >= 0]
    if not known:
        raise InvalidInput("--crs", f"EPSG:{code} cannot be transformed to WGS 84 here")
    best = min(known, key=lambda transformer: transformer.accuracy)
    if best.accuracy > options.accuracy:
        missing = ", ".join(operation.name for operation in group.unavailable_operations[:3])
        raise InvalidInput(
            "--accuracy",
            f"the best transformation from EPSG:{code} here ({best.description}) is accurate to {best.accuracy:g} m, "
            f"{options.accuracy:g} m is asked for; convert the file with TKY2JGD first, install PROJ's grids"
            f"{f' ({missing})' if missing else ''}, or accept it with --accuracy {best.accuracy:g}",
        )

    def move(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(best.transform(points[:, 0], points[:, 1]))

    moved = round_coordinates(shapely.transform(shapely.force_2d(geometries), move))
    return moved, Decision("datum", best.description, f"accurate to {best.accuracy:g} m by EPSG's registry")
