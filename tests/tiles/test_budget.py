from __future__ import annotations

import random

import mapbox_vector_tile
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from tiles.budget import allowances, shorten


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6), st.integers(0, 20_000))
def test_allowances_keep_the_budget_and_spare_the_small(sizes: list[int], budget: int) -> None:
    found = allowances(sizes, budget)
    assert sum(found) <= budget
    assert all(given <= size for given, size in zip(found, sizes, strict=True))
    cut = [given for given, size in zip(found, sizes, strict=True) if given < size]
    whole = [given for given, size in zip(found, sizes, strict=True) if given == size]
    assert not cut or max(whole, default=0) <= max(cut)
    assert not cut or max(cut) - min(cut) <= 1
    if sum(sizes) <= budget:
        assert found == sizes


def _tile(count: int) -> bytes:
    rng = random.Random(count)
    features = [
        {
            "id": number + 1,
            "geometry": Point(rng.randrange(4096), rng.randrange(4096)),
            "properties": {"name": f"名{number // 3}", "kind": number % 5, "big": 300_000 + number},
        }
        for number in range(count)
    ]
    return bytes(mapbox_vector_tile.encode([{"name": "spot", "features": features}]))


@given(st.integers(1, 200), st.floats(0, 1.1))
def test_a_cut_keeps_the_first_features_whole(count: int, part: float) -> None:
    mvt = _tile(count)
    shorter, kept = shorten(mvt, int(len(mvt) * part))
    assert len(shorter) <= len(mvt) * part
    before = mapbox_vector_tile.decode(mvt)["spot"]
    if part >= 1:
        assert (shorter, kept) == (mvt, count)
    elif kept:
        after = mapbox_vector_tile.decode(shorter)["spot"]
        assert after["features"] == before["features"][:kept]
        assert {k: v for k, v in after.items() if k != "features"} == {
            k: v for k, v in before.items() if k != "features"
        }
    else:
        assert shorter == b""


def test_a_cut_leaves_out_no_more_than_needed() -> None:
    mvt = _tile(200)
    sizes = [(kept, len(short)) for short, kept in (shorten(mvt, size) for size in range(0, len(mvt), 7))]
    assert sizes == sorted(sizes)
    _, kept = shorten(mvt, len(mvt) - 1)
    assert kept == 199
