"""Bodies of requests in JSON: read once, strictly, and refused by what is wrong with them.

A program that sends ``NaN``, a name twice, or text in another encoding has a fault that its author wants to hear of,
rather than an answer about something else (RFC 8259, RFC 7493).
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from mapsvc.errors import InvalidInput
from web.parameters import shown

TYPES = ("application/json", "application/geo+json")
NAME = "body"
"""Under this name problems speak of the body as a whole."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(shown(twice), "stands twice in one object", "body.twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise InvalidInput(NAME, f"{text} is no number of JSON", "body.not_a_number", value=text)


def json_body() -> Any:
    """The body of this request as Python objects; numbers are finite unless written beyond 1e308.

    Raises UnsupportedMediaType for another type or charset, InvalidInput naming what is wrong, and
    RequestEntityTooLarge beyond the limit of the view.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in TYPES or charset not in {"utf-8", "utf8"} or request.content_encoding:
        raise UnsupportedMediaType
    return read_json(request.get_data(cache=False))


def read_json(raw: bytes) -> Any:
    """``raw`` as Python objects; raises InvalidInput."""
    if not raw.strip():
        raise InvalidInput(NAME, "is empty; send JSON", "body.empty")
    try:
        text = raw.decode("utf-8-sig")  # some tools begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise InvalidInput(
            NAME, f"is not UTF-8: byte {error.start + 1} cannot be read", "body.encoding", byte=error.start + 1
        ) from error
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InvalidInput(
            NAME,
            f"is not JSON: {error.msg}, line {error.lineno}, column {error.colno}",
            "body.json",
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise InvalidInput(NAME, "is nested too deeply", "body.deep") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise InvalidInput(NAME, "holds a number of too many digits", "body.digits") from error
