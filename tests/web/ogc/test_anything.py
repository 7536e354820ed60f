"""Whatever is asked, in whatever signs: an answer, or what is wrong with the question; never a fault of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from layers.registry import Catalogue
from layers.store import commit
from mapsvc.db.connection import connect
from tests.layers.query.places import LAYER
from tests.layers.query.test_filter import FILTERS
from tests.web.ogc.asking import ITEMS, PLACES, address
from tests.web.ogc.conftest import zone
from web.ogc.asked import OWN

CRS = [f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 3857, 6677, 6687)]
numbers = st.floats(allow_nan=True, allow_infinity=True).map(repr) | st.integers(-200, 200).map(str)
values = st.one_of(
    st.text(max_size=40),
    st.lists(numbers, min_size=3, max_size=7).map(",".join),
    st.sampled_from(CRS),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.tuples(st.dates(), st.dates()).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    st.sampled_from([text for text, _ in FILTERS]),
    st.integers(-10, 10**12).map(str),
    st.sampled_from(["cql2-text", "cql2-json", "json", "html", "true", "red", '{"op":"not","args":[true]}']),
)
names = st.sampled_from([*sorted(OWN), "f", "lang", *(field.name for field in LAYER.fields), "geometry", "feature_key"])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(names, values, max_size=5))
@example({"bbox": "1e300,1e300,1e301,1e301", "bbox-crs": CRS[2]})
@example({"bbox": "0,0,0,0", "bbox-crs": CRS[3]})
@example({"filter": "S_INTERSECTS(geometry, POINT(1e300 1))", "filter-crs": CRS[1]})
@example({"filter": "S_INTERSECTS(geometry, POINT(9e6 9e6))", "filter-crs": CRS[2]})
@example(
    {
        "filter": '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0]]]}]}',
        "filter-lang": "cql2-json",
    }
)
@example({"filter": "T_AFTER(built, DATE('9999-12-31'))", "datetime": "9999-12-31/.."})
@example({"datetime": "0001-01-01"})
def test_parameters_of_features(client: FlaskClient, asked: dict[str, str]) -> None:
    answer = client.get(f"{PLACES}?{'&'.join(f'{name}={quote(value)}' for name, value in asked.items())}")
    assert answer.status_code in {200, 400}, answer.get_data(as_text=True)[:300]
    assert answer.get_data()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
@example("a@b")
@example("@")
@example("p01@9999-99-99")
@example("../../items")
@example("a//b")
def test_ids_of_features(client: FlaskClient, key: str) -> None:
    assert client.get(f"{ITEMS}/{quote(key, safe='')}").status_code in {200, 308, 404}


@pytest.mark.parametrize(
    "text", ["name", "S_INTERSECTS(geometry,", "(((", "'", '"', "INTERVAL('..','..')", "NOT", "1", "{}", "\\"]
)
def test_pieces_of_filters(client: FlaskClient, text: str) -> None:
    for language in ("cql2-text", "cql2-json"):
        assert client.get(address(PLACES, filter=text, filter_lang=language)).status_code == 400


def test_a_slow_reader_holds_no_connection(app: Flask, client: FlaskClient, layers: Catalogue) -> None:
    shared = app.extensions["mapsvc"]
    with connect(shared.database, autocommit=True) as conn, conn.transaction():
        commit(conn, layers.layer("zoning"), [zone(at) for at in range(1_300)])
    answer = client.get(f"{ITEMS}?limit=1300", headers={"Accept-Encoding": "identity"}, buffered=False)
    parts = iter(answer.response)
    taken = [next(parts) for _ in range(3)]
    stats = shared.pool.get_stats()
    assert stats["pool_available"] == stats["pool_size"], "while the reader waits, all connections are free"
    rest = b"".join([*taken, *parts])
    assert rest.count(b'"type":"Feature"') == 1_300
