"""``/api/layers/{id}/changes?since=``: which features changed since a version, for whoever keeps a copy."""

from __future__ import annotations

import re
from typing import Any

import orjson
from flask import Response

from layers.query.changes import changes as read
from layers.store import versions
from mapsvc.errors import InvalidInput
from web import caching, parameters
from web.address import absolute
from web.ogc.answers import JSON, finish, href
from web.ogc.asked import limit
from web.ogc.feature import path_of
from web.state import state

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_AFTER = re.compile(r"([0-9]{1,9})-([0-9]{1,18})", re.ASCII)


def changes(layer_id: str) -> Response:
    """The changes of versions later than ``since`` (0: all), oldest first, ``limit`` at a time, then ``next``.

    Raises UnknownLayer, InvalidInput("since") for a version that does not exist.
    """
    parameters.refuse_unknown({"since", "limit", "after", "lang"})
    parameters.language()
    layer = state().catalogue.layer(layer_id)
    raw, raw_after, most = parameters.single("since"), parameters.single("after"), limit()
    if raw is None or not _NUMBER.fullmatch(raw):
        raise InvalidInput("since", "must be a version of the layer: a whole number, 0 for all changes")
    after = _AFTER.fullmatch(raw_after or "0-0")
    if after is None:
        raise InvalidInput("after", "must be taken from `next`")
    with state().connection() as conn:
        head = versions(conn, [layer.id])[layer.id]
        if int(raw) > head.version:
            raise InvalidInput("since", f"is later than the layer's version, {head.version}")
        tag = caching.tag(state().release, head.version, str(head.recorded_at), request_text(), "changes")
        if same := caching.unchanged(tag):
            return finish(same, tag)
        found = read(conn, layer, int(raw), (int(after[1]), int(after[2])), most + 1)
    given = found[:most]
    body: dict[str, Any] = {
        "layer": layer.id,
        "since": int(raw),
        "version": head.version,
        "recorded_at": head.recorded_at,
        "changes": [
            {
                "version": one.version,
                "recorded_at": one.recorded_at,
                "kind": one.kind,
                "key": one.key,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "feature": href(path_of(layer, one.key)),
            }
            for one in given
        ],
    }
    if len(found) > most:
        last = given[-1]
        body["next"] = absolute(
            f"/api/layers/{layer.id}/changes", since=raw, limit=most, after=f"{last.version}-{last.id}"
        )
    return finish(Response(orjson.dumps(body), content_type=JSON), tag)


def request_text() -> str:
    """What was asked, for the tag."""
    return absolute("", since=parameters.single("since"), after=parameters.single("after"), limit=limit())
