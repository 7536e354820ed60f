"""Japanese text as people and files write it, brought to one form for comparison."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"[\u002d\u00ad\u02d7\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u30fc\ufe63\uff0d\uff70]")
_VARIANTS = str.maketrans(
    {
        "ヶ": "ケ",
        "ｹ": "ケ",
        "之": "ノ",
        "埠": "ふ",  # 埠頭 and ふ頭
        "﨑": "崎",
        "\ufa10": "塚",
        "髙": "高",
        "濵": "浜",
        "濱": "浜",
        "邊": "辺",
        "邉": "辺",
        "澤": "沢",
        "龍": "竜",
        "瀧": "滝",
    }
)


def nfkc(text: str) -> str:
    """``text`` in Unicode normalisation form KC, without blanks at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


def fold(text: str) -> str:
    """``text`` for comparison only: NFKC, no blanks, one dash, one ケ, usual characters for variants, lower case.

    The long vowel mark becomes a dash as well, because half of the files use one for the other.
    """
    plain = text
    # Folding case and dropping blanks can bring characters together that NFKC then joins.
    for _ in range(2):
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain)).translate(_VARIANTS).casefold()
    return unicodedata.normalize("NFKC", _DASHES.sub("-", plain))
