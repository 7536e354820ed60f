"""The texts under which a feature is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from layers.definition import Field, FieldType, Layer
from layers.findable import AddressParts, Level
from mapsvc.address import area_key, number_key, town_key
from mapsvc.reading import sound
from mapsvc.text import fold, name_key

_CODED = (FieldType.CODE, FieldType.CODES)
_LONGEST = 120
"""Characters of a spelling that are searched."""


class Form(StrEnum):
    """What a spelling is; the letter is how it is stored."""

    TITLE = "t"
    READING = "r"
    ENGLISH = "e"
    NUMBER = "n"
    KEY = "k"
    ADDRESS = "a"
    WORDS = "w"
    """All words of the feature one after the other: for questions of several words."""


class Spelling(NamedTuple):
    """One row of the read shape: a form, the text as it is compared, and of an address its level and area."""

    form: Form
    text: str
    level: int | None = None
    area: str | None = None

    @property
    def grams(self) -> list[str] | None:
        """Its pairs of characters; None where it is found in whole or from its beginning only."""
        return None if self.form in (Form.ADDRESS, Form.KEY) else bigrams(self.text)


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters of ``text``, each once; of a single character the character."""
    return list(dict.fromkeys(text[at : at + 2] for at in range(max(len(text) - 1, 1)))) if text else []


def _words(field: Field, value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [word for item in value for word in _words(field, item)]
    if field.type in _CODED:
        code = field.code(str(value))
        return [code.title.ja, code.title.en] if code else []
    return [str(value)]


def search_text(layer: Layer, props: Mapping[str, object]) -> str:
    """The words of a feature's ``search`` fields, blank-separated; codes by their titles in Japanese and English.

    Empty where the layer has nothing to search. Personal fields are never part of it.
    """
    words: list[str] = []
    for field in layer.fields:
        value = props.get(field.name)
        if field.search and not field.personal and value not in (None, ""):
            words += _words(field, value)
    return " ".join(dict.fromkeys(words))


def spellings(layer: Layer, key: str, props: Mapping[str, object]) -> list[Spelling]:
    """Every text under which the feature is found, each once; none where the layer declares no search."""
    if layer.search is None:
        return []
    address = layer.search.address
    level = _level(address, props) if address else None
    found = list(_addresses(address, level, props)) if address and level else []
    if level is None or level in (Level.PREFECTURE, Level.CITY, Level.WARD, Level.TOWN):
        found += _names(layer, props)
        found.append(Spelling(Form.KEY, fold(key)[:_LONGEST]))
    return list(dict.fromkeys(one for one in found if one.text))


def _addresses(parts: AddressParts, level: Level, props: Mapping[str, object]) -> Iterator[Spelling]:
    """``town|number`` with the area beside it; with the 小字 and without, since people leave it out."""
    town = _text(props, parts.name)
    if not town:
        return
    area = area_of("".join(_text(props, name) for name in parts.area))
    number = number_key(_text(props, parts.number))
    if not number and level.depth > Level.TOWN.depth:
        return  # without its number it would pass for the town
    koaza = _text(props, parts.koaza)
    for name in dict.fromkeys((town + koaza, town)):
        if name == town and koaza and not number:
            continue  # the point of a 小字 does not stand for the whole town
        yield Spelling(Form.ADDRESS, f"{_town(name)}|{number}", level.depth, area)


_town = lru_cache(maxsize=4096)(town_key)
area_of = lru_cache(maxsize=1024)(area_key)
"""The area before a town as it is compared; imports ask for the same again and again."""


def _level(parts: AddressParts, props: Mapping[str, object]) -> Level | None:
    if parts.level is not None:
        return parts.level
    value = props.get(parts.level_by or "")
    return Level(str(value)) if value else None


def _names(layer: Layer, props: Mapping[str, object]) -> Iterator[Spelling]:
    search = layer.search
    assert search is not None
    plain = [name for name in search.title if (field := layer.field(name)) and field.type not in _CODED]
    if search.address:
        plain = [search.address.name]  # the title is the address in full, which its structure finds
    for name in plain:
        if value := _text(props, name):
            yield from _title(value)
    for name in search.readings:
        if heard := sound(_text(props, name)):
            yield Spelling(Form.READING, heard[:_LONGEST])
    for name in search.english:
        if value := _text(props, name):
            yield Spelling(Form.ENGLISH, name_key(value)[:_LONGEST])
            yield Spelling(Form.READING, (sound(value) or "")[:_LONGEST])
    for name in search.numbers:
        yield Spelling(Form.NUMBER, name_key(_text(props, name))[:_LONGEST])
    if search.area_code and (code := _text(props, search.area_code)[:5]).isdecimal():
        yield Spelling(Form.NUMBER, code)
        yield Spelling(Form.NUMBER, code + check_digit(code))
    words = dict.fromkeys(name_key(word) for word in search_text(layer, props).split(" "))
    if len(words) > 1:
        yield Spelling(Form.WORDS, " ".join(words)[: 4 * _LONGEST])


def _title(value: str) -> Iterator[Spelling]:
    key = name_key(value)[:_LONGEST]
    yield Spelling(Form.TITLE, key)
    if heard := sound(value):  # a name in kana or Latin letters sounds by itself
        yield Spelling(Form.READING, heard[:_LONGEST])


def _text(props: Mapping[str, object], name: str | None) -> str:
    value = props.get(name) if name else None
    return "" if value is None else str(value)


def check_digit(code: str) -> str:
    """The sixth digit of a 全国地方公共団体コード, from its first five (weights 6 to 2, modulus 11)."""
    rest = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)
