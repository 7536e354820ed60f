"""Geometry for low zooms: close to the source, valid, shared borders shared."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.definition import Geometry, Tiles
from layers.store.bands import FULL, band_of, bands_of, generalise, pixel_m, sizes
from tests.layers.sample import ZONE

LINES = dataclasses.replace(ZONE, geometry=Geometry.LINE, tiles=Tiles(minzoom=8, maxzoom=16))
LOOSE = dataclasses.replace(ZONE, tiles=Tiles(minzoom=8, maxzoom=16, coverage=False))


def test_each_zoom_has_one_band() -> None:
    assert [band_of(zoom) for zoom in range(18)] == [0] * 10 + [1, 1, 2, 2] + [3] * 4
    assert bands_of(dataclasses.replace(ZONE, tiles=Tiles(minzoom=12, maxzoom=16))) == (2, 3)


def patches(seed: int, count: int = 60, extent: float = 20_000) -> np.ndarray:
    """A partition of a square into cells, as zones are: neighbours share their borders vertex by vertex."""
    random = np.random.default_rng(seed)
    points = shapely.multipoints(random.uniform(0, extent, (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points))
    return shapely.intersection(cells, shapely.box(0, 0, extent, extent))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 2]))
def test_shared_borders_stay_shared(seed: int, band: int) -> None:
    cells = shapely.segmentize(patches(seed), 40)
    drawn = generalise(ZONE, cells, band)
    kept = drawn[~shapely.is_missing(drawn)]
    assert shapely.is_valid(kept).all()
    gone = cells[shapely.is_missing(drawn)]
    pixel = pixel_m(band)
    # Cells meet where three borders meet, and there a straight neighbour may have no vertex: less than half a pixel.
    missing = shapely.area(shapely.union_all(cells)) - shapely.area(shapely.union_all(kept))
    overlap = shapely.area(kept).sum() - shapely.area(shapely.union_all(kept))
    border = shapely.length(cells).sum()
    assert missing <= shapely.area(gone).sum() + pixel * 80_000 + 1
    assert overlap <= border * pixel * 0.02 + 1


@pytest.mark.parametrize("layer", [ZONE, LOOSE, LINES])
@pytest.mark.parametrize("band", [0, 1, 2])
def test_nothing_moves_by_more_than_half_a_pixel(layer: object, band: int) -> None:
    source = shapely.segmentize(patches(7), 25)
    source = shapely.boundary(source) if layer is LINES else source
    drawn = generalise(layer, source, band)  # type: ignore[arg-type]
    kept = ~shapely.is_missing(drawn)
    distance = shapely.hausdorff_distance(source[kept], drawn[kept])
    assert kept.any()
    assert distance.max() <= pixel_m(band) * 0.5 * 2**0.5 + 1e-6


def test_what_is_too_small_to_see_is_left_out_and_a_ring_that_collapses_is_no_error() -> None:
    speck = shapely.box(0, 0, 1, 1)
    pierced = shapely.box(0, 0, 9000, 9000).difference(shapely.box(400, 400, 405, 405))
    thin = shapely.box(0, 0, 20_000, 10)
    for layer in (ZONE, LOOSE):
        drawn = generalise(layer, np.array([speck, pierced, thin], dtype=object), 0)
        assert drawn[0] is None
        assert drawn[1].area == pytest.approx(9000**2, rel=0.05)
        assert drawn[1].is_valid


def test_the_full_band_is_the_source_itself() -> None:
    cells = patches(3)
    assert shapely.equals_exact(generalise(ZONE, cells, FULL), cells).all()
    assert (sizes(ZONE, cells) == shapely.area(cells)).all()
    assert (sizes(LINES, shapely.boundary(cells)) == shapely.length(cells)).all()
