"""What the style says about codes, widths, patterns and the dark map."""

from __future__ import annotations

from typing import Any

import pytest

from layers.definition import Pattern
from layers.derive.colors import contrast, distance, ink_on, luminance
from layers.derive.style import color_of, full_style, pattern_of, style_layers
from layers.registry import catalogue
from mapsvc.errors import UnknownLayer


def part(layer: str, name: str, scheme: Any = "light", language: str = "ja") -> dict[str, Any]:
    layers = style_layers(catalogue().layer(layer), "s", language, scheme)
    return next(one for one in layers if one["id"] == f"{layer}:{name}")


def matched(expression: list[Any], value: str) -> Any:
    """What a ``match`` expression gives for ``value``."""
    for labels, output in zip(expression[2:-1:2], expression[3:-1:2], strict=True):
        if value == labels or (isinstance(labels, list) and value in labels):
            return output
    return expression[-1]


def test_fills_take_the_colour_of_the_code_and_labels_its_short_title() -> None:
    assert matched(part("zoning", "fill")["paint"]["fill-color"], "commercial") == "#ffbdde"
    assert matched(part("zoning", "label")["layout"]["text-field"], "low_rise_1") == "一低"
    assert matched(part("zoning", "label", language="en")["layout"]["text-field"], "low_rise_1") == "1-low"


def test_only_hatched_codes_are_in_the_pattern_layer() -> None:
    hatch = part("zoning", "pattern")
    hatched = hatch["filter"][2][1]
    assert "low_rise_2" in hatched
    assert "low_rise_1" not in hatched
    for value in hatched:
        name, pattern, ink = matched(hatch["paint"]["fill-pattern"], value).split(":")
        assert (name, pattern) == ("pattern", pattern_of(catalogue().layer("zoning"), {"use": value}))
        assert contrast(ink, color_of(catalogue().layer("zoning"), {"use": value})) >= 2


@pytest.mark.parametrize("color", ["#ffffff", "#e7f7ff", "#ff0066", "#0c000c", "#808080", "#aa00aa"])
def test_hatching_can_be_seen_on_any_colour(color: str) -> None:
    assert contrast(ink_on(color), color) > 1.9


def test_widths_in_metres_are_to_scale() -> None:
    width = part("planned_road", "line")["paint"]["line-width"]
    assert width[:3] == ["interpolate", ["exponential", 2], ["zoom"]]
    stops = dict(zip(width[3::2], width[4::2], strict=True))
    metres_per_pixel = 40_075_016.686 / 512 / 2**15 * 0.8151  # cos 35.4°
    operator, (_, _, pixels), _ = stops[15]
    assert operator == "max"
    assert pixels == pytest.approx(1 / metres_per_pixel, rel=1e-3)
    # From 15 to 22 a pixel shrinks by 2⁷.
    assert stops[22][1][2] / pixels == pytest.approx(128, rel=1e-3)


def test_small_roads_wait_for_their_zoom_and_big_ones_are_wider() -> None:
    line = part("road", "line")
    operator, zoom, least = line["filter"]
    assert (operator, zoom) == (">=", ["zoom"])
    assert matched(least, "path") > matched(least, "local") > matched(least, "motorway")
    at14 = dict(zip(line["paint"]["line-width"][3::2], line["paint"]["line-width"][4::2], strict=True))[14]
    assert matched(at14, "motorway") > matched(at14, "local")


def test_the_casing_is_wider_than_the_road_at_every_stop() -> None:
    road, casing = (part("road", name)["paint"]["line-width"][4::2] for name in ("line", "casing"))
    for inner, outer in zip(road, casing, strict=True):
        assert outer[0] == "+"
        assert outer[1] == inner
        assert outer[2] > 0


def test_the_dark_map_is_dark() -> None:
    def ground(scheme: Any) -> list[str]:
        made = full_style(catalogue(), ["coast", "water", "building"], "/t/{layers}.json", "ja", scheme)
        found = [made["layers"][0]["paint"]["background-color"]]
        for layer in made["layers"][1:]:
            color = layer["paint"].get("fill-color")
            found += [color] if isinstance(color, str) else []
        return found

    assert min(map(luminance, ground("light"))) > 0.5
    assert max(map(luminance, ground("dark"))) < 0.1


def test_labels_read_well_on_both_maps() -> None:
    for scheme, halo in (("light", "#ffffff"), ("dark", "#11161b")):
        for layer in catalogue().layers.values():
            for one in style_layers(layer, "s", "ja", scheme):  # type: ignore[arg-type]
                if "text-color" in one.get("paint", {}):
                    assert one["paint"]["text-halo-color"] == halo
                    assert contrast(one["paint"]["text-color"], halo) >= 4.5, (layer.id, scheme)


def test_live_points_are_coloured_by_their_state_until_it_is_old() -> None:
    operator, old, grey, icons = part("river_gauge", "symbol")["layout"]["icon-image"]
    assert operator == "case"
    assert matched(icons, "danger") == "symbol:gauge:#8e2bb8"
    assert matched(icons, "no such state") == grey == "symbol:gauge:#7b8794"
    now = ["to-number", ["global-state", "now"], 0]
    assert old == ["<", ["to-number", ["get", "observed_at"], 0], ["-", now, 1800]]


def test_what_has_expired_is_not_drawn() -> None:
    for name in ("fill", "outline", "label"):
        kept = part("disaster_alert", name)["filter"]
        assert kept[0] == "any"
        assert kept[1] == ["!", ["has", "expires_at"]]
    both = part("disaster_alert", "pattern")["filter"]
    assert both[0] == "all"
    assert both[1][:2] == ["in", ["get", "level"]]
    assert full_style(catalogue(), ["aed"], "/t/{layers}.json", "ja", now=5)["state"] == {"now": {"default": 5}}


def test_points_show_a_dot_until_their_symbol_comes() -> None:
    dot = part("evacuation_site", "circle")["paint"]["circle-opacity"]
    symbol = part("evacuation_site", "symbol")
    assert dot[-2:] == [symbol["minzoom"], 0]


def test_features_without_code_take_the_layer_s_own_colour() -> None:
    layer = catalogue().layer("height_control")
    assert color_of(layer, {}) == layer.style.color
    assert pattern_of(layer, {}) is Pattern.NONE
    assert part("height_control", "fill")["paint"]["fill-color"][-1] == layer.style.color


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(UnknownLayer):
        full_style(catalogue(), ["zoning", "zonign"], "/t/{layers}.json", "ja")


def test_only_the_layers_named_are_drawn() -> None:
    made = full_style(catalogue(), ["aed", "zoning"], "/t/{layers}.json", "ja")
    assert made["sources"] == {
        "zoning": {"type": "vector", "url": "/t/zoning.json"},
        "aed": {"type": "vector", "url": "/t/aed.json"},
    }


def test_colour_difference_is_cie76() -> None:
    # White to black is 100 by definition of L*; equal colours are 0.
    assert distance("#ffffff", "#000000") == pytest.approx(100, abs=0.01)
    assert distance("#a5f7c6", "#a5f7c6") == 0
    # sRGB red: L* 53.24, a* 80.09, b* 67.20 under D65.
    assert distance("#ff0000", "#000000") == pytest.approx((53.24**2 + 80.09**2 + 67.20**2) ** 0.5, abs=0.05)


def test_what_is_needed_most_is_placed_first() -> None:
    made = full_style(catalogue(), catalogue().layers, "/t/{layers}.json", "ja")
    place = {one["id"]: index for index, one in enumerate(made["layers"])}
    # The map places the topmost text first and leaves out what no longer fits.
    order = ["zoning:label", "road:label", "town:label", "ward:label", "evacuation_site:symbol", "station:label"]
    assert sorted(order, key=lambda one: place[one]) == order


def test_names_of_large_areas_end_where_they_would_repeat_on_every_tile() -> None:
    assert part("ward", "label")["maxzoom"] == 14
    assert "maxzoom" not in part("ward", "outline")


def test_rivers_stay_visible_through_zones_but_below_bridges() -> None:
    made = full_style(catalogue(), ["water", "zoning", "road"], "/t/{layers}.json", "ja")
    ids = [one["id"] for one in made["layers"]]
    assert ids.index("zoning:fill") < ids.index("water:fill") < ids.index("road:casing")
