"""Values in the reader's words, checks of single values, and spellings of sources."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from layers.definition import Field, FieldType, Text
from layers.derive.mapping import code_for, field_for
from layers.derive.popup import current, name, rows
from layers.derive.schema import check
from layers.derive.topics import severity, topics
from layers.derive.wording import day_in_words, worded
from layers.registry import catalogue
from mapsvc.dates import JST
from mapsvc.errors import InvalidInput


def field(kind: FieldType, unit: str | None = None) -> Field:
    return Field("x", kind, Text("値", "Value"), unit=unit)


@pytest.mark.parametrize(
    ("kind", "unit", "value", "japanese", "english"),
    [
        (FieldType.NUMBER, "%", 200.0, "200％", "200%"),
        (FieldType.NUMBER, "m", 1.5, "1.5 m", "1.5 m"),
        (FieldType.NUMBER, "m2", 1200, "1,200 ㎡", "1,200 m²"),
        (FieldType.NUMBER, "ha", 0.3, "0.3 ha", "0.3 ha"),
        (FieldType.NUMBER, "m", -0.12345, "-0.123 m", "-0.123 m"),
        (FieldType.INTEGER, "people", 0, "0人", "0 people"),
        (FieldType.INTEGER, "vehicles", 12, "12台", "12 vehicles"),
        (FieldType.INTEGER, None, 100, "100", "100"),
        (FieldType.BOOLEAN, None, True, "あり", "Yes"),
        (FieldType.BOOLEAN, None, False, "なし", "No"),
        (FieldType.DATE, None, "2019-04-01", "2019年4月1日（平成31年）", "1 April 2019"),
        (FieldType.DATE, None, "2019-05-01", "2019年5月1日（令和元年）", "1 May 2019"),
        (FieldType.DATE, None, "1868-09-08", "1868年9月8日", "8 September 1868"),
        (FieldType.DATETIME, None, "2026-04-01T03:05:00+00:00", "2026年4月1日12時05分", "1 April 2026, 12:05 JST"),
        (FieldType.TEXT, None, "", "", ""),
        (FieldType.NUMBER, "m", None, "", ""),
        (FieldType.DATE, None, "soon", "soon", "soon"),
        (FieldType.NUMBER, "m", "unlimited", "unlimited", "unlimited"),
    ],
)
def test_values_in_words(kind: FieldType, unit: str | None, value: object, japanese: str, english: str) -> None:
    assert worded(field(kind, unit), value, "ja") == japanese
    assert worded(field(kind, unit), value, "en") == english


def test_other_languages_read_a_day_as_they_write_it() -> None:
    assert day_in_words(datetime(2020, 2, 29, tzinfo=JST).date(), "ko") == "2020년 2월 29일"


def test_an_instant_that_japan_s_clock_cannot_show_is_shown_as_it_stands() -> None:
    field = Field("at", FieldType.DATETIME, Text("時", "at"))
    assert worded(field, "9999-12-31T23:59:59-12:00", "ja") == "9999-12-31T23:59:59-12:00"


def test_lists_of_codes_are_joined() -> None:
    hazards = catalogue().layer("evacuation_site").field("hazards")
    assert hazards is not None
    assert worded(hazards, ["flood", "tsunami"], "ja") == "洪水、津波"
    assert worded(hazards, ["flood", "tsunami"], "en") == "flood, tsunami"


def test_a_described_code_is_explained_below_it() -> None:
    found = rows(catalogue().layer("height_control"), {"district": "class_3"}, "ja")
    assert [(row.title, row.text) for row in found] == [
        ("種別", "第3種高度地区"),
        ("内容", "高さの最高限度15m、北側斜線 7m＋0.6L"),
    ]


def test_old_readings_say_unknown_never_the_last_number() -> None:
    layer = catalogue().layer("parking")
    props = {"uid": "1", "name": "港", "status": "vacant", "free": 12, "observed_at": "2026-04-01T12:00:00+09:00"}
    seen = datetime(2026, 4, 1, 12, 0, tzinfo=JST)

    def texts(now: datetime, given: dict[str, object]) -> dict[str, str]:
        return {row.field: row.text for row in rows(layer, given, "ja", now=now)}

    assert texts(seen + timedelta(minutes=30), props)["free"] == "12台"
    late = texts(seen + timedelta(minutes=31), props)
    assert late["free"] == late["status"] == "不明（情報が古いため）"
    assert late["name"] == "港"
    assert late["observed_at"] == "2026年4月1日12時00分"
    assert current(layer, props, seen) == props
    assert set(current(layer, props, seen + timedelta(hours=1))) == {"uid", "name", "observed_at"}
    never = {key: value for key, value in props.items() if key != "observed_at"}
    assert texts(seen, never)["free"].startswith("不明")


def test_names_are_in_the_reader_s_language_where_there_is_one() -> None:
    ward = catalogue().layer("ward")
    props = {"name": "港浜区", "name_en": "Minatohama Ward"}
    assert name(ward, props, "ja") == "港浜区"
    assert name(ward, props, "en") == "Minatohama Ward"
    assert name(ward, {"name": "港浜区"}, "en") == "港浜区"
    assert name(catalogue().layer("zoning"), {"use": "commercial"}, "ja") == "商業地域"


@pytest.mark.parametrize(
    ("layer", "props", "name", "message"),
    [
        ("zoning", {"use": "commercial", "floor_area_ratio": 1400}, "floor_area_ratio", "outside 50 to 1300 %"),
        ("zoning", {"use": "commercial", "floor_area_ratio": "400"}, "floor_area_ratio", "not a number"),
        ("zoning", {"use": "commercial", "floor_area_ratio": float("nan")}, "floor_area_ratio", "not finite"),
        ("zoning", {"use": "commercial", "floor_area_ratio": True}, "floor_area_ratio", "not a number"),
        ("zoning", {"use": "商業地域"}, "use", "not one of the codes"),
        ("zoning", {"use": "commercial", "notified_on": "2019-02-29"}, "notified_on", "not a date"),
        ("zoning", {"use": "commercial", "notified_on": "20190228"}, "notified_on", "not a date"),
        ("zoning", {"use": "commercial", "notice_number": "あ" * 101}, "notice_number", "at most 100"),
        ("zoning", {"use": "commercial", "name": "a\x00b"}, "name", "NUL"),
        ("zoning", {"use": "commercial", "height": 5}, "height", "no such field"),
        ("zoning", {}, "use", "required"),
        ("evacuation_site", {"name": "校庭", "capacity": 10.5}, "capacity", "not a whole number"),
        ("evacuation_site", {"name": "校庭", "hazards": "flood"}, "hazards", "not a list"),
        ("evacuation_site", {"name": "校庭", "hazards": ["flood", "flood"]}, "hazards", "twice"),
        ("evacuation_site", {"name": "校庭", "hazards": ["snow"]}, "hazards", "not one of the codes"),
        ("evacuation_site", {"name": "校庭", "also_shelter": 1}, "also_shelter", "not true or false"),
        ("evacuation_site", {"name": "校庭", "url": "javascript:alert(1)"}, "url", "http or https"),
        ("parking", {"uid": "1", "name": "港", "observed_at": "2026-04-01T12:00:00"}, "observed_at", "instant"),
        ("parking", {"uid": "1", "name": "港", "observed_at": "9999-12-31T23:59:59-12:00"}, "observed_at", "instant"),
        ("parking", {"uid": "1", "name": "港", "observed_at": "0001-01-01T00:00:00+14:00"}, "observed_at", "instant"),
    ],
)
def test_what_does_not_fit_is_said(layer: str, props: dict[str, object], name: str, message: str) -> None:
    problems = check(catalogue().layer(layer), props)
    assert [problem.field for problem in problems] == [name]
    assert message in problems[0].message


@pytest.mark.parametrize(
    "spelling",
    ["第一種低層住居専用地域", "第1種低層住居専用地域", "第１種低層住居専用地域", "第１種　低層住居専用地域", "一低"],
)
def test_spellings_of_one_district_are_one_code(spelling: str) -> None:
    use = catalogue().layer("zoning").field("use")
    assert use is not None
    assert code_for(use, spelling) == "low_rise_1"


@pytest.mark.parametrize("number", ["8", "１", 9])
def test_numbers_of_districts_are_refused(number: object) -> None:
    use = catalogue().layer("zoning").field("use")
    assert use is not None
    with pytest.raises(InvalidInput, match="not in the code list of 用途地域"):
        code_for(use, number)


def test_a_near_miss_is_suggested() -> None:
    use = catalogue().layer("zoning").field("use")
    assert use is not None
    with pytest.raises(InvalidInput, match="第二種住居地域"):
        code_for(use, "第二種住居地城")


def test_columns_are_found_in_any_width() -> None:
    layer = catalogue().layer("zoning")
    found = field_for(layer, "容積 率 ")
    assert found is not None
    assert found.name == "floor_area_ratio"
    assert field_for(layer, "SAFIELD000") is None


def test_topics_follow_the_values_and_severity_the_code() -> None:
    gauge = catalogue().layer("river_gauge")
    assert topics(gauge, {"status": "danger"}) == ("river", "river.danger")
    assert topics(gauge, {}) == ("river",)
    assert severity(gauge, {"status": "danger"}) == "Extreme"
    alert = catalogue().layer("disaster_alert")
    assert severity(alert, {"severity": "severe"}) == "Severe"
    assert severity(alert, {}) == "Unknown"
