"""Who may ask for a change, and what a request may weigh: cross-site requests, heavy bodies, many fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from mapsvc.config import read_settings
from web.app import create_app
from web.security import MOST_BODY_BYTES, accepts, changes_nothing

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def note() -> Response:
    return Response(str(len(request.form)))


def upload() -> Response:
    return Response(str(len(request.files["file"].read())))


@pytest.fixture(scope="module")
def guarded(texts: None) -> Iterator[Flask]:
    """An app with views that change something, one of which takes files, and one that only asks."""
    settings = replace(read_settings(), database_url=NOWHERE, public_url="https://map.example.jp")
    made = create_app(settings, url=NOWHERE)
    made.add_url_rule("/note", view_func=note, methods=["POST", "PUT", "PATCH", "DELETE"])
    made.add_url_rule("/upload", view_func=accepts(200_000)(upload), methods=["POST"])
    made.add_url_rule("/ask", "asking", changes_nothing(lambda: Response("asked")), methods=["POST"])
    yield made
    made.extensions["mapsvc"].close()


@pytest.fixture
def visitor(guarded: Flask) -> FlaskClient:
    return guarded.test_client()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),  # typed, or from a bookmark
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another host of the same domain
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost"}, 200),  # behind a proxy that speaks https
        ({"Origin": "https://map.example.jp"}, 200),
        ({"Origin": "http://map.example.jp"}, 403),
        ({"Origin": "https://map.example.jp.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://[::1"}, 403),
    ],
)
def test_only_our_own_pages_change_something(
    visitor: FlaskClient, method: str, headers: dict[str, str], status: int
) -> None:
    assert visitor.open("/note", method=method, headers=headers).status_code == status


def test_a_question_may_come_from_every_site(visitor: FlaskClient) -> None:
    asked = visitor.post("/ask", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
    assert asked.data == b"asked"


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "このサービスのページを開き"), ("en", "Open a page of this service")]
)
def test_a_refusal_says_what_to_do(visitor: FlaskClient, language: str, said: str) -> None:
    refused = visitor.post("/note", headers={"Origin": "https://evil.example", "Accept-Language": language})
    assert (refused.status_code, refused.mimetype) == (403, "text/html")
    assert said in refused.get_data(as_text=True)


def test_reading_from_another_site_is_no_change(visitor: FlaskClient) -> None:
    assert visitor.get("/healthz", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(("size", "status"), [(MOST_BODY_BYTES, 200), (MOST_BODY_BYTES + 1, 413)])
def test_a_body_ends_at_the_limit(visitor: FlaskClient, size: int, status: int) -> None:
    body = b"x=" + b"y" * (size - 2)
    answer = visitor.post("/note", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_a_body_that_hides_its_length_is_refused_and_never_cut(visitor: FlaskClient) -> None:
    environ = {"wsgi.input": BytesIO(b"x=1"), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = visitor.post("/note", environ_overrides=environ)
    assert (answer.status_code, answer.mimetype) == (411, "text/html")


def test_a_view_may_take_more_and_no_more_than_it_says(visitor: FlaskClient) -> None:
    def send(size: int) -> int:
        return visitor.post("/upload", data={"file": (BytesIO(b"x" * size), "a.csv")}).status_code

    assert (send(150_000), send(200_001)) == (200, 413)


def test_too_many_fields_are_too_much(visitor: FlaskClient) -> None:
    few = visitor.post("/note", data={f"a{n}": "1" for n in range(200)}, content_type="multipart/form-data")
    assert few.data == b"200"
    many = visitor.post("/note", data={f"a{n}": "1" for n in range(201)}, content_type="multipart/form-data")
    assert many.status_code == 413


def test_a_page_about_a_heavy_body_can_be_read(visitor: FlaskClient) -> None:
    answer = visitor.post("/note", data=b"x" * 70_000, headers={"Accept-Language": "ja"})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "送られた内容が大きすぎます" in answer.get_data(as_text=True)
