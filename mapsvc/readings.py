"""Readings of kanji (ルビ): how they are written in texts, held in a string, and shown.

A text is written 建物《たてもの》, and ｜お知《し》らせ where the reading does not belong to the kanji before it alone.
Within the program a reading stands between Unicode's interlinear annotation characters, which no data hold, so that
brackets in somebody's data are never taken for one: whoever shows the text makes ruby of them or leaves them out.
"""

from __future__ import annotations

import re
from html import escape

ANCHOR, SEPARATOR, TERMINATOR = "\ufff9", "\ufffa", "\ufffb"
_KANJI = "々〆ヶ\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WRITTEN = re.compile(rf"(?:｜([^｜《》]+)|([{_KANJI}]+))《([ぁ-ゖァ-ヺー・ ]+)》")
_HELD = re.compile(f"{ANCHOR}([^{ANCHOR}-{TERMINATOR}]*){SEPARATOR}([^{ANCHOR}-{TERMINATOR}]*){TERMINATOR}")
_TOKEN = re.compile(r"<(script|style|title|textarea|option)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def annotated(written: str) -> str:
    """``written`` with its 《readings》 between the annotation characters."""
    return _WRITTEN.sub(lambda m: f"{ANCHOR}{m[1] or m[2]}{SEPARATOR}{m[3]}{TERMINATOR}", written)


def plain(text: str) -> str:
    """``text`` without its readings: for titles, attributes, mail, paper and JSON."""
    return _HELD.sub(r"\1", text) if ANCHOR in text else text


def ruby(markup: str) -> str:
    """HTML with its readings as ``<ruby>``; within tags, titles, options and scripts they are left out."""
    if ANCHOR not in markup:
        return markup
    done, at = [], 0
    for token in _TOKEN.finditer(markup):
        done += [_in_text(markup[at : token.start()]), plain(token[0])]
        at = token.end()
    return "".join([*done, _in_text(markup[at:])])


def _in_text(text: str) -> str:
    # What is held here was escaped with the text around it; readings are kana and need it no more than that.
    return _HELD.sub(lambda m: f"<ruby>{m[1]}<rp>（</rp><rt>{escape(m[2])}</rt><rp>）</rp></ruby>", text)
