"""Names by key and by sound, numerals in kanji, and addresses as they are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.address import fits, number_key, town_key, without_prefecture
from mapsvc.numerals import arabic, number_of
from mapsvc.reading import sound
from mapsvc.text import name_key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("三ッ沢", "三ツ沢"),
        ("三つ澤", "三ツ沢"),
        ("鶴ヶ峰", "鶴が峰"),
        ("霧ガ丘", "霧ケ丘"),
        ("本牧三之谷", "本牧三の谷"),
        ("埠頭", "ふ頭"),
        ("フ頭", "ふ頭"),
        ("3・4・40", "３－４－４０"),
        ("3 4 40", "3-4-40"),
        ("第506号", "506号"),
        ("センター北", "センタ北"),
        ("元町・中華街", "元町 中華街"),
        ("十一番町", "11番町"),
        ("龍ケ崎", "竜ヶ崎"),
        ("弐丁目", "2丁目"),
    ],
)
def test_names_that_are_one(left: str, right: str) -> None:
    assert name_key(left) == name_key(right)


@pytest.mark.parametrize(
    ("left", "right"), [("西谷町", "西谷"), ("3-4", "34"), ("中三5", "中35"), ("参宮橋", "三宮橋")]
)
def test_names_that_are_two(left: str, right: str) -> None:
    assert name_key(left) != name_key(right)


@given(st.text(max_size=40))
def test_a_key_is_the_key_of_itself_for_names_without_marks(text: str) -> None:
    assert "|" not in name_key(text)
    assert not any(char.isspace() for char in name_key(text))


@pytest.mark.parametrize(
    ("kanji", "number"),
    [("十", 10), ("二十三", 23), ("百五", 105), ("千二百三十四", 1234), ("二〇三", 203), ("〇", 0), ("一二三", 123)],
)
def test_kanji_numerals(kanji: str, number: int) -> None:
    assert number_of(kanji) == number
    assert arabic(f"町{kanji}番") == f"町{number}番"


def test_two_numbers_never_become_one() -> None:
    assert arabic("中三5") == "中3-5"
    assert arabic("5三") == "5-3"


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("しんよこはま", "shinyokohama"),
        ("sinyokohama", "shinyokohama"),
        ("Shin-Yokohama", "shinyokohama"),
        ("おおさんばし", "osanbashi"),
        ("オーサンバシ", "osanbashi"),
        ("Ōsanbashi", "osanbashi"),
        ("ohsambashi", "osanbashi"),
        ("つるがみね", "tsurugamine"),
        ("turugamine", "tsurugamine"),
        ("よこはm", "yokoham"),
        ("まっちゃ", "maccha"),
        ("matcha", "maccha"),
        ("にしやさんちょうめ", "nishiya3chome"),
        ("ﾆｼﾔ", "nishiya"),
        ("hutamatagawa", "futamatagawa"),
        ("しゅくがわら", "shukugawara"),
        ("syukugawara", "shukugawara"),
    ],
)
def test_one_sound(written: str, heard: str) -> None:
    assert sound(written) == heard


@pytest.mark.parametrize("written", ["横浜", "123", "3-4-40", "", "よこ浜"])
def test_what_has_no_sound(written: str) -> None:
    assert sound(written) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("3番12号", "3-12"),
        ("3-12", "3-12"),
        ("３の１２", "3-12"),
        ("10番地の2", "10-2"),
        ("906番12の3", "906-12-3"),
        ("十番地", "10"),
    ],
)
def test_numbers_of_an_address(written: str, key: str) -> None:
    assert number_key(written) == key


def test_aza_is_left_out() -> None:
    assert town_key("大字川和字宮前") == town_key("川和宮前")


@pytest.mark.parametrize(
    ("area", "split"),
    [
        ("神奈川県横浜市", ("神奈川県", "横浜市")),
        ("汐見県汐見市", ("汐見県", "汐見市")),
        ("府中市", ("", "府中市")),
        ("京都府京都市", ("京都府", "京都市")),
        ("都城市", ("", "都城市")),
        ("北海道函館市", ("北海道", "函館市")),
    ],
)
def test_prefectures(area: str, split: tuple[str, str]) -> None:
    assert without_prefecture(area) == split


_OWN = "神奈川県横浜市中区"


@pytest.mark.parametrize(
    "said", ["", "中区", "横浜市中区", "神奈川県横浜市中区", "横浜市", "神奈川県横浜市", "神奈川県"]
)
def test_areas_that_fit(said: str) -> None:
    assert fits(said, _OWN, "横浜市")
    assert fits(said, "中区", "横浜市")


@pytest.mark.parametrize("said", ["西区", "川崎市中区", "川崎市", "横浜市西区"])
def test_areas_of_others(said: str) -> None:
    assert not fits(said, _OWN, "横浜市")
    assert not fits(said, "中区", "横浜市")


def test_another_prefecture() -> None:
    assert not fits("東京都中区", _OWN, "横浜市")
