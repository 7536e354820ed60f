"""How columns and spellings of sources find the layer's fields and codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from layers.definition import Code, Field, Layer
from layers.derive.memo import per_layer
from mapsvc.errors import InvalidInput

_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """``text`` for comparing columns and codes: NFKC, without blanks, small letters."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@per_layer
def columns(layer: Layer) -> Mapping[str, Field]:
    """Source column → field, for the columns declared under ``sources``, then field names and Japanese titles.

    Keys are as declared; compare with :func:`plain`, or use :func:`field_for`. A declared column wins over another
    field's title.
    """
    found: dict[str, Field] = {}
    for field in layer.fields:
        for column in field.sources:
            found[column] = field
    for field in layer.fields:
        found.setdefault(field.name, field)
        found.setdefault(field.title.ja, field)
    return MappingProxyType(found)


@per_layer
def _plain_columns(layer: Layer) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for column, field in columns(layer).items():
        found.setdefault(plain(column), field)
    return found


def field_for(layer: Layer, column: str) -> Field | None:
    """The field that a source's column fills, however it is spaced and in whatever width; None where none is."""
    return _plain_columns(layer).get(plain(column))


_by_identity: dict[int, tuple[tuple[Code, ...], dict[str, str]]] = {}


def spellings(field: Field) -> dict[str, str]:
    """Every known spelling, brought to plain form → code: code, titles, short titles, aliases."""
    known = _by_identity.get(id(field.codes))
    if known is None or known[0] is not field.codes:
        found: dict[str, str] = {}
        for code in field.codes:
            for spelling in (code.value, code.title.ja, *code.aliases):
                found.setdefault(plain(spelling), code.value)
        for code in field.codes:
            for text in (code.title.en, code.short.ja if code.short else None):
                if text:
                    found.setdefault(plain(text), code.value)
        known = _by_identity[id(field.codes)] = (field.codes, found)
    return known[1]


def code_for(field: Field, raw: object) -> str:
    """The code that a source's spelling means (第１種低層住居専用地域 → low_rise_1).

    Raises InvalidInput naming the field, with the nearest spelling. Numbers are not guessed: the numberings of
    sources contradict each other, so the importer of each source translates its own.
    """
    known = spellings(field)
    text = plain(str(raw))
    if text in known:
        return known[text]
    close = get_close_matches(text, known, n=1, cutoff=0.7)
    hint = f"; the nearest is {close[0]!r}" if close else ""
    raise InvalidInput(field.name, f"{raw!r} is not in the code list of {field.title.ja}{hint}")
