"""Tokens of further pages: where the last one ended, and which state of the layer the walk holds on to.

A token says nothing that its holder could not ask for, so it is not signed; it is checked like any other parameter, and
belongs to the question that it was given for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from layers.query import Period, Position
from layers.query.period import parse
from mapsvc.errors import InvalidInput

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Token:
    """The days in law, the moment of the system's knowledge, and the last feature that was given."""

    period: Period
    moment: datetime
    after: Position

    def written(self, question: object) -> str:
        """The token for ``question``, whose text names it."""
        day = self.after.valid_from
        parts = [_FORMAT, str(self.period), self.moment.isoformat(), self.after.key, day and day.isoformat()]
        return base64.urlsafe_b64encode(orjson.dumps([*parts, _digest(question)])).decode().rstrip("=")


def read(text: str, question: object) -> Token:
    """The token that was written for ``question``; raises InvalidInput("token") for any other text."""
    try:
        version, period, moment, key, day, digest = orjson.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
        known_at = datetime.fromisoformat(moment)
        after = Position(key, None if day is None else date.fromisoformat(day))
        right = version == _FORMAT and digest == _digest(question) and known_at.tzinfo and isinstance(key, str)
        if right and "\x00" not in key and 1900 <= known_at.year <= 9000:
            return Token(parse(period), known_at, after)
    except (ValueError, TypeError, AttributeError, binascii.Error, InvalidInput):
        pass
    raise InvalidInput("token", "is not one that this question was given; begin again without it", "ogc.token")


def _digest(question: object) -> str:
    return hashlib.blake2b(repr(question).encode(), digest_size=9).hexdigest()
