"""A view of the map as its address names it: what the script writes, read strictly by the server.

The page forgives what it cannot read. What is kept, drawn or put into a frame for others is refused instead, so that
nothing but a view of this map ever travels under this service's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from layers.answer.reference import is_reference
from layers.derive.style import BASE
from mapsvc.dates import parse_date
from mapsvc.errors import InvalidInput
from web import languages, parameters

if TYPE_CHECKING:
    from layers.definition import Layer
    from layers.registry import Catalogue

MOST_CHARACTERS = 4_000
_ID = r"[a-z][a-z0-9_]{0,63}"
_NUMBER = r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?"
_SHARE = r"(0|1|0?\.[0-9]{1,4})"
_IDS = rf"({_ID}(,{_ID}){{0,127}})?"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _between(least: float, most: float) -> Callable[[str], bool]:
    number = _matches(_NUMBER)
    return lambda text: number(text) and least <= float(text) <= most


def _day(text: str) -> bool:
    try:
        return parse_date(text) is not None and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII))
    except (InvalidInput, ValueError):
        return False


def _place(text: str) -> bool:
    return len(text) <= parameters.MOST_REFERENCE and text.isprintable() and is_reference(text)


# In the order in which the script writes them (web/frontend/view/permalink.ts).
_PARTS: dict[str, Callable[[str], bool]] = {
    "lat": _between(-90, 90),
    "lon": _between(-180, 180),
    "z": _between(0, 22),
    "on": _matches(_IDS),
    "off": _matches(_IDS),
    "op": _matches(rf"{_ID}:{_SHARE}(,{_ID}:{_SHARE}){{0,127}}"),
    "order": _matches(_IDS),
    "base": _matches(_ID),
    "cmp": _matches("swipe|side"),
    "cmp_as_of": _day,
    "cmp_on": _matches(_IDS),
    "cmp_at": _matches(_SHARE),
    "place": _place,
    "as_of": _day,
    "lang": lambda text: languages.chosen(text) is not None,
}
NAMES = frozenset(_PARTS)


@dataclass(frozen=True, slots=True)
class ViewQuery:
    """The parts of a view that was read; each is what the map page understands by it."""

    parts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The query in its one form, without the question mark."""
        return urlencode(self.parts, safe=",:")

    def with_language(self, language: str) -> ViewQuery:
        """The same view in ``language``."""
        return ViewQuery({**self.parts, "lang": language})

    @property
    def place(self) -> str | None:
        """The reference of what is asked about."""
        return self.parts.get("place")

    @property
    def as_of(self) -> date | None:
        """The day in law; None: today."""
        given = self.parts.get("as_of")
        return date.fromisoformat(given) if given else None

    def ids(self, name: str) -> list[str]:
        """The ids of ``on``, ``off`` or ``order``."""
        return [part for part in self.parts.get(name, "").split(",") if part]

    @property
    def opacity(self) -> dict[str, float]:
        """Opacity by layer, where it differs from the layer's own."""
        pairs = [part.split(":") for part in self.parts.get("op", "").split(",") if part]
        return {layer: float(value) for layer, value in pairs}

    def shown(self, catalogue: Catalogue) -> list[Layer]:
        """The layers that the map shows, in the catalogue's order; ids that no layer has are passed over."""
        layers = catalogue.layers.values()
        base = {one.id for one in layers if one.theme == BASE and one.visible}
        themed = set(self.ids("on")) if "on" in self.parts else {one.id for one in layers if one.visible}
        wanted = (base - set(self.ids("off"))) | (themed - base)
        return [one for one in layers if one.id in wanted]


def read(text: str, name: str = "view") -> ViewQuery:
    """The view that ``text`` (with or without its question mark) names; raises InvalidInput(name)."""
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(name, f"is longer than {MOST_CHARACTERS} characters; show less", "view_long")
    try:
        pairs = parse_qsl(text.removeprefix("?"), keep_blank_values=True, strict_parsing=bool(text), max_num_fields=40)
    except ValueError as error:
        raise _wrong(name, text) from error
    given = dict(pairs)
    if len(given) != len(pairs):
        raise _wrong(name, text)
    return _checked(given, name)


def of_parameters(given: Mapping[str, str]) -> ViewQuery:
    """The view that parameters of an address name; raises InvalidInput by the parameter's name."""
    return _checked(given, None)


def _checked(given: Mapping[str, str], name: str | None) -> ViewQuery:
    for part, value in given.items():
        check = _PARTS.get(part)
        if check is None or not check(value):
            raise _wrong(name or part, f"{part}={value}")
    return ViewQuery({part: given[part] for part in _PARTS if part in given})


def _wrong(name: str, text: str) -> InvalidInput:
    return InvalidInput(
        name,
        f"{parameters.shown(text)!r} is no view of this map; copy its address anew",
        "view",
        text=parameters.shown(text),
    )
