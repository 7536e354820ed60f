"""What a planner decides about an upload, as the form says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importers import profile
from layers.definition import Layer
from mapsvc.dates import parse_date
from mapsvc.errors import InvalidInput, MapsvcError

CHOICES: Mapping[str, tuple[str, ...]] = {
    "encoding": ("utf-8", "cp932"),
    "axis": ("xy", "yx"),
    "use_codes": ("a29", "a55"),
    "coverage": ("features", "city", "bbox"),
}
"""Options of which there are only these; each may also be left open."""
NUMBERS: Mapping[str, tuple[int, int]] = {"crs": (1024, 999_999), "vintage": (1900, 2200)}
DAYS = ("effective", "source_date")
TEXTS = ("table", "x", "y", "boundary", "part", "source", "licence", "attribution")
_MOST_TEXT = 200


def read(form: Mapping[str, str], layer: Layer) -> dict[str, Any]:
    """The options that ``form`` gives, as JSON values. Raises InvalidInput naming the field."""
    given = {name: value.strip() for name, value in form.items() if value.strip()}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in CHOICES:
            found[name] = _choice(name, value)
        elif name in NUMBERS:
            found[name] = _whole(name, value)
        elif name in DAYS:
            found[name] = _day(name, value)
        elif name in TEXTS:
            found[name] = _text(name, value)
    if "profile" in given:
        if given["profile"] not in profiles_of(layer):
            raise InvalidInput("profile", f"{layer.id} has no profile of this name")
        found["profile"] = given["profile"]
    if "partial" in given:
        found["partial"] = True
    return found


def _choice(name: str, value: str) -> str:
    if value not in CHOICES[name]:
        raise InvalidInput(name, f"must be one of {', '.join(CHOICES[name])}")
    return value


def _whole(name: str, value: str) -> int:
    least, most = NUMBERS[name]
    if not value.isascii() or not value.isdecimal() or not least <= int(value[:9]) <= most:
        raise InvalidInput(name, f"must be a whole number from {least} to {most}")
    return int(value)


def _day(name: str, value: str) -> str:
    try:
        return parse_date(value[:40]).isoformat()
    except InvalidInput as error:
        raise InvalidInput(name, error.reason) from error


def _text(name: str, value: str) -> str:
    if len(value) > _MOST_TEXT or not value.isprintable():
        raise InvalidInput(name, f"must be at most {_MOST_TEXT} printable characters")
    return value


def profiles_of(layer: Layer) -> tuple[str, ...]:
    """The profiles that come with the program and are for ``layer``."""
    found = []
    for name in profile.names():
        try:
            profile.load(name, layer)
        except MapsvcError:
            continue
        found.append(name)
    return tuple(found)
