"""Text brought to one form for comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.text import fold, nfkc


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("保土ヶ谷区", "保土ケ谷区"),
        ("１丁目２−３", "1丁目2-3"),
        ("1‐2", "1―2"),
        ("第１種 低層", "第1種低層"),
        ("ＡＥＤ", "aed"),
        ("大黒埠頭", "大黒ふ頭"),
        ("髙島", "高島"),
        ("センター", "センタ-"),
    ],
)
def test_spellings_of_one_thing_compare_equal(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(("left", "right"), [("西谷町", "西谷"), ("一丁目", "二丁目"), ("第1種", "第2種")])
def test_different_things_stay_different(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert nfkc(nfkc(text)) == nfkc(text)
