"""How somebody wants to be told: language, how often, and the hours that stay quiet."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from mapsvc.delivery.channel import Cadence
from mapsvc.errors import InvalidInput
from mapsvc.subscriptions.model import Manner
from web.languages import offered

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

QUIET = ("22:00", "07:00")
"""What the form proposes as quiet hours."""


def language_from(form: MultiDict[str, str], otherwise: str) -> str:
    """The language of messages; raises InvalidInput("language")."""
    named = form.get("language") or otherwise
    if named not in offered():
        raise InvalidInput("language", "choose a language", "subscribe.language")
    return named


def manner_from(form: MultiDict[str, str]) -> Manner:
    """How often and when; raises InvalidInput naming the field."""
    raw = form.get("cadence") or Cadence.AT_ONCE.value
    if raw not in set(Cadence):
        raise InvalidInput("cadence", "choose how often", "subscribe.cadence")
    if form.get("quiet") != "1":
        return Manner(Cadence(raw))
    begin, end = _hour(form, "quiet_from"), _hour(form, "quiet_to")
    if begin == end:
        raise InvalidInput("quiet_to", "must be another time than the beginning", "subscribe.quiet_same")
    return Manner(Cadence(raw), begin, end)


def _hour(form: MultiDict[str, str], name: str) -> time:
    try:
        found = time.fromisoformat(form.get(name, "")[:8])
    except ValueError as error:
        raise InvalidInput(name, "must be a time such as 22:00", "subscribe.quiet_time") from error
    if found.tzinfo is not None:
        raise InvalidInput(name, "must be a time such as 22:00", "subscribe.quiet_time")
    return found.replace(second=0, microsecond=0)
