"""Texts from outside made harmless: no control character, no turn of direction, no endless value.

What a feature says comes from files and forms of others. In a subject it must not begin a new header, in a text it must
not look like a line of ours, and a mark of direction must not turn what follows (CVE-2021-42574).
"""

from __future__ import annotations

import unicodedata

VALUE, LONG, SUBJECT = 300, 3_000, 110
"""Characters of a usual value, of what an alert says, of a subject."""

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_BLANKS = {"\t", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"}
_KEPT = {"\u200d"}
"""Joins emoji; between other characters it does nothing."""
_MOST_MARKS = 4
"""Combining marks upon one character; more only paint over the neighbouring lines."""


def flat(text: object, most: int = VALUE) -> str:
    """``text`` on one line of at most ``most`` characters, ended by … where it was longer."""
    made: list[str] = []
    marks = 0
    # Cut before it is looked at: nobody's megabyte is walked through a character at a time.
    for char in unicodedata.normalize("NFC", str(text)[: most * 4]):
        kind = unicodedata.category(char)
        if char in _BLANKS or kind in {"Zs", "Zl", "Zp"}:
            if made and made[-1] != " ":
                made.append("\u3000" if char == "\u3000" else " ")
            continue
        if kind in _DROPPED and char not in _KEPT:
            continue
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks <= _MOST_MARKS:
            made.append(char)
    found = "".join(made).strip()
    return found if len(found) <= most else found[: most - 1].rstrip() + "…"


def lines(text: object, most: int = LONG) -> list[str]:
    """``text`` as paragraphs, each flat, of at most ``most`` characters together: what an alert tells to do."""
    found: list[str] = []
    left = most
    for line in str(text)[: most * 4].splitlines():
        one = flat(line, left)
        if one:
            found.append(one)
            left -= len(one)
        if left <= 1:
            break
    return found
