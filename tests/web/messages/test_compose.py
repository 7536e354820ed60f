"""What notices say: old and new, where, since when, by whom; and that nothing from outside becomes more than words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from layers.registry import catalogue
from mapsvc.delivery.channel import Cadence
from tests.web.messages.conftest import NOW, ZONE, Changes, Teller
from web.messages.flatten import SUBJECT, flat, lines
from web.messages.model import MANAGE, STOP, WHY, Event, State
from web.messages.wording import story
from web.sheet.texts import texts


def test_a_change_says_old_and_new_where_since_when_and_by_whom(tell: Teller, changes: Changes) -> None:
    ja, en = tell(changes.zone), tell(changes.zone, language="en")
    assert ja.subject == "【試験市】用途地域：東区 本町0丁目ほか 商業地域（変わりました）"
    assert en.subject == "[Testville] Zoning (use districts): Honcho 0 and others, East Ward Commercial (changed)"
    for line in (
        "用途地域：第一種住居地域 → 商業地域", "容積率：200％ → 400％", "建蔽率：60％ → 80％",
        "場所：東区 本町0丁目、本町1丁目", "効力：2027年4月1日（令和9年）から", "担当：建築局都市計画課",
        "https://map.example.jp/features/zoning/z1?lang=ja",
        "https://map.example.jp/?place=zoning:z1&as_of=2027-04-01&lang=ja",
        "https://map.example.jp/at/zoning:z1?as_of=2027-04-01&lang=ja", "2026年11月24日 10:30",
    ):  # fmt: skip
        assert line in ja.text
    for line in (
        "Use district: Category 1 residential → Commercial", "Floor area ratio: 200% → 400%",
        "Where: Honcho 0, Honcho 1, East Ward", "from 1 April 2027", "24 November 2026, 10:30 JST",
    ):  # fmt: skip
        assert line in en.text
    for composed in (ja, en):
        assert all(composed.text.count(mark) == composed.html.count(mark) == 1 for mark in (WHY, MANAGE, STOP))
        assert composed.url.startswith("https://map.example.jp/features/zoning/z1")
        assert not composed.urgent
    assert "架空" not in ja.text
    assert "商業地域" in ja.short_title
    assert "第一種住居地域 → 商業地域" in ja.short_body


def test_every_fact_of_the_text_is_in_the_html(tell: Teller, changes: Changes) -> None:
    composed = tell(changes.zone)
    seen = lxml_html.fromstring(composed.html.replace("\x00", "")).text_content()
    words = "".join(seen.split())
    for fact in (
        "第一種住居地域→商業地域",
        "200％→400％",
        "東区本町0丁目、本町1丁目",
        "2027年4月1日（令和9年）から",
        "建築局都市計画課",
    ):
        assert fact in words


def test_moved_and_ended_say_what_they_are(tell: Teller, changes: Changes) -> None:
    moved, ended = tell(changes.moved), tell(changes.ended)
    assert "地図上の位置や形が変わりました" in moved.text
    assert "記載を訂正しました" in moved.text
    assert "東区、西区" in moved.text
    assert "終わりました" in ended.text
    assert "2026年10月31日（令和8年）まで" in ended.text
    assert "as_of=2026-10-31" in ended.text


def test_many_are_numbered_and_the_rest_counted(tell: Teller, changes: Changes) -> None:
    events = (changes.zone, changes.moved, changes.ended)
    many = tell(*events, total=25)
    assert many.subject == "【試験市】用途地域の変更 25件"
    assert [f"{n}. " in many.text for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "ほかに22件あります" in many.text
    assert "ほか24件" in many.short_body
    weekly = tell(*events, changes.hostile, cadence=Cadence.WEEKLY, language="en")
    assert weekly.subject.startswith("[Testville] Weekly digest: Zoning (use districts), ")
    assert "What changed since the last weekly digest." in weekly.text
    first = tell(*events, total=900, first=True)
    assert first.subject == "【試験市】用途地域を公開しました（900件）"


def test_events_that_are_gone_still_leave_a_message(tell: Teller) -> None:
    composed = tell(10**12, total=3)
    assert composed.subject == "【試験市】地図の変更 3件"
    assert composed.url.startswith("https://map.example.jp/")


def test_a_warning_comes_first_and_says_what_to_do(tell: Teller, changes: Changes) -> None:
    alert = tell(changes.alert, severity=3)
    assert alert.urgent
    assert alert.subject.startswith("【警戒】【試験市】避難指示")
    assert len(alert.subject) <= SUBJECT
    rows = alert.text.split("\n")
    level, todo, kind = (
        next(n for n, line in enumerate(rows) if line.startswith(f"  {title}："))
        for title in ("警戒レベル", "とるべき行動", "種類")
    )
    assert level < todo < kind
    assert rows[todo + 1].strip().startswith("2階へ。")
    assert len(alert.text) < 6_000
    assert tell(changes.alert, severity=4).subject.startswith("【緊急】")
    assert tell(changes.alert, severity=3, language="en").subject == "[WARNING] [Testville] Evacuation order"


def test_what_is_over_no_longer_says_what_to_do(tell: Teller, changes: Changes) -> None:
    lifted = tell(changes.lifted, severity=3)
    assert lifted.subject.startswith("【試験市】解除・終了：避難指示")
    assert "全員避難" not in lifted.text + lifted.html + lifted.short_body
    assert not lifted.urgent


def test_an_exercise_is_never_taken_for_real(tell: Teller, changes: Changes) -> None:
    for language, mark, words in (
        ("ja", "【訓練】", "実際の災害ではありません"),
        ("en", "[EXERCISE]", "There is no real disaster"),
    ):
        composed = tell(changes.exercise, severity=4, language=language)
        assert composed.subject.startswith(mark)
        assert composed.short_title.startswith(mark)
        assert words in composed.text
        assert words in composed.html
        assert not composed.urgent


def test_hostile_words_stay_words(tell: Teller, changes: Changes) -> None:
    composed = tell(changes.hostile)
    parsed = lxml_html.fromstring(composed.html.replace("\x00", ""))
    assert parsed.xpath("//script | //img | //*[@onerror]") == []
    assert "<script>alert(1)</script>" in parsed.text_content()
    assert len(composed.subject) <= SUBJECT
    for part in (composed.subject, composed.short_title, composed.short_body):
        assert part.isprintable()
    for part in (composed.text, composed.html):
        assert not {char for char in part if char in "\r\u202e\u2066\u200f\x1b"}
        assert part.count(STOP) == 1
    assert "\nBcc:" not in composed.text
    assert "49" not in composed.text
    assert "%(city)s" in composed.text


@given(st.text(max_size=500), st.integers(2, 60))
def test_flattened_text_is_one_short_line(text: str, most: int) -> None:
    found = flat(text, most)
    assert len(found) <= most
    assert "\x00" not in found
    assert found.replace("\u200d", "").isprintable() or "\u3000" in found
    assert not set(found) & set(
        "\r\n\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )
    assert sum(map(len, lines(text, most))) <= most


def test_a_tower_of_marks_is_cut() -> None:
    assert flat("a" + "\u0310" * 500) == "a" + "\u0310" * 4


@pytest.mark.parametrize("kind", ["new", "changed", "ended"])
def test_personal_data_are_never_told(kind: str) -> None:
    layer = catalogue().layer("public_facility")
    fields = tuple(replace(f, personal=f.name == "kana") for f in layer.fields)
    before = State({"name": "図書館", "kind": "library", "kana": "ヒミツ"}, date(2020, 1, 1), None)
    after = State({"name": "図書館", "kind": "library", "kana": "ナイショ"}, date(2026, 1, 1), None)
    event = Event(
        1, replace(layer, fields=fields), "p1", kind, "Minor", NOW, before, None if kind == "ended" else after,
        shapely.centroid(ZONE), False, (), (),
    )  # fmt: skip
    said = repr(story(event, texts("ja"), "https://map.example.jp"))
    assert "ヒミツ" not in said
    assert "ナイショ" not in said
