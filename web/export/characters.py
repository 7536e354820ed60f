"""Texts in CP932, the encoding of older Japanese programs, and what becomes of characters that it does not have."""

from __future__ import annotations

from collections import Counter

GETA = "〓"
"""Stands, as in print, where a character is not there."""

# The same characters of JIS X 0208, which Microsoft's table maps to other code points than the standard's.
_SAME = str.maketrans({"〜": "～", "−": "－", "‖": "∥", "—": "―", "¢": "￠", "£": "￡", "¬": "￢", "\u00a0": " "})


def for_cp932(text: str, replaced: Counter[str]) -> str:
    """``text`` as CP932 can hold it: what it lacks is replaced by 〓 and counted in ``replaced``."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return "".join(_one(char, replaced) for char in text.translate(_SAME))
    return text


def _one(char: str, replaced: Counter[str]) -> str:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        replaced[char] += 1
        return GETA
    return char


def cut_to(text: str, most_bytes: int, encoding: str) -> str:
    """The longest beginning of ``text`` that takes at most ``most_bytes``; no character is cut in two."""
    raw = text.encode(encoding)
    return text if len(raw) <= most_bytes else raw[:most_bytes].decode(encoding, "ignore")
