"""The JSON of an answer: texts in the reader's language, nothing personal, live values not past their age."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from layers.answer import Found, LayerAnswer, Nearby, PlaceAnswer, Source, State, ThemeAnswer, answer_json
from layers.answer.place import points_of
from layers.definition import Field, FieldType, Layer
from layers.registry import catalogue
from tests.layers.sample import NAME

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)
ZONING = catalogue().layer("zoning")
PROPS = {"use": "residential_1", "floor_area_ratio": 200, "notified_on": "1996-05-10"}


def answer(layer: Layer, props: dict[str, object], state: State = State.AFFECTED) -> PlaceAnswer:
    found = Found(7, "z1", props, date(1996, 5, 10), None, None)
    source = Source("汐見市", date(2026, 4, 1), None, None, fictional=True, scale=None)
    theme = next(theme for theme in catalogue().themes if theme.id == layer.theme)
    answers = (LayerAnswer(layer, state, (found,), source),)
    gauge = catalogue().layer("river_gauge")
    near = Found(
        8, "g1", {"name": "汐見橋", "level": 1.2, "observed_at": "2026-04-01T11:00:00+09:00"}, None, None, 12.34
    )
    place = points_of([(139.6, 35.4)])[0]
    return PlaceAnswer(place, date(2026, 4, 1), NOW, (ThemeAnswer(theme, answers),), (Nearby(gauge, (near,)),))


def test_an_answer_reads_in_the_language_asked_for() -> None:
    japanese = answer_json(answer(ZONING, PROPS), "ja")
    english = answer_json(answer(ZONING, PROPS), "en")
    (ja,) = japanese["themes"][0]["layers"][0]["features"]
    (en,) = english["themes"][0]["layers"][0]["features"]
    assert ja["summary"] == "第一種住居地域"
    assert en["summary"] == "Category 1 residential"
    assert {row["field"]: row["text"] for row in ja["rows"]}["floor_area_ratio"].startswith("200")
    assert (ja["valid_from"], ja["valid_to"], ja["pending"], ja["color"]) == ("1996-05-10", None, False, "#ffffbd")
    assert ja["properties"] == en["properties"] == PROPS


def test_the_short_of_a_feature_is_what_its_declaration_names() -> None:
    def short(props: dict[str, object]) -> object:
        (layer,) = answer_json(answer(ZONING, props), "ja")["themes"][0]["layers"]
        return layer["features"][0]["glance"]

    assert short({**PROPS, "building_coverage_ratio": 60}) == "200％ / 60％"
    assert short(PROPS) == "200％"
    assert short({"use": "residential_1"}) is None


def test_the_legal_basis_the_office_and_the_source_stand_beside_the_state() -> None:
    (layer,) = answer_json(answer(ZONING, PROPS, State.NOT_AFFECTED), "ja")["themes"][0]["layers"]
    assert layer["state"] == "not_affected"
    assert layer["legal"][0]["law"] == "都市計画法"
    assert layer["office"]
    assert layer["source"]["source_date"] == "2026-04-01"
    assert layer["scale"] == 2500


def test_what_is_personal_never_leaves() -> None:
    secret = Field("reporter", FieldType.TEXT, NAME, personal=True)
    layer = dataclasses.replace(ZONING, fields=(*ZONING.fields, secret))
    text = str(answer_json(answer(layer, {**PROPS, "reporter": "名前", "undeclared": "値"}), "ja"))
    assert "名前" not in text
    assert "undeclared" not in text


@pytest.mark.parametrize(("minutes", "stale"), [(5, False), (600, True)])
def test_a_value_past_its_age_is_unknown(minutes: int, stale: bool) -> None:
    base = answer(ZONING, PROPS)
    asked = datetime(2026, 4, 1, 2, 0, tzinfo=UTC).timestamp() + minutes * 60
    moved = dataclasses.replace(base, known_at=datetime.fromtimestamp(asked, UTC))
    (gauge,) = answer_json(moved, "ja")["nearby"][0]["features"]
    assert gauge["stale"] is stale
    assert gauge["distance_m"] == 12.3
    level = {row["field"]: row["text"] for row in gauge["rows"]}["level"]
    assert ("1.2" in level) is not stale
