"""What a planner decides about an upload, as the form says it and as the importer takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from importers import pipeline, profile
from importers.profile import Profile
from importers.source import Options
from layers.definition import Layer
from layers.registry import Catalogue
from mapsvc.dates import parse_date
from mapsvc.errors import InvalidInput, MapsvcError
from web.work.model import Proposal

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
_ASKED = ("encoding", "crs", "axis", "use_codes", "vintage", "table", "x", "y", "boundary")
_SAID = ("source", "licence", "attribution")


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


def request_of(
    catalogue: Catalogue, proposal: Proposal, path: Path, own_profile: Path | None = None
) -> pipeline.Request:
    """What the importer is asked for, as a dry run. Raises InvalidInput, DeclarationError."""
    said = proposal.options
    layer = catalogue.layer(proposal.layer)
    chosen = _profile(layer, said.get("profile"), own_profile)
    values = {name: said[name] for name in _ASKED if name in said}
    values |= {name: date.fromisoformat(said[name]) for name in DAYS if name in said}
    return pipeline.Request(
        layer=layer.id,
        path=path,
        options=Options(**values),
        profile=chosen,
        dry_run=True,
        partial=bool(said.get("partial")),
        coverage=said.get("coverage"),
        part=said.get("part"),
        source={name: said[name] for name in _SAID if name in said},
    )


def _profile(layer: Layer, name: str | None, own: Path | None) -> Profile:
    if own is None:
        return profile.load(name, layer) if name else Profile()
    try:
        found = profile.load(str(own), layer)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidInput("profile", f"cannot be read: {type(error).__name__} {error}") from error
    if found.coverage not in {None, *CHOICES["coverage"]}:
        # A path in an uploaded profile would be one of this machine.
        raise InvalidInput("profile", "coverage must be features, city or bbox")
    return found
