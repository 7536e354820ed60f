"""Places in hand at the counter, as its forms carry them from step to step."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import orjson
from flask import request
from flask_babel import gettext

from mapsvc.errors import InvalidInput
from web.parameters import reference, shown

if TYPE_CHECKING:
    from layers.search import Match

MOST_PLACES = 10
"""Places answered together: what one sheet can hold and one conversation can cover."""
MOST_TITLE = 120
_NAME = re.compile(r"[a-z_]{1,24}", re.ASCII)
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Held:
    """A place in hand: its reference, what it is called, and how it was found."""

    reference: str
    title: str = ""
    kind: str = _UNKNOWN
    level: str = _UNKNOWN

    def field(self) -> str:
        """The value under which a form carries it."""
        return orjson.dumps(asdict(self)).decode()


def _name(value: object) -> str:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else _UNKNOWN


def _read(raw: str) -> Held:
    """The place that the value of a form's field holds; a bare reference is a place of unknown origin."""
    if not raw.startswith("{"):
        return Held(reference(raw))
    try:
        members: dict[str, Any] = orjson.loads(raw)
        found, title = members["reference"], members.get("title", "")
    except (orjson.JSONDecodeError, KeyError) as error:
        raise InvalidInput("place", gettext("parameter.reference", value=shown(raw))) from error
    if not isinstance(found, str) or not isinstance(title, str):
        raise InvalidInput("place", gettext("parameter.reference", value=shown(raw)))
    return Held(reference(found), shown(title, MOST_TITLE), _name(members.get("kind")), _name(members.get("level")))


def _given(*names: str) -> list[str]:
    return [raw.strip() for name in names for raw in request.form.getlist(name) if raw.strip()]


def held() -> list[Held]:
    """The places of this request and the one chosen, each once, without what ``drop`` names; raises InvalidInput."""
    dropped = {reference(raw, "drop") for raw in _given("drop")}
    found = [_read(raw) for raw in _given("place", "choose")]
    each = {place.reference: place for place in found if place.reference not in dropped}
    if len(each) > MOST_PLACES:
        raise InvalidInput("place", gettext("parameter.places", most=MOST_PLACES, count=len(each)))
    return list(each.values())


def of_match(match: Match) -> Held:
    """The place that a match of the search stands for."""
    return Held(match.reference, shown(match.title, MOST_TITLE), _name(match.kind), _name(match.level))
