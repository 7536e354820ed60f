"""Languages by their tags: which are forms of Japanese, and in which of the two full languages a text stands."""

from __future__ import annotations

import re

TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", re.ASCII)
"""The form of a language's code."""
EASY = "ja-easy"
"""やさしい日本語: plain Japanese with readings. In HTML its tag is ``ja-x-easy`` (BCP 47, private use)."""


def japanese(language: str) -> bool:
    """Whether ``language`` is Japanese, plain Japanese among it: 令和, ％ and 、 are written so."""
    return language.partition("-")[0] == "ja"


def full(language: str) -> str:
    """The language in which everything is said, nearest to ``language``: Japanese for plain Japanese, else English.

    Sheets, files and whatever else counts as a document are written in one of these two.
    """
    return "ja" if japanese(language) else "en"
