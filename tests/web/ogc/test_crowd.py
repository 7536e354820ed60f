"""A crowd of costly questions and of slow readers, against the service as it runs: everybody else goes on."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest

from layers.registry import catalogue
from layers.store import commit, open_layer
from mapsvc.db.connection import connect
from tests.web.ogc.conftest import zone
from tests.web.serving import served
from web.ogc.turns import LARGE_AT_ONCE

COSTLY = " OR ".join(f"CASEI(ACCENTI(feature_key)) LIKE '%q{n}%x'" for n in range(40))
CROWD = 30
"""More than there are threads."""


@pytest.fixture(scope="module")
def items(texts: None, module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the features of a layer that takes long to look through."""
    layer = catalogue().layer("zoning")
    with connect(module_database, autocommit=True) as conn:
        open_layer(conn, layer)
        with conn.transaction():
            commit(conn, layer, [zone(0)])
        # Straight into the table: only its number and weight matter here.
        conn.execute(
            "INSERT INTO feature_zoning (layer, key, geom, props, digest, valid, recorded) "
            "SELECT 'zoning', repeat('é', 400) || n, ST_MakeEnvelope(0, 0, 1, 1, 4326), '{}', '', '[,]', "
            "tstzrange(now(), NULL) FROM generate_series(1, 30000) AS n"
        )
        conn.execute("ANALYZE feature_zoning")
        conn.execute("UPDATE layer SET recorded_at = clock_timestamp() WHERE id = 'zoning'")
    folder = tmp_path_factory.mktemp("crowd")
    with served(module_database, folder, MAPSVC_VISITOR_TIMEOUT_MS="1000") as address:
        yield f"{address}/ogc/collections/zoning/items"


def asked(address: str) -> tuple[int, str | None]:
    """The status, and when to ask again."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
            return answer.status, None
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]


def test_a_crowd_of_costly_filters_keeps_nobody_else_out(items: str) -> None:
    with ThreadPoolExecutor(CROWD) as crowd:
        costly = [crowd.submit(asked, f"{items}?limit=10000&filter={quote(COSTLY)}") for _ in range(CROWD)]
        others = []
        while not all(one.done() for one in costly):
            others.append(asked(f"{items}?limit=1")[0])
    assert {one.result()[0] for one in costly} == {503}
    assert all(int(one.result()[1] or 0) > 0 for one in costly), "they are told when to ask again"
    assert set(others) == {200}


def test_a_crowd_of_slow_readers_keeps_nobody_else_out(items: str) -> None:
    parts = urlsplit(items)
    readers = []
    for _ in range(CROWD):
        reader = socket.create_connection((parts.hostname, parts.port or 80), timeout=30)
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.sendall(f"GET {parts.path}?limit=10000 HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        readers.append(reader)
    begun = [reader.recv(12) for reader in readers]
    assert begun.count(b"HTTP/1.1 200") == LARGE_AT_ONCE
    assert begun.count(b"HTTP/1.1 503") == CROWD - LARGE_AT_ONCE
    assert {asked(f"{items}?limit=1")[0] for _ in range(20)} == {200}
    for reader in readers:
        reader.close()
    after = [asked(f"{items}?limit=1200")[0] for _ in range(2 * LARGE_AT_ONCE)]
    assert after[-1] == 200, "who is gone holds nothing"
