"""Passwords: argon2id (RFC 9106), length instead of rules of composition, and none that everybody tries first.

What is refused follows NIST SP 800-63B-4 §3.1.1: shorter than 12 characters, common, or made of what is known about the
person or the service. Any character may be used; text is normalised (NFKC), so that it can be typed on any keyboard.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from mapsvc.errors import InvalidInput, TooExpensive

LEAST = 12
MOST = 200
AT_ONCE = 2
"""Digests that one process makes at a time: each takes 64 MiB, and a sign-in must not take the map's memory away."""
WAITING = 6
"""Others that may wait for it, each a thread that answers nobody meanwhile."""

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_turns = BoundedSemaphore(AT_ONCE)
_line = BoundedSemaphore(AT_ONCE + WAITING)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that nobody mistakes for others on paper."""

# Words that are common as passwords, looked for with signs read as letters; digits and signs between them do not count.
_WORDS = """
    password passwort passwd pass pw pwd secret secrets administrator admin root user guest login signin welcome hello
    letmein changeme default master access system server database test testing tester sample demo temp temporary qwerty
    qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc iloveyou sunshine princess football baseball dragon monkey shadow
    superman batman michael jordan computer internet samsung google apple microsoft windows office japan nihon nippon
    tokyo sakura konnichiwa arigato arigatou himitsu pasuwado angou angoo kaihatsu shiyakusho yakusho kanri kanrisha
    spring summer autumn winter january february december monday friday mapsvc shiomi city cityhall planning map maps
    パスワード 管理者 秘密 暗証番号 市役所 あいうえおかきくけこ
"""
_COMMON = frozenset(_WORDS.split())
_READ_AS = str.maketrans("@4310$5!7", "aaeiossit")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


def normal(password: str) -> str:
    """The password as it is compared, whatever keyboard it came from."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *known: str) -> str:
    """The password as it is kept; ``known``: words about the person and the place, too easy to think of.

    Raises InvalidInput("password") with what is wrong about it.
    """
    if len(password) > MOST:
        raise InvalidInput("password", f"must have at most {MOST} characters", "password.long", most=MOST)
    text = normal(password)
    if len(text) < LEAST:
        raise InvalidInput("password", f"must have at least {LEAST} characters", "password.short", least=LEAST)
    if _common(text.lower(), [normal(word).lower() for word in known]):
        raise InvalidInput("password", "is one of those that are tried first; join words at random", "password.common")
    return text


def _common(text: str, known: list[str]) -> bool:
    if len(set(text)) < 5 or _repeats(text) or _runs(text):
        return True
    for read in (text, text.translate(_READ_AS)):
        rest = read
        for word in sorted((word for word in (*known, *_COMMON) if len(word) >= 2), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != read and len(set(re.sub(r"[\W\d_]", "", rest))) < 4:
            return True
    return False


def _repeats(text: str) -> bool:
    """Whether the text is a short one over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """Whether most of the text walks along a keyboard or the alphabet."""
    pairs = {row[at : at + 2] for row in _ROWS for at in range(len(row) - 1)}
    pairs |= {pair[::-1] for pair in pairs}
    walked = sum(text[at : at + 2] in pairs for at in range(len(text) - 1))
    return walked >= 0.75 * (len(text) - 1)


@contextmanager
def _turn() -> Iterator[None]:
    if not _line.acquire(blocking=False):
        raise TooExpensive("many people sign in at this moment")
    try:
        with _turns:
            yield
    finally:
        _line.release()


def hashed(password: str) -> str:
    """The digest to store."""
    with _turn():
        return _HASHER.hash(normal(password))


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe(32))


def fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one of the digest ``stored``; as much work where there is none (None).

    Raises TooExpensive where too many ask at once.
    """
    nobodys = _nobodys()  # asked for either way: the first one who signs in waits for it, whoever that is
    with _turn():
        try:
            _HASHER.verify(nobodys if stored is None else stored, normal(password[: MOST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a digest was made with other parameters than today's, and is to be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(stored)


def invented() -> str:
    """A password to be told to somebody and changed at once: 80 bits of chance in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
