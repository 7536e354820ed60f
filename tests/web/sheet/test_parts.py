"""Numbers, characters, fonts and the question: the parts of a sheet that need no city."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.registry import catalogue
from mapsvc.errors import InvalidInput, Unavailable, UnknownLayer
from web.sheet import asked, cartography, fonts, glyphs
from web.sheet.identity import ALPHABET, LENGTH, grouped, new_id, read_id
from web.sheet.wording import degrees_minutes, roman

SPELL = glyphs.speller(fonts.known_characters())


def test_a_number_holds_100_bits_and_no_letter_that_looks_like_another() -> None:
    assert len(ALPHABET) == 32
    assert LENGTH * 5 >= 100
    assert not set("ILOU") & set(ALPHABET)
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    assert all(read_id(grouped(one)) == one for one in made)


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 20, "あ" * 20, "A" * 21, "A" * 10_000])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_id(typed) is None


@given(st.text())
def test_every_text_becomes_one_that_the_font_has(text: str) -> None:
    known = fonts.known_characters()
    assert all(ord(char) in known for char in SPELL(text))
    # A place to break is no character: it asks for no glyph, and takes no room.
    assert glyphs.breakable(SPELL(text)).replace("\u200b", "") == SPELL(text)


def test_a_long_run_of_letters_may_be_broken() -> None:
    assert glyphs.breakable("a" * 60) == "\u200b".join(["a" * 24, "a" * 24, "a" * 12])


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("汐見市①㎡", "汐見市①㎡"),
        ("名👍前", "名〓前"),
        ("a\u202eb\x00c\nd", "ab c d"),
        ("か\u3099", "が"),
        ("葛\U000e0100", "葛"),
        ("﨑塚ヶ", "﨑塚ヶ"),
    ],
)
def test_what_the_font_lacks_is_marked(text: str, printed: str) -> None:
    assert SPELL(text) == printed


def test_long_runs_can_be_broken_and_lose_nothing() -> None:
    made = glyphs.breakable("W" * 400)
    assert made.replace("\u200b", "") == "W" * 400
    assert max(map(len, made.split("\u200b"))) <= 24


def test_a_folder_without_the_font_is_said_with_the_remedy(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.SETTING, str(tmp_path))
    fonts.folder.cache_clear()
    try:
        with pytest.raises(Unavailable, match=r"fonts-noto-cjk.*MAPSVC_FONTS"):
            fonts.folder()
    finally:
        fonts.folder.cache_clear()


def question(**values: str) -> asked.Asked:
    def given(name: str) -> list[str]:
        return values[name].split("|") if name in values else []

    return asked.read(given, catalogue(), "ja", lambda message, **_: message)


@pytest.mark.parametrize(("raw", "scale"), [("2500", 2500), ("1/2,500", 2500), ("1:10000", 10000), ("auto", None)])
def test_scales_are_read_as_people_write_them(raw: str, scale: int | None) -> None:
    assert question(place="35,139", scale=raw).scale == scale


@pytest.mark.parametrize("raw", ["499", "10001", "1/0", "-500", "2.5", "1e3", "9" * 50, "２５００x"])
def test_other_scales_are_refused(raw: str) -> None:
    with pytest.raises(InvalidInput, match="scale"):
        question(place="35,139", scale=raw)


def test_an_unknown_layer_is_refused_by_name() -> None:
    with pytest.raises(UnknownLayer):
        question(place="35,139", layers="zoning,nothing")


@given(st.integers(500, 10_000))
def test_the_scale_bar_is_true_and_fits(scale: int) -> None:
    bar = cartography.bar(scale)
    metres = float(bar["labels"][-1].removesuffix(" m").replace(",", ""))
    assert bar["mm"] == pytest.approx(metres * 1_000 / scale)
    assert 25 < bar["mm"] <= 60
    quarter = float(bar["labels"][1].replace(",", ""))
    assert quarter * 4 == pytest.approx(metres)


@given(
    st.lists(st.tuples(st.sampled_from(["head", "item"]), st.text("町A", min_size=1, max_size=40)), max_size=60),
    st.integers(1, 6),
)
def test_no_column_of_a_legend_ends_with_a_head(listed: list[tuple[str, str]], count: int) -> None:
    items = [{"kind": kind, "title": title} for kind, title in [*listed, ("item", "終")]]
    columns = cartography.in_columns(items, count, 40.0)
    assert [item for column in columns for item in column] == items
    assert 1 <= len(columns) <= count
    assert all(column[-1]["kind"] == "item" for column in columns)


def test_roman_figures_and_angles() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 19)] == ["I", "IV", "IX", "XIV", "XIX"]
    assert degrees_minutes(-0.2618) == "0°15′42″"
