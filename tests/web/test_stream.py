"""Server-sent events: what changed since an open map last looked, told at once and ended."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import connect
from tests.layers.filled import full
from web.views import stream


@dataclass
class Events:
    """What a browser makes of a stream (WHATWG HTML, 9.2.6)."""

    retry: int | None = None
    last_id: str = ""
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)


def read(client: FlaskClient, query: str = "", last: str | None = None) -> Events:
    headers = {} if last is None else {"Last-Event-ID": last}
    answer = client.get(f"/events/stream{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/event-stream; charset=utf-8"
    assert answer.cache_control.no_store
    made = Events()
    for block in answer.text.split("\n\n"):
        kind, data = "message", []
        for line in block.splitlines():
            name, _, value = line.partition(": ")
            if name == "retry":
                made.retry = int(value)
            elif name == "id":
                made.last_id = value
            elif name == "event":
                kind = value
            elif name == "data":
                data.append(value)
        if data:
            made.told.append((kind, orjson.loads("\n".join(data))))
    return made


def put(app: Flask, key: str, lon: float) -> None:
    layer = catalogue().layer("aed")
    with connect(app.extensions["mapsvc"].database, autocommit=True) as conn, conn.transaction():
        open_layer(conn, layer)
        commit(conn, layer, [Assertion(key, None, None, shapely.Point(lon, 35.0), full(layer))])


def test_a_map_is_told_what_changed_since_it_looked_and_comes_back_by_itself(app: Flask, client: FlaskClient) -> None:
    first = read(client)
    assert first.told == []
    assert first.retry is not None
    assert 10_000 <= first.retry <= 20_000
    put(app, "a", 139.0)
    put(app, "b", 139.5)
    second = read(client, last=first.last_id)
    assert [(kind, data["layer"], data["version"]) for kind, data in second.told] == [
        ("change", "aed", 1),
        ("change", "aed", 2),
    ]
    assert second.told[1][1]["boxes"] == [[139.5, 35.0, 139.5, 35.0]]
    assert second.told[0][1]["changes"] == {"new": 1}
    assert read(client, last=second.last_id).told == []
    assert len({read(client).retry for _ in range(20)}) > 1  # or all open maps would come back together


def test_only_the_layers_and_the_place_that_are_looked_at_are_told(app: Flask, client: FlaskClient) -> None:
    start = read(client).last_id
    put(app, "c", 139.25)
    assert read(client, "?layers=zoning", start).told == []
    assert len(read(client, "?layers=zoning,aed", start).told) == 1
    assert read(client, "?bbox=138,34,139.2,36", start).told == []
    assert len(read(client, "?bbox=139.2,34,139.3,36", start).told) == 1
    assert read(client, "?bbox=138,34,139.2,36", start).last_id == read(client).last_id


def test_a_map_that_slept_long_or_comes_from_another_database_reads_anew(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_COMMITS", 2)
    start = read(client).last_id
    for n in range(3):
        put(app, f"many{n}", 139.0)
    head = int(read(client, "?layers=aed").last_id.partition(":")[2])
    assert read(client, "?layers=aed", start).told == [("reset", {"layer": "aed", "version": head})]
    assert read(client, "?layers=aed", f"aed:{head + 5}").told == [("reset", {"layer": "aed", "version": head})]


@pytest.mark.parametrize("last", ["x", "aed:-1", "aed:1;zoning:2", "aed:1 " * 1_000, "aed:1  zoning:1"])
def test_what_this_stream_never_sent_is_refused(client: FlaskClient, last: str) -> None:
    answer = client.get("/events/stream", headers={"Last-Event-ID": last, "Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "Last-Event-ID"


def test_a_hundred_maps_need_no_more_threads_than_one(client: FlaskClient) -> None:
    """Each answer is whole when it is given: nothing of it is made while somebody waits."""
    answer = client.get("/events/stream")
    assert answer.content_length == len(answer.data)
    assert not answer.is_streamed
