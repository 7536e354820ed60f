"""Every derivation holds for every layer of the catalogue."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from layers.definition import FieldType, Layer
from layers.derive import legend, mapping, popup, schema, search, style, tile, topics
from layers.derive.symbols import PATTERNS, SYMBOLS
from layers.references import SEVERITIES
from layers.registry import catalogue
from tests.layers.filled import full

every_layer = pytest.mark.parametrize("layer", catalogue().layers.values(), ids=lambda layer: layer.id)
languages = pytest.mark.parametrize("language", ["ja", "en"])


@every_layer
def test_filled_properties_pass_the_check_and_the_json_schema(layer: Layer) -> None:
    props = full(layer)
    assert schema.check(layer, props) == []
    public = {name: props[name] for name in props if not layer.field(name).personal}  # type: ignore[union-attr]
    validator = jsonschema.Draft202012Validator(schema.json_schema(layer))
    validator.check_schema(schema.json_schema(layer))
    assert not list(validator.iter_errors(public))
    assert list(validator.iter_errors({**public, "no_such_field": 1}))


@every_layer
def test_each_required_field_is_missed(layer: Layer) -> None:
    for field in layer.fields:
        problems = schema.check(layer, {**full(layer), field.name: None})
        assert [problem.field for problem in problems] == ([field.name] if field.required else [])


@every_layer
def test_tiles_carry_scalars_of_declared_fields_only(layer: Layer) -> None:
    carried = tile.tile_properties(layer, {**full(layer), "secret": "x"})
    assert set(carried) == {field.name for field in layer.fields if field.tile}
    assert all(isinstance(value, str | int | float | bool) for value in carried.values())
    assert tile.tile_properties(layer, {}) == {}


def test_instants_in_tiles_are_seconds_so_that_offsets_do_not_matter() -> None:
    gauge = catalogue().layer("river_gauge")
    here = tile.tile_properties(gauge, {"observed_at": "2026-04-01T12:00:00+09:00"})
    there = tile.tile_properties(gauge, {"observed_at": "2026-04-01T03:00:00Z"})
    assert here == there == {"observed_at": 1_775_012_400}


@every_layer
def test_search_text_holds_what_the_declaration_says(layer: Layer) -> None:
    text = search.search_text(layer, full(layer))
    for field in layer.fields:
        if field.search and field.type is FieldType.CODE:
            assert field.codes[0].title.ja in text
    assert bool(text) == any(field.search for field in layer.fields)


@every_layer
def test_topics_begin_with_the_general_and_hold_no_placeholder(layer: Layer) -> None:
    found = topics.topics(layer, full(layer))
    assert found
    assert all(re.fullmatch(r"[a-z0-9_.]+", topic) for topic in found)
    assert topics.severity(layer, full(layer)) in SEVERITIES
    assert topics.severity(layer, {}) in SEVERITIES


@every_layer
def test_every_spelling_of_every_code_finds_it(layer: Layer) -> None:
    for field in layer.fields:
        for code in field.codes:
            for spelling in (code.value, code.title.ja, *code.aliases, f" {code.title.ja}　"):
                assert mapping.code_for(field, spelling) == code.value


@every_layer
def test_every_declared_column_finds_its_field(layer: Layer) -> None:
    for field in layer.fields:
        for column in (*field.sources, field.name):
            assert mapping.columns(layer)[column] is field
            assert mapping.field_for(layer, f"{column} ") is field


@every_layer
@languages
def test_rows_show_every_public_field_in_the_language(layer: Layer, language: str) -> None:
    rows = popup.rows(layer, full(layer), language)
    assert {row.field for row in rows} == {f.name for f in layer.fields if f.popup and not f.personal}
    assert all(row.title and row.text for row in rows)
    assert popup.rows(layer, {}, language) == []
    assert popup.name(layer, {}, language) == layer.title.get(language)


@every_layer
@languages
def test_the_legend_explains_everything_drawn(layer: Layer, language: str) -> None:
    entries = legend.legend(layer, language)
    field = layer.field(layer.style.by or "")
    wanted = [code.value for code in field.codes] if field else []
    assert [entry.value for entry in entries if entry.value] == wanted
    assert any(entry.value is None for entry in entries) == (field is None or not field.required)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", entry.color) and entry.title for entry in entries)


@every_layer
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_legend_has_the_colours_of_the_map(layer: Layer, scheme: style.Scheme) -> None:
    drawn = json.dumps(style.style_layers(layer, "city", "ja", scheme))
    for entry in legend.legend(layer, "ja", scheme):
        assert (entry.color if entry.filled else entry.outline or "") in drawn


@every_layer
@languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_draws_only_what_tiles_and_drawings_hold(layer: Layer, language: str, scheme: style.Scheme) -> None:
    parts = style.style_layers(layer, "city", language, scheme)
    assert parts
    text = json.dumps(parts)
    carried = {field.name for field in tile.tile_fields(layer)}
    assert set(re.findall(r'\["get", "([a-z0-9_]+)"\]', text)) <= carried
    assert set(re.findall(r'"pattern:([a-z-]+):#[0-9a-f]{6}"', text)) <= {str(pattern) for pattern in PATTERNS}
    assert set(re.findall(r'"symbol:([a-z_]+):#[0-9a-f]{6}"', text)) <= set(SYMBOLS)
    assert "pattern:none" not in text
    for part in parts:
        assert part["source"] == "city"
        assert part["source-layer"] == layer.id
        assert part["id"].startswith(f"{layer.id}:")
        assert part.get("minzoom", 0) >= layer.tiles.minzoom


@languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_full_style_of_everything(language: str, scheme: style.Scheme) -> None:
    made = style.full_style(
        catalogue(), catalogue().layers, "https://city.example/tiles/{layers}.json", language, scheme
    )
    ids = [part["id"] for part in made["layers"]]
    assert made["version"] == 8
    assert "glyphs" not in made  # text is drawn from fonts of the reader's machine
    assert len(ids) == len(set(ids))
    assert {part["source-layer"] for part in made["layers"][1:]} == set(catalogue().layers)
    assert set(made["sources"]) == {style.source_of(layer) for layer in catalogue().layers.values()}
    assert made["sources"]["base"]["url"].startswith("https://city.example/tiles/coast,water,")

    place = {layer_id: index for index, layer_id in enumerate(ids)}
    order = ["background", "coast:fill", "zoning:fill", "road:casing", "road:line", "planned_road:line", "aed:symbol"]
    assert sorted(order, key=lambda one: place[one]) == order
    assert place["ward:label"] > max(place[one] for one in ids if one.endswith((":fill", ":line", ":outline")))
