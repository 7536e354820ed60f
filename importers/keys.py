"""The key of every row: what tells a feature from the others now and at the next import."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from importers.blank import blank
from importers.profile import Profile
from importers.source import SourceTable
from layers.definition import Layer
from mapsvc.errors import InvalidInput
from mapsvc.text import nfkc

MAX_LENGTH = 200


def keys(
    table: SourceTable, layer: Layer, profile: Profile, props: Sequence[dict[str, Any]], geometries: Any
) -> tuple[list[str | None], str]:
    """The key of each row (None: its key is blank), and what it is made of.

    Columns the profile names; else the declaration's key fields; else a digest of the content, which is stable as
    long as the content is.
    """
    if profile.key:
        columns = [_raw(table, name, profile) for name in profile.key]
        return [joined(parts) for parts in zip(*columns, strict=True)], f"columns {', '.join(profile.key)}"
    names = layer.importing.key
    if names and (not len(props) or any(any(row.get(name) is not None for name in names) for row in props)):
        return [joined([row.get(name) for name in names]) for row in props], f"fields {', '.join(names)}"
    normal = shapely.to_wkb(shapely.normalize(geometries), byte_order=1)
    encoded: dict[int, bytes] = {}
    found: list[str | None] = []
    for row, wkb in zip(props, normal, strict=True):
        content = encoded.get(id(row))
        if content is None:
            content = encoded[id(row)] = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        found.append(hashlib.blake2b(content + (wkb or b""), digest_size=12).hexdigest())
    return found, "a digest of the content: a changed feature counts as a closed one and a new one"


def _raw(table: SourceTable, name: str, profile: Profile) -> list[object]:
    if name == "$table":
        return [table.name] * len(table.frame)
    if name not in table.frame.columns:
        raise InvalidInput(f"profile {profile.name}", f"{table.name} has no key column {name!r}")
    values: list[object] = table.frame[name].tolist()
    return values


def joined(parts: Sequence[object]) -> str | None:
    """The key that the values of the key's fields make, in their order; None where all are blank."""
    texts = ["" if blank(part) else _text(part) for part in parts]
    if not any(texts):
        return None
    key = "|".join(texts)
    if len(key) <= MAX_LENGTH:
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=12).hexdigest()
    return f"{key[: MAX_LENGTH - 25]}#{digest}"


def _text(part: object) -> str:
    if isinstance(part, float | np.floating) and float(part).is_integer():
        return str(int(part))
    return nfkc(str(part))
