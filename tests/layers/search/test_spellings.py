"""Whatever habit an address is written in, the same entry is found; whatever is typed, nothing breaks or takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.registry import catalogue
from layers.search import Message, find, geocode
from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput
from tests.layers.search.gazetteer import CITY, LOTS, NUMBERS, PREFECTURE, ward_of

_DASHES = "-‐‑‒–—―−ｰー－─"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"
_ONCE = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)

# Numbers that two towns share are choices, not spellings.
_TWICE = {"平戸", "戸部", "西谷", "元町", "汲沢"}
ENTRIES = [
    (town, number)
    for line in (NUMBERS + "\n" + LOTS).splitlines()
    for town, _, numbers in [line.partition(": ")]
    for number in numbers.split(" ")
    if not any(town.startswith(name) for name in _TWICE)
]


def in_kanji(number: int) -> str:
    """A number below 10,000 by units: 千二百三十四."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("" if digit == 1 and name else _KANJI[digit]) + name
    return text


@st.composite
def spelt(draw: st.DrawFn) -> tuple[str, str]:
    """(key of an entry, one way to write it)."""
    town, number = draw(st.sampled_from(ENTRIES))
    head, chome = (town[:-3], town[-3]) if town.endswith("丁目") else (town, "")
    area = draw(st.sampled_from(["", ward_of(town), CITY + ward_of(town), PREFECTURE + CITY + ward_of(town), CITY]))
    for letters in ("ケヶがガ", "之のノ"):
        head = "".join(
            draw(st.sampled_from(letters)) if c in letters and 0 < at < len(head) - 1 else c
            for at, c in enumerate(head)
        )
    parts = [int(part) for part in number.split("-")]
    style = draw(st.sampled_from(["dash", "ban", "banchi", "no", "kanji"]))
    write = in_kanji if style == "kanji" else str
    said = [write(part) for part in parts]
    if style == "dash":
        numbers = draw(st.sampled_from(_DASHES)).join(said)
    elif style == "no":
        numbers = draw(st.sampled_from("のノ")).join(said)
    else:
        unit = "番" if style == "ban" else draw(st.sampled_from(["番地", "番地の"]))
        rest = "-".join(said[1:]) if style != "kanji" else "の".join(said[1:])
        numbers = said[0] + unit.removesuffix("の" if not rest else "\0") + rest
    if chome:
        digit = str(_KANJI.index(chome))
        chome = draw(
            st.sampled_from([f"{chome}丁目", f"{digit}丁目", f"{digit}-" if style == "dash" else f"{digit}丁目"])
        )
    text = f"{area}{draw(st.sampled_from(['', ' ', '　']))}{head}{chome}{numbers}"
    return f"{town}-{number}", text.translate(_WIDE) if draw(st.booleans()) else text


@settings(max_examples=200, deadline=None, suppress_health_check=_ONCE)
@given(entry=spelt())
def test_every_spelling_finds_its_entry(places: Connection, entry: tuple[str, str]) -> None:
    key, text = entry
    answer = geocode(places, catalogue(), [text])[0]
    assert [match.key for match in answer.matches][:1] == [key], text
    assert answer.rest == ""


@settings(max_examples=200, deadline=None, suppress_health_check=_ONCE)
@given(text=st.text(max_size=220) | st.text(alphabet="西谷町丁目番地号の-0123 字県市区ノー・", max_size=200))
def test_anything_typed_is_answered_or_refused(places: Connection, text: str) -> None:
    for suggesting in (False, True):
        try:
            answer = find(places, catalogue(), text, suggesting=suggesting)
        except InvalidInput:
            continue
        found_nothing = answer.message in (Message.NOTHING, Message.ELSEWHERE)
        assert bool(answer.matches) != found_nothing


@pytest.mark.parametrize(
    "text",
    ["1-" * 100, "町" * 200, "西谷" + "3" * 198, "三" * 200, "県市区町村" * 40, "°'\"" * 60, "1丁目" * 66, "ー" * 200],
)
def test_no_text_takes_long(places: Connection, text: str) -> None:
    """Work grows with the text at most a little: seconds would mean that it explodes."""
    started = time.process_time()
    find(places, catalogue(), text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" 　", "empty"), ("あ" * 201, "200"), ("西谷\0", "control")])
def test_what_cannot_be_asked_is_refused(places: Connection, text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        find(places, catalogue(), text)
