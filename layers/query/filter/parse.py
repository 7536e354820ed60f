"""CQL2 text and JSON, parsed within limits."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Literal

import cql2
import orjson

from layers.query.filter.model import Node, refused
from mapsvc.errors import InvalidInput

Language = Literal["cql2-text", "cql2-json"]

MOST_CHARACTERS = 20_000
DEEPEST = 50
MOST_NODES = 2_000
_STACK_BYTES = 256 * 1024 * 1024
"""Of addresses, not of memory, which is only taken as far as it is used; a level takes up to 4 kB."""
_PLACE = re.compile(r"--> (\d+):(\d+)")
_SIGN = re.compile(r"[-+]|not", re.IGNORECASE)
_SIGNS = re.compile(r"(?:(?:[-+]|\bnot\b)\s*)+", re.IGNORECASE)
_EXPECTED = re.compile(r"= (expected .+)")


def parsed(text: str, language: Language) -> Node:
    """The expression that ``text`` writes, as CQL2 JSON; raises InvalidInput naming where it stops making sense.

    Texts nested deeper than DEEPEST are refused before they are parsed: parsers call themselves, and where their stack
    ends, the process does.
    """
    if len(text) > MOST_CHARACTERS:
        raise refused(f"is longer than {MOST_CHARACTERS} characters")
    if _depth(text) > DEEPEST:
        raise refused(f"is nested deeper than {DEEPEST} levels", "filter.deep", most=DEEPEST)
    try:
        found = _reader().submit(_read, text, language).result()
    except (cql2.ParseError, ValueError) as error:
        raise _unreadable(str(error), language) from error
    _check_size(found)
    return found


def _read(text: str, language: Language) -> Node:
    return (cql2.parse_text if language == "cql2-text" else cql2.parse_json)(text).to_json()


@cache
def _reader() -> ThreadPoolExecutor:
    """A thread whose stack holds the deepest expression that MOST_CHARACTERS can write: ``1=1=1=1`` nests too."""
    usual = threading.stack_size(_STACK_BYTES)
    try:
        made = ThreadPoolExecutor(1, "cql2")
        made.submit(int).result()  # the thread is started now, with this stack
    finally:
        threading.stack_size(usual)
    return made


def as_text(expression: Node) -> str:
    """An expression in CQL2 text."""
    return cql2.parse_json(orjson.dumps(expression).decode()).to_text()


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    # Signs and NOTs nest without brackets. One before each bracket is within the limit; those that follow one another
    # count all, wherever they stand.
    return deepest + sum(len(_SIGN.findall(run[0])) - 1 for run in _SIGNS.finditer(text))


def _unreadable(message: str, language: Language) -> InvalidInput:
    place = _PLACE.search(message)
    if language == "cql2-text" and place:
        found = _EXPECTED.search(message)
        expected = f": {found[1]}" if found else ""
        text = f"cannot be read at line {place[1]}, character {place[2]}{expected}"
        return refused(text, "filter.syntax", line=place[1], character=place[2], expected=expected)
    said = " ".join(message.split())[:200]
    return refused(f"is not {language}: {said}", "filter.language", language=language, said=said)


def _check_size(expression: Node) -> None:
    waiting, seen = [(expression, 0)], 0
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, dict) and "type" in node:
            continue  # a geometry, whose vertices are counted where it is read
        seen += 1
        if seen > MOST_NODES or depth > 2 * DEEPEST:
            raise refused(f"has more than {MOST_NODES} parts, or more than {DEEPEST} levels")
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [(one, depth + 1) for one in inner]
