"""Languages: plain Japanese with readings, and a language that is offered as soon as its catalogue is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from layers.derive.wording import day_in_words
from layers.registry import catalogue
from mapsvc.dates import parse_date
from mapsvc.readings import annotated, plain, ruby
from web import i18n, languages

KANJI = re.compile("[一-鿿]")


@pytest.fixture
def korean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A throw-away catalogue beside the real ones: every English text, marked."""
    for folder in languages.TRANSLATIONS.iterdir():
        (tmp_path / folder.name).symlink_to(folder)
    with (languages.TRANSLATIONS / "en/LC_MESSAGES/messages.po").open("rb") as file:
        english = read_po(file)
    made = Catalog(locale="ko", charset="utf-8")
    for message in english:
        if message.id:
            made.add(message.id, f"시험 {message.string}")
    _write(tmp_path, made)
    monkeypatch.setattr(languages, "TRANSLATIONS", tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _write(folder: Path, made: Catalog) -> None:
    body = BytesIO()
    write_mo(body, made)
    path = folder / "ko" / "LC_MESSAGES"
    path.mkdir(parents=True, exist_ok=True)
    (path / "messages.mo").write_bytes(body.getvalue())


def _forget() -> None:
    languages.forget()
    i18n.browser_texts.cache_clear()


def test_a_whole_catalogue_is_served(korean: Path, client: FlaskClient) -> None:
    page = client.get("/at?lang=ko").text
    assert '<html lang="ko">' in page
    assert "<h1>시험 Find a place" in page or "시험" in page
    assert re.search(r'hreflang="ko" href="[^"]*lang=ko"', page)
    assert ">한국어</a>" in page
    assert client.get("/i18n/ko.json").json["map.retry"].startswith("시험")  # type: ignore[index]
    assert day_in_words(parse_date("2019-04-01"), "ko") == "2019년 4월 1일"
    by_header = client.get("/layers/zoning", headers={"Accept-Language": "ko-KR,ko"}).text
    assert '<html lang="ko">' in by_header
    assert "Zoning (use districts)" in by_header  # not declared in Korean


def test_a_catalogue_with_gaps_is_not_offered(korean: Path, client: FlaskClient) -> None:
    made = Catalog(locale="ko", charset="utf-8")
    made.add("site.map", "지도")
    _write(korean, made)
    _forget()
    assert "ko" not in languages.offered()
    assert client.get("/at?lang=ko").status_code == 400
    assert ">한국어</a>" not in client.get("/at?lang=en").text


def test_readings_are_ruby_in_text_and_nowhere_else(client: FlaskClient) -> None:
    page = client.get("/at?lang=ja-easy").text
    assert '<html lang="ja-x-easy">' in page
    assert re.search(r"<h1[^>]*><ruby>場所<rp>（</rp><rt>ばしょ</rt>", page)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert "場所を調べる" in title[1]
    assert "ばしょ" not in title[1]
    assert not re.search(r'="[^"]*(ばしょ|ちず)[^"]*"', page), "a reading within an attribute"
    assert "《" not in page
    assert "\ufff9" not in page


def test_plain_japanese_falls_back_to_japanese_and_not_to_english(client: FlaskClient) -> None:
    own = languages.own_texts("ja-easy")
    spoken = languages.texts_of("ja-easy")
    missing = next(key for key in languages.own_texts("ja") if key not in own)
    assert spoken[missing] == languages.own_texts("ja")[missing]
    assert catalogue().layer("port_zone").title.get("ja-easy") == catalogue().layer("port_zone").title.ja


def test_json_has_no_readings_unless_they_are_asked_for(client: FlaskClient) -> None:
    def title(address: str) -> str:
        themes = client.get(address).json["themes"]  # type: ignore[index]
        return str(next(layer["title"] for theme in themes for layer in theme["layers"] if layer["id"] == "zoning"))

    bare, read = title("/api/layers?lang=ja-easy"), title("/api/layers?lang=ja-easy&readings=1")
    assert bare.startswith("用途地域（")
    assert read != bare
    assert plain(read) == bare


def test_every_kanji_of_plain_japanese_has_a_reading() -> None:
    bare = {
        key: text
        for key, text in languages.own_texts("ja-easy").items()
        if KANJI.search(re.sub("\ufff9[^\ufffb]*\ufffb", "", text))
    }
    assert bare == {}


def test_values_in_plain_japanese_are_those_of_japanese() -> None:
    def values(text: str) -> set[str]:
        return {a or b for a, b in re.findall(r"%\((\w+)\)s|\{(\w+)\}", text)}

    japanese = languages.own_texts("ja")
    for key, text in languages.own_texts("ja-easy").items():
        assert values(text) == values(japanese[key]), key
        bare = not key.startswith("map.") and re.search(r"(?<!%)%(?![(%])", text.replace("%%", ""))
        assert not bare, f"{key}: a percent sign is written %%"


def test_the_way_of_citizens_is_in_plain_japanese() -> None:
    """Not each message: names and staff's words are Japanese; of the way itself nine in ten are its own."""
    way = ("answer", "features", "find", "map_page", "search", "subscribe")
    asked = [key for key in languages.own_texts("ja") if key.partition(".")[0] in way]
    own = [key for key in asked if key in languages.own_texts("ja-easy")]
    assert len(own) >= 0.85 * len(asked)


def test_notation() -> None:
    assert plain(annotated("建物《たてもの》と｜お知《おし》らせ")) == "建物とお知らせ"
    assert annotated("《地図》") == "《地図》"  # brackets that hold no reading
    markup = f'<a title="{annotated("地図《ちず》")}">{annotated("地図《ちず》")}</a>'
    assert ruby(markup) == '<a title="地図"><ruby>地図<rp>（</rp><rt>ちず</rt><rp>）</rp></ruby></a>'


def test_the_language_of_a_link_may_be_its_html_tag(client: FlaskClient) -> None:
    assert client.get("/at?lang=ja-x-easy").text == client.get("/at?lang=ja-easy").text or (
        '<html lang="ja-x-easy">' in client.get("/at?lang=ja-x-easy").text
    )


def test_usual_values_are_said_in_the_readers_language() -> None:
    field = catalogue().layer("greening_area").field("name")
    assert field is not None
    assert field.said("緑化地域", "en") == "Greening area"
    assert field.said("北の緑化地域", "en") == "北の緑化地域"
