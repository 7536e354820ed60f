"""What the law makes of a site in several zones: the figures, the halves, and where the data do not decide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import Point, box

from layers.answer import restrictions
from layers.answer.model import Part, Ruling
from layers.answer.overlay import Overlay
from layers.answer.place import Place, place_of
from layers.answer.rulings import rulings
from layers.definition import Layer, Pattern, StraddleRule, Text
from layers.registry import catalogue
from layers.store import commit, set_coverage
from mapsvc.db.connection import Connection
from tests.layers.answer.city import CITY, SOURCE, ZONES, layer_of, metres, straddle, zoned

SITE = place_of(metres(box(0, 0, 10, 10)))
ZONING, FIRE, HEIGHT = (catalogue().layer(name) for name in ("zoning", "fire_prevention", "height_control"))


def part(share: float, *, uncertain: bool = False, **props: object) -> Part:
    name = str(next(iter(props.values())))
    area = share * (SITE.area_m2 or 0)
    title = Text(name, name)
    kind = (name, str(share))
    return Part(kind, props, title, "#000000", Pattern.NONE, (1,), area, share, None, uncertain=uncertain)


def ruled(
    layer: Layer, *parts: Part, no_data: float = 0.0, overlapping: bool = False, place: Place = SITE
) -> dict[str, Ruling]:
    area = SITE.area_m2 or 0
    affected = sum(one.share for one in parts)
    laid = Overlay(
        [], parts, affected * area, max(1 - affected - no_data, 0) * area, no_data * area, overlapping, None, None
    )
    return {ruling.field: ruling for ruling in rulings(layer, place, laid)}


def test_floor_area_and_coverage_are_weighted_by_area_and_use_follows_the_larger_part() -> None:
    found = ruled(
        ZONING,
        part(0.6325, use="residential_1", floor_area_ratio=200, building_coverage_ratio=60),
        part(0.3675, use="commercial", floor_area_ratio=400, building_coverage_ratio=80),
    )
    assert found["floor_area_ratio"].value == pytest.approx(273.5)
    assert found["building_coverage_ratio"].value == pytest.approx(67.35)
    assert found["use"].value == "residential_1"
    assert {f: r.article.ja for f, r in found.items()} == {
        "use": "第91条", "floor_area_ratio": "第52条第7項", "building_coverage_ratio": "第53条第2項"
    }  # fmt: skip
    assert "273.5％以下" in found["floor_area_ratio"].text.ja
    assert "前面道路" in found["floor_area_ratio"].text.ja
    assert "63.25" in found["use"].text.en
    assert [(term.value, term.share) for term in found["use"].terms] == [
        ("residential_1", 0.6325),
        ("commercial", 0.3675),
    ]


def test_a_figure_is_never_rounded_up() -> None:
    found = ruled(
        ZONES, part(2 / 3, use="a", ratio=200), part(1 / 3, use="b", ratio=100),
    )["ratio"]  # fmt: skip
    assert found.value == 166.66


def test_equal_figures_need_no_ruling_and_one_kind_none_at_all() -> None:
    assert set(ruled(ZONES, part(0.6, use="a", ratio=200), part(0.4, use="b", ratio=200))) == {"use"}
    assert ruled(ZONES, part(1.0, use="a", ratio=200)) == {}
    assert ruled(ZONES) == {}


def test_zones_of_one_use_are_added_before_the_larger_is_named() -> None:
    found = ruled(ZONES, part(0.3, use="a", ratio=100), part(0.3, use="a", ratio=200), part(0.4, use="b", ratio=200))
    assert found["use"].value == "a"
    assert found["ratio"].value == pytest.approx(170)


def test_halves_and_thirds_decide_nothing_and_say_so() -> None:
    halves = ruled(ZONES, part(0.5, use="a", ratio=1), part(0.5, use="b", ratio=1))["use"]
    assert halves.value is None
    assert "half" in halves.text.en
    thirds = ruled(ZONES, *(part(1 / 3, use=use, ratio=1) for use in "abc"))["use"]
    assert thirds.value is None
    assert "過半となる部分がない" in thirds.text.ja


def test_a_majority_that_the_map_cannot_tell_for_sure_says_so(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 100, 300), "a", 100), (box(100, 0, 150, 300), "b", 300),
                                   (box(150, 0, 300, 300), "b", 200)]))  # fmt: skip
        texts = {}
        for width in (44, 56, 20):  # metres of 100 in the first zone; the map may err by 3.5 m
            answer = restrictions(city, CITY, place_of(metres(box(100 - width, 10, 200 - width, 60))))
            use = next(ruling for ruling in layer_of(answer).rulings if ruling.field == "use")
            texts[width] = use.value, "3.5 m）の範囲で境界がずれる" in use.text.ja, "3.5 m" in use.text.en
        assert texts == {44: ("b", False, False), 56: ("a", False, False), 20: ("b", False, False)}
        close = restrictions(city, CITY, place_of(metres(box(48, 10, 148, 60))))
        use = next(ruling for ruling in layer_of(close).rulings if ruling.field == "use")
        assert use.value == "a"
        assert "約3.5 m）の範囲で境界がずれると" in use.text.ja
        outside = restrictions(city, CITY, place_of(metres(box(248, 10, 348, 60))))
        assert all("データの範囲の外" in ruling.text.ja for ruling in layer_of(outside).rulings)


def test_a_majority_outside_of_all_zones_may_be_unsure_too(city: Connection) -> None:
    with city.transaction(force_rollback=True):
        set_coverage(city, CITY, ZONES.id, metres(box(0, 0, 300, 300)), SOURCE)
        commit(city, ZONES, zoned([(box(0, 0, 100, 300), "a", 100)]))
        for width, unsure in ((49, True), (30, False)):
            answer = restrictions(city, CITY, place_of(metres(box(100 - width, 10, 200 - width, 60))))
            use = next(ruling for ruling in layer_of(answer).rulings if ruling.field == "use")
            assert use.value is None
            assert "指定の外" in use.text.ja
            assert ("境界がずれる" in use.text.ja) is unsure


def test_height_districts_of_which_part_is_unknown_still_name_the_known_ones() -> None:
    found = ruled(HEIGHT, part(0.5, district="class_1", height_max=10), part(0.3, district="class_3"), no_data=0.2)
    assert "50.00％" in found["district"].text.ja
    assert "20.00％）はデータの範囲の外にあり" in found["district"].text.ja


def test_what_has_no_figure_or_no_data_is_not_computed_and_the_text_says_why() -> None:
    missing = ruled(ZONES, part(0.6, use="a", ratio=200), part(0.4, use="b"))["ratio"]
    assert missing.value is None
    assert "40.00" in missing.text.ja
    outside = ruled(ZONES, part(0.6, use="a", ratio=200))
    assert (outside["use"].value, outside["ratio"].value) == ("a", None)
    larger = ruled(ZONES, part(0.4, use="a", ratio=200))["use"]
    assert larger.value is None
    assert "指定の外" in larger.text.ja
    unknown = ruled(ZONES, part(0.6, use="a", ratio=200), no_data=0.4)
    assert all(ruling.value is None and "データの範囲の外" in ruling.text.ja for ruling in unknown.values())
    assert len(unknown) == 2
    twice = ruled(ZONES, part(0.6, use="a", ratio=200), part(0.6, use="b", ratio=100), overlapping=True)
    assert all(ruling.value is None and "重なって" in ruling.text.ja for ruling in twice.values())


def test_the_stricter_fire_district_is_named_however_small_its_part() -> None:
    found = ruled(FIRE, part(0.1, kind="fire"), part(0.9, kind="quasi_fire"))["kind"]
    assert (found.rule, found.value, found.article.ja) == (StraddleRule.STRICTEST, "fire", "第65条第1項・第2項")
    assert ruled(FIRE, part(0.1, kind="quasi_fire"))["kind"].value == "quasi_fire"


def test_height_districts_keep_their_own_rules_in_each_part() -> None:
    found = ruled(HEIGHT, part(0.7, district="class_1", height_max=10), part(0.2, district="class_3", height_max=15))
    assert (found["district"].rule, found["district"].value) == (StraddleRule.EACH_PART, None)
    assert "70.00％" in found["district"].text.ja
    assert "10.00％" in found["district"].text.ja


def test_a_part_that_may_not_be_there_is_named() -> None:
    found = ruled(ZONES, part(0.98, use="a", ratio=200), part(0.02, use="b", ratio=300, uncertain=True))
    assert all("bは、図の精度に対して狭く" in ruling.text.ja for ruling in found.values())


def test_only_sites_have_rulings() -> None:
    parts = (part(0.6, use="a", ratio=200), part(0.4, use="b", ratio=100))
    assert ruled(ZONES, *parts, place=place_of(Point(139.6, 35.4))) == {}
    assert ruled(replace(ZONES, straddles=(straddle(StraddleRule.EACH_PART, "use"),)), *parts)["use"].value is None
