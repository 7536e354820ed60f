"""The city's catalogue: every layer is there, holds together, and can be told apart on the map."""

from __future__ import annotations

from itertools import combinations

import pytest

from layers.definition import Answer, FieldType, Geometry, Layer
from layers.derive.colors import distance
from layers.registry import catalogue

LAYERS = {
    "base": ["coast", "water", "building", "road", "railway", "station", "town", "ward", "coverage"],
    "planning": [
        "area_division",
        "zoning",
        "height_control",
        "fire_prevention",
        "port_zone",
        "district_plan",
        "scenic_district",
        "special_green_conservation",
        "productive_green",
        "greening_area",
        "planned_park",
        "planned_road",
    ],
    "landscape": ["landscape_plan", "landscape_council"],
    "building_rules": ["building_agreement", "designated_road"],
    "hazard": [
        "flood_depth",
        "landslide_warning",
        "steep_slope",
        "embankment_control",
        "evacuation_site",
        "disaster_base",
    ],
    "facility": ["public_facility", "aed", "parking"],
    "river": ["river_gauge"],
    "alert": ["crime_alert", "disaster_alert"],
    "hearing": ["hearing_report"],
}

LEAST_DIFFERENCE = 20.0
"""CIE76 ΔE below which two colours of one layer need something else to tell them apart."""

every_layer = pytest.mark.parametrize("layer", catalogue().layers.values(), ids=lambda layer: layer.id)


def test_the_catalogue_holds_the_city_s_layers_in_order() -> None:
    assert [theme.id for theme in catalogue().themes] == list(LAYERS)
    for theme, wanted in LAYERS.items():
        held = [layer.id for layer in catalogue().in_theme(theme)]
        assert [layer for layer in held if layer in wanted] == wanted


@every_layer
def test_no_two_codes_look_the_same(layer: Layer) -> None:
    field = layer.field(layer.style.by or "")
    if field is None:
        return
    for one, other in combinations(field.codes, 2):
        assert one.color is not None
        assert other.color is not None
        if distance(one.color, other.color) < LEAST_DIFFERENCE:
            told_apart = {
                Geometry.POLYGON: one.pattern != other.pattern,
                Geometry.LINE: one.width != other.width,
                Geometry.POINT: one.symbol != other.symbol,
            }[layer.geometry]
            # The base map says what it is by place, not by colour alone.
            assert told_apart or layer.theme == "base", f"{one.value} and {other.value}"


@every_layer
def test_a_restriction_names_its_law_its_office_and_its_limits(layer: Layer) -> None:
    if layer.answer in (Answer.COVERS, Answer.WITHIN):
        assert layer.legal
        assert layer.caution is not None
        assert layer.scale is not None or layer.live is not None
    assert all(basis.url is None or basis.url.startswith("https://") for basis in layer.legal)


@every_layer
def test_every_text_is_in_both_languages(layer: Layer) -> None:
    texts = [layer.title, layer.description, layer.office]
    texts += [layer.caution] if layer.caution else []
    texts += [field.title for field in layer.fields]
    texts += [code.title for field in layer.fields for code in field.codes]
    for text in texts:
        assert text.en.isascii() or set(text.en) & set("–²“”≥é"), text.en
        assert any(ord(letter) > 0x2FFF for letter in text.ja) or any(c.isdigit() for c in text.ja), text.ja


@every_layer
def test_quantities_have_units_and_plausible_limits(layer: Layer) -> None:
    for field in layer.fields:
        if field.type is FieldType.NUMBER:
            assert field.unit, field.name
            assert field.minimum is not None, field.name
            assert field.maximum is not None, field.name


@every_layer
def test_codes_are_words_never_the_numbers_of_a_source(layer: Layer) -> None:
    assert not [code.value for field in layer.fields for code in field.codes if code.value.isdigit()]


def test_zoning_has_its_thirteen_districts_in_the_customary_colours() -> None:
    use = catalogue().layer("zoning").field("use")
    assert use is not None
    assert len(use.codes) == 13
    assert {code.value: code.color for code in use.codes if code.value != "rural_residential"} == {
        "low_rise_1": "#adffd6",
        "low_rise_2": "#a5f7c6",
        "mid_high_rise_1": "#cef784",
        "mid_high_rise_2": "#42ff42",
        "residential_1": "#ffffbd",
        "residential_2": "#ffd6ad",
        "quasi_residential": "#ffde00",
        "neighborhood_commercial": "#ffe7f7",
        "commercial": "#ffbdde",
        "quasi_industrial": "#cec6ff",
        "industrial": "#e7f7ff",
        "exclusive_industrial": "#a5d6ff",
    }


def test_no_zoning_number_is_an_alias() -> None:
    # KSJ A29 counts 8 = 近隣商業, A55 and i-UR 8 = 田園住居: a number alone says nothing.
    use = catalogue().layer("zoning").field("use")
    assert use is not None
    assert not [alias for code in use.codes for alias in code.aliases if alias.isdigit()]


def test_live_layers_say_what_an_update_may_change() -> None:
    live = {layer.id: layer.live for layer in catalogue().layers.values() if layer.live}
    assert set(live) == {"parking", "river_gauge", "disaster_alert", "crime_alert"}
    assert all(one.fields for one in live.values())
    gauge = catalogue().layer("river_gauge")
    levels = ["standby_level", "caution_level", "evacuation_level", "danger_level"]
    assert all(gauge.field(name) for name in [*levels, "camera_url"])
    assert not set(levels) & set(live["river_gauge"].fields)


def test_the_first_view_is_calm() -> None:
    shown = [layer.id for layer in catalogue().layers.values() if layer.visible and layer.theme != "base"]
    assert shown == ["zoning", "disaster_alert"]
