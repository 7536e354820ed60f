"""``/ogc/collections/{id}/items``: features as GeoJSON or as a table, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, render_template, request
from flask_babel import gettext

from layers.derive.popup import rows
from layers.query import Item, Position, Question, count, pinned, read
from layers.query.features import CHUNK
from mapsvc.dates import JST
from mapsvc.languages import full
from web import caching, parameters
from web.address import absolute, local
from web.ogc.answers import GEOJSON, HTML, finish, href, wants_page
from web.ogc.asked import Asked, asked, canonical
from web.ogc.feature import geojson, id_of, path_of
from web.ogc.links import Link, here
from web.ogc.memory import remembered
from web.ogc.streaming import compressed
from web.ogc.token import Token
from web.ogc.token import read as read_token
from web.ogc.turns import turn, while_sent
from web.state import State, state

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection

MOST_ON_PAGE = 100
MOST_COUNTED = 1_000_000
COUNT_MS = 200
"""What counting may cost; where it takes longer, ``numberMatched`` is left out."""


@dataclass(slots=True)
class _Walk:
    """A page being read: after each chunk, where it stands, and whether more follows."""

    question: Question
    after: Position | None
    left: int
    started: Position | None = None
    """Where the page began; None for the first."""
    more: bool = True
    given: int = 0

    def chunk(self, conn: Connection) -> list[Item]:
        """The next features of the page, few enough to be in memory at once."""
        # Which rows are closed by now decides how they are found; which ones they are, the moment does.
        pin = pinned(conn, self.question.layer, self.question.pin.moment)
        wanted = min(CHUNK, self.left)
        found = read(conn, replace(self.question, pin=pin), self.after, wanted + 1)
        self.more, found = len(found) > wanted, found[:wanted]
        self.left -= len(found)
        self.given += len(found)
        if found:
            self.after = found[-1].position
        return found


def items(layer_id: str) -> Response:
    """A page of the features that meet the request; of a layer's state, which ``token`` holds on to."""
    layer = state().catalogue.layer(layer_id)
    language = full(parameters.language())
    given, page = asked(layer), wants_page(GEOJSON)
    shared, named = state(), (layer.id, canonical())
    raw_token = parameters.single("token")
    token = read_token(raw_token, named) if raw_token else None
    known_at = token.moment if token else given.known_at
    with turn(filtered=bool(given.filters)), shared.connection() as conn:
        pin = pinned(conn, layer, known_at)
        period = token.period if token else given.period
        question = Question(layer, period, pin, given.place, given.filters, given.crs)
        start = token.after if token else None
        walk = _Walk(question, start, min(given.limit, MOST_ON_PAGE) if page else given.limit, start)
        tag = caching.tag(
            shared.release, str(pin.moment), str(period), request.full_path, request.host_url, language, page, "items"
        )
        if same := caching.unchanged(tag):
            return _finished(same, tag, given)
        first = walk.chunk(conn) if pin.moment else []
        walk.more = walk.more and pin.moment is not None
        matched = _matched(conn, shared, question, named, walk)
    if page:
        response = Response(_table(question, walk, first, _Frame(named, given, matched)), mimetype=HTML)
    else:
        response = _collection(shared, question, walk, first, _Frame(named, given, matched))
    return _finished(response, tag, given)


def _finished(response: Response, tag: str, given: Asked) -> Response:
    done = finish(response, tag)
    done.headers["Content-Crs"] = f"<{given.crs.uri}>"
    return done


def _matched(conn: Connection, shared: State, question: Question, named: object, walk: _Walk) -> int | None:
    """How many features there are on all pages; None where that is not cheap to know."""
    if question.pin.moment is None:
        return 0
    if not walk.more and walk.started is None:
        return walk.given
    key = (shared.database, "count", repr(named), str(question.period), question.pin.moment)
    return remembered.get(key, lambda: count(conn, question, MOST_COUNTED, COUNT_MS))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the features of a page."""

    named: object
    given: Asked
    matched: int | None


def _next(question: Question, walk: _Walk, named: object) -> str | None:
    """The address of the page that follows; None for the last."""
    if not walk.more or walk.after is None or question.pin.moment is None:
        return None
    token = Token(question.period, question.pin.moment, walk.after).written(named)
    return absolute(request.path, **{**request.args.to_dict(flat=True), "token": token})


def _collection(shared: State, question: Question, walk: _Walk, first: list[Item], frame: _Frame) -> Response:
    # Addresses are made here: while the rest is sent, there is no request any more.
    path, own, base = request.path, request.args.to_dict(flat=True), absolute("")
    links = here(GEOJSON)
    links.append(Link(href(f"/collections/{question.layer.id}"), "collection", "application/json").json())
    title = str(gettext("ogc.next"))

    def tail() -> bytes:
        following = list(links)
        if walk.more and walk.after is not None and question.pin.moment is not None:
            token = Token(question.period, question.pin.moment, walk.after).written(frame.named)
            following.append(Link(base + local(path, **{**own, "token": token}), "next", GEOJSON, title).json())
        body: dict[str, Any] = {"numberReturned": walk.given}
        if frame.matched is not None:
            body["numberMatched"] = frame.matched
        body |= {"timeStamp": datetime.now(JST).isoformat(timespec="seconds"), "links": following}
        return b"]," + orjson.dumps(body)[1:]

    def parts() -> Iterator[bytes]:
        yield b'{"type":"FeatureCollection","features":['
        yield _joined(question, first, leading=False)
        while walk.more and walk.left:
            with shared.connection() as conn:
                chunk = walk.chunk(conn)
            yield _joined(question, chunk, leading=True)
        yield tail()

    if walk.more and walk.left:
        begun = parts()
        return while_sent(compressed(Response(chain([next(begun)], begun), content_type=GEOJSON)))
    return Response(b"".join(parts()), content_type=GEOJSON)


def _joined(question: Question, found: list[Item], *, leading: bool) -> bytes:
    body = b",\n".join(geojson(question.layer, item, question.period) for item in found)
    return b",\n" + body if leading and found else body


def _table(question: Question, walk: _Walk, found: list[Item], frame: _Frame) -> str:
    layer, language = question.layer, full(parameters.language())
    features = [
        {
            "id": id_of(item, question.period),
            "path": href(path_of(layer, id_of(item, question.period)), f="html", datetime=str(question.period)),
            "rows": rows(layer, orjson.loads(item.props), language)[:6],
            "valid_from": item.valid_from,
        }
        for item in found
    ]
    own = request.args.to_dict(flat=True)
    return render_template(
        "ogc/items.html",
        layer=layer,
        features=features,
        matched=frame.matched,
        period=question.period,
        own=own,
        following=_next(question, walk, frame.named),
        json_href=absolute(request.path, **{**own, "f": "json"}),
    )
