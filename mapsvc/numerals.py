"""Numbers written in kanji, as names and addresses have them."""

from __future__ import annotations

import re

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_RUN = re.compile("[〇零一二三四五六七八九十百千]+")
_PLAIN = {"壱": "一", "弐": "二", "参": "三"}
_FORMAL = re.compile("[壱弐参](?=丁目|番)")
"""The forms of old deeds; in names such as 参宮橋 they are no numbers."""
_BESIDE = re.compile(r"(?<=[0-9])(?=\x00)|(?<=\x01)(?=[0-9])")


def number_of(kanji: str) -> int:
    """The value of a run of kanji numerals, by units (二十三) or by position (二三).

    ``kanji`` holds nothing but 〇 to 九, 十, 百 and 千. Raises KeyError for anything else.
    """
    if not any(char in _TENS for char in kanji):
        return int("".join(str(_DIGITS[char]) for char in kanji))
    total, digits = 0, ""
    for char in kanji:
        if char in _TENS:
            total += (int(digits) if digits else 1) * _TENS[char]
            digits = ""
        else:
            digits += str(_DIGITS[char])
    return total + (int(digits) if digits else 0)


def arabic(text: str) -> str:
    """``text`` with every run of kanji numerals in Arabic digits, for comparison only: 十一番町 becomes 11番町.

    A run beside Arabic digits stays apart from them by a dash (中三5 is 中3-5), so that two numbers never become one.
    """
    text = _FORMAL.sub(lambda found: _PLAIN[found.group()], text)
    marked = _RUN.sub(lambda run: f"\x00{number_of(run.group())}\x01", text)
    return _BESIDE.sub("-", marked).replace("\x00", "").replace("\x01", "")
