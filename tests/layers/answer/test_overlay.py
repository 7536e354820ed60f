"""A layer laid over sites whose ground is covered by neighbouring areas: nothing of the site gets lost between them."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.answer import Found, place_of
from layers.answer.frame import Frame
from layers.answer.ground import Ground
from layers.answer.overlay import Overlay, overlay
from layers.answer.theme import Here
from tests.layers.answer.city import ZONES, metres


def star(random: Random, reach: float) -> BaseGeometry:
    """A shape of any corners around the middle of the test's ground."""
    angles = sorted(random.uniform(0, 360) for _ in range(random.randrange(5, 12)))
    tips = [shapely.affinity.rotate(Point(random.uniform(0.3, 1) * reach, 0), angle, (0, 0)) for angle in angles]
    return shapely.affinity.translate(Polygon([(tip.x, tip.y) for tip in tips]), 1000, 1000)


def laid(site: BaseGeometry, zone: BaseGeometry, covered: list[BaseGeometry]) -> Overlay:
    """``ZONES`` over a site, of one zone, and data that speak in ``covered``; all in metres."""
    place = place_of(metres(site))
    frame = Frame(place)
    ground = Ground(frame, frame.local([place.geometry])[0], Here())
    ground.features[1] = Found(1, "z", {"use": "a", "ratio": 100}, date(2000, 1, 1), None, None)
    ground.by_layer[ZONES.id][1] = list(frame.local([metres(zone)]))
    ground.coverage[ZONES.id] = list(frame.local([metres(one) for one in covered]))
    return overlay(ground, place, ZONES, 3.5, 50, covers=True)


@pytest.mark.parametrize("seed", range(4))
def test_where_data_of_two_areas_meet_under_a_site_none_of_it_is_lost(seed: int) -> None:
    random = Random(seed)
    for _ in range(150):
        site, zone = star(random, 700), star(random, 700)
        if not (site.is_valid and zone.is_valid):
            continue
        x = 1000 + random.uniform(-400, 400)
        found = laid(site, zone, [box(-900, -900, x, 2900), box(x, -900, 2900, 2900)])
        both = site.intersection(zone).area / site.area
        sizes = found.affected, found.not_affected, found.no_data
        assert [size / sum(sizes) for size in sizes] == pytest.approx([both, 1 - both, 0], abs=1e-3)


def test_a_gap_in_the_data_counts_beside_long_slivers() -> None:
    """Slivers along 2 km of border, and a metre by a metre of which no data speak."""
    site = box(0, 0, 2000, 100)
    covered = shapely.difference(box(0, 0.001, 2000, 99.999), box(1000, 50, 1001, 51))
    found = laid(site, box(-50, -50, -10, -10), [covered])
    assert 1 <= found.no_data <= 5.2
    assert found.not_affected == pytest.approx(200_000, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_a_line_that_crosses_itself_has_its_length_in_each_zone(seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        spots = [(1000 + random.uniform(-700, 700), 1000 + random.uniform(-700, 700)) for _ in range(30)]
        line, zone = LineString(spots), star(random, 700)
        if not zone.is_valid:
            continue
        found = laid(line, zone, [box(-900, -900, 900, 2900), box(900, -900, 2900, 2900)])
        both = line.intersection(zone).length / line.length
        sizes = found.affected, found.not_affected, found.no_data
        assert [size / sum(sizes) for size in sizes] == pytest.approx([both, 1 - both, 0], abs=1e-3)


def test_a_line_there_and_back_is_answered() -> None:
    found = laid(LineString([(0, 0), (100, 0), (0, 0)]), box(50, -50, 150, 50), [box(-900, -900, 900, 900)])
    assert found.affected == pytest.approx(found.not_affected, rel=1e-3)
    assert found.no_data == 0
