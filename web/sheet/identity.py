"""The number of an issued sheet: 100 random bits in Crockford's base 32, which has no I, L, O and U."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
_GROUP = 5
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_MOST_TYPED = 60


def new_id() -> str:
    """A number that nobody can guess: 20 signs of 5 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(identity: str) -> str:
    """The number as people read it, in groups of five."""
    return "-".join(identity[start : start + _GROUP] for start in range(0, len(identity), _GROUP))


def read_id(typed: str) -> str | None:
    """The number that a person typed, however grouped, with O for 0 and I for 1; None where it is none."""
    if len(typed) > _MOST_TYPED:
        return None
    plain = "".join(char for char in typed.upper() if char not in "- 　‐－\u200b").translate(_MISREAD)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None
