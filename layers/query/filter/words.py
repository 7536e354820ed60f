"""The filter for people: words that a feature's texts hold, in whatever width they are typed or stored."""

from __future__ import annotations

import unicodedata

from layers.definition import FieldType, Layer
from layers.query.filter.translate import Filter
from mapsvc.errors import InvalidInput

MOST_WORDS, LONGEST = 5, 100
_WIDE = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in map(chr, range(0x21, 0x7F))}
"""ASCII to its full-width forms (Unicode, Halfwidth and Fullwidth Forms)."""


def holding(layer: Layer, text: str, name: str = "q") -> Filter | None:
    """The condition that each word of ``text`` stands in a public text, a code's title or the key of a feature.

    None where ``text`` is blank; raises InvalidInput(name) for more than 5 words or 100 characters.
    """
    words = unicodedata.normalize("NFKC", text).split()
    if len(words) > MOST_WORDS or len(text) > LONGEST or "\x00" in text:
        message = f"must be at most {MOST_WORDS} words and {LONGEST} characters"
        raise InvalidInput(name, message, "filter.words", most=MOST_WORDS, longest=LONGEST)
    if not words:
        return None
    conditions, values = [], []
    for word in words:
        condition, given = _word(layer, word)
        conditions.append(condition)
        values += given
    return Filter(f"({' AND '.join(conditions)})", tuple(values))


def _word(layer: Layer, word: str) -> tuple[str, list[object]]:
    patterns = list(dict.fromkeys(f"%{_literal(form)}%" for form in (word, word.translate(_WIDE))))
    # By the C collation only ASCII is folded, at a fraction of the cost.
    stored = f'concat_ws(chr(10), {", ".join(["f.key", *_texts(layer)])}) COLLATE "C"'
    # A declared field's name is a plain identifier (the loader sees to it), so it can stand in SQL.
    # Letters without case need no folding, which costs more than all the rest.
    like = "LIKE" if word.lower() == word.upper() else "ILIKE"
    found = [f"{stored} {like} ANY(%s::text[])"]
    values: list[object] = [patterns]
    for field in layer.fields:
        if field.personal or field.type not in {FieldType.CODE, FieldType.CODES}:
            continue
        codes = [code.value for code in field.codes if _called(word, code.title.ja, code.title.en)]
        if codes and field.type is FieldType.CODE:
            found.append(f"f.props ->> '{field.name}' = ANY(%s::text[])")
            values.append(codes)
        elif codes:
            found.append(f"f.props -> '{field.name}' ?| %s::text[]")
            values.append(codes)
    return f"({' OR '.join(found)})", values


def _texts(layer: Layer) -> list[str]:
    fields = [field for field in layer.fields if field.type is FieldType.TEXT and not field.personal]
    return [f"f.props ->> '{field.name}'" for field in fields]


def _literal(word: str) -> str:
    """``word`` in a pattern of LIKE, standing for itself alone."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _called(word: str, *titles: str) -> bool:
    return any(word.casefold() in unicodedata.normalize("NFKC", title).casefold() for title in titles)
