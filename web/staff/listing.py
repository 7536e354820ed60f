"""What lists of the staff have in common: places to go on from, periods, actors in parameters."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import gettext

from mapsvc.actor import Kind
from mapsvc.dates import JST, parse_date
from mapsvc.errors import InvalidInput
from web import parameters

_MOST_DIGITS = 18


def page_number(name: str, raw: str | None = None) -> int | None:
    """The whole number that parameter ``name`` (or ``raw``) says; None where it is absent. Raises InvalidInput."""
    text = parameters.single(name) if raw is None else raw.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise InvalidInput(name, gettext("work.number"))
    return int(text)


def day_begins(name: str, *, after: int = 0) -> datetime | None:
    """The midnight in Japan at which the day of parameter ``name`` begins, ``after`` so many days; None: absent."""
    text = parameters.single(name)
    if text is None:
        return None
    try:
        return datetime.combine(parse_date(text) + timedelta(days=after), time(), JST)
    except (InvalidInput, OverflowError) as error:
        raise InvalidInput(name, gettext("work.day")) from error


def actor_named(name: str) -> tuple[str, str] | None:
    """Kind and id of the actor that parameter ``name`` says as ``account:7``; None: absent. Raises InvalidInput."""
    text = parameters.single(name)
    if text is None:
        return None
    kind, colon, number = text.partition(":")
    if kind not in set(Kind) or not colon or "\x00" in number:
        raise InvalidInput(name, gettext("work.actor"))
    return kind, number
