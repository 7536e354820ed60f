"""The description of the interfaces: valid, complete, and true of every real answer."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from mapsvc.actor import system
from mapsvc.db.connection import connect
from mapsvc.identity import keys
from mapsvc.subscriptions import subscribe
from mapsvc.subscriptions.model import ChannelName, Wish
from tests.web.conftest import FLOODED, INSIDE, OUTSIDE
from web.openapi import document
from web.openapi.operations import PARAMETERS, PATHS

SITE = {
    "type": "Polygon",
    "coordinates": [[[139.005, 35.005], [139.015, 35.005], [139.015, 35.015], [139.005, 35.015], [139.005, 35.005]]],
}
LINE = {"type": "LineString", "coordinates": [[139.005, 35.005], [139.015, 35.015]]}
R = "/api/restrictions"


def holds(schema: str, answer: Any) -> None:
    """Fail where ``answer`` is not what the description calls ``schema``."""
    whole = document("https://map.example")
    checker = Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": whole["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    problems = [f"{fault.json_path}: {fault.message[:300]}" for fault in checker.iter_errors(answer)]
    assert problems == []


def test_the_document_is_openapi() -> None:
    faults = [fault.message for fault in OpenAPIV31SpecValidator(document("https://map.example")).iter_errors()]
    assert faults == []


def test_the_document_is_served(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    assert answer.json == json.loads(json.dumps(document("http://localhost")))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def published(app: Flask) -> dict[str, set[str]]:
    """Every address of an interface, as OpenAPI writes it, with its methods."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        if address.startswith("/ogc/"):
            continue  # described by itself at /ogc/api
        if address.startswith("/staff/"):
            continue  # what the pages of the staff ask for themselves
        if address.startswith(("/api/", "/tiles/", "/healthz", "/readyz")) or address.endswith(".json"):
            found.setdefault(address, set()).update(method.lower() for method in (rule.methods or ()))
    return {address: methods - {"head", "options"} for address, methods in found.items()}


def test_every_interface_is_described_and_nothing_else_is(app: Flask) -> None:
    # What the pages ask for themselves: their texts, what their worker keeps, their base maps.
    unlisted = {"/i18n/{language}.json", "/shell.json", "/basemaps/{basemap}/{version}/{scheme}.json"}
    described = {address: set(operations) for address, operations in PATHS.items()}
    assert {address: methods for address, methods in published(app).items() if address not in unlisted} == described


@pytest.mark.parametrize(
    "address", [path for path in PATHS if "get" in PATHS[path] and path.startswith("/api/") and "{notice}" not in path]
)
def test_the_parameters_are_those_that_are_taken(client: FlaskClient, address: str) -> None:
    refused = client.get(
        address.replace("{layer_id}", "zoning"), query_string={"nothing": "1"}, headers={"Accept-Language": "en"}
    )
    assert (refused.status_code, refused.json["parameter"]) == (400, "nothing")
    holds("Problem", refused.json)
    taken = set(re.findall(r"[a-z_]+", refused.json["detail"]))
    parameters = PATHS[address]["get"].get("parameters", [])
    described = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    assert taken & set(PARAMETERS) == described


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("place", [INSIDE, FLOODED, OUTSIDE])
def test_the_answer_for_a_point_is_as_described(client: FlaskClient, place: str, language: str) -> None:
    lat, lon = place.split(",")
    for more in ("", "&as_of=1990-01-01", "&known_at=2020-01-01T00:00:00Z", "&themes=planning"):
        holds("Answer", client.get(f"{R}?lat={lat}&lon={lon}&lang={language}{more}").json)
    holds("Answer", client.get(R, query_string={"place": place, "lang": language}).json)
    holds("Answer", client.get(R, query_string={"place": "zoning:z1", "lang": language}).json)


@pytest.mark.parametrize("geometry", [SITE, LINE, {"type": "Point", "coordinates": [139.015, 35.015]}])
def test_the_answer_for_a_site_is_as_described(client: FlaskClient, geometry: dict[str, Any]) -> None:
    holds("Site", geometry)
    answer = client.post(R, json=geometry)
    assert answer.status_code == 200, answer.data
    holds("Answer", answer.json)


def test_the_answers_to_a_list_are_as_described(client: FlaskClient) -> None:
    rows = [
        {"id": 1, "lat": 35.001, "lon": 139.001},
        {"id": "b", "place": "zoning:z1"},
        {"id": "c", "place": "zoning:none"},
        {"id": "d", "place": "nothing:1"},
        {"id": "e", "lat": 95, "lon": 139},
        {"lat": 35, "lon": 139},
    ]
    answer = client.post(R, json={"places": rows, "as_of": "2024-04-01"})
    assert answer.status_code == 200, answer.data
    holds("Answers", answer.json)
    assert ["answer" in row for row in answer.json["answers"]] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        ("/api/layers?lang=ja", "Panel"),
        ("/api/layers?lang=en&as_of=2020-01-01", "Panel"),
        ("/api/places", "Places"),
        ("/api/coordinates?lat=35.001&lon=139.001", "Coordinates"),
        ("/api/coordinates?lat=48.85&lon=2.35", "Coordinates"),
        ("/api/search?q=%E6%9D%B1%E5%8C%BA&lang=ja", "Search"),
        ("/api/search?q=35.001,139.001", "Search"),
        ("/api/search?q=xyzzy&lang=en", "Search"),
        ("/api/layers/zoning/changes?since=0", "Changes"),
        ("/api/layers/zoning/changes?since=0&limit=1", "Changes"),
        ("/tiles/zoning,ward.json", "TileJSON"),
        ("/style.json?layers=zoning", "Style"),
        ("/healthz", "Health"),
        ("/readyz", "Ready"),
    ],
)
def test_other_answers_are_as_described(client: FlaskClient, address: str, schema: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    holds(schema, answer.json)


@pytest.mark.parametrize(
    "address", [f"{R}?lat=91&lon=0", "/api/nothing", "/tiles/nothing.json", f"{R}?lang=" + "x" * 5_000, f"{R}?place=x"]
)
def test_problems_are_as_described(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code >= 400
    holds("Problem", answer.json)


def test_the_state_of_a_long_list_is_as_described(client: FlaskClient) -> None:
    sent = client.post("/bulk", data={"file": (BytesIO(b"id,lat,lon\n1,35.001,139.001\n"), "a.csv")})
    assert sent.status_code == 303, sent.get_data(as_text=True)[:500]
    page = sent.headers["Location"].partition("?")[0]
    answer = client.get(f"{page}.json")
    assert (answer.status_code, answer.json["state"]) == (200, "uploaded")
    holds("ListStatus", answer.json)


def test_examples_are_as_described(client: FlaskClient) -> None:
    content = PATHS[R]["post"]["requestBody"]["content"]["application/json"]["examples"]
    holds("Site", content["site"]["value"])
    holds("List", content["list"]["value"])


def test_what_owners_of_webhooks_are_answered_is_as_described(app: Flask, client: FlaskClient) -> None:
    shared = app.extensions["mapsvc"]
    with connect(shared.database) as conn:
        made = subscribe(
            conn, shared.settings.secret, channel=ChannelName.WEBHOOK, address="https://hook.example/in",
            language="ja", wish=Wish(), proven=True,
        )  # fmt: skip
        notice = conn.execute(
            "INSERT INTO notice (cadence, layer, version, recorded_at, severity, events) "
            "VALUES ('at_once', 'zoning', 99, now(), 0, 1) RETURNING id"
        ).fetchone()
        _, key = keys.make(conn, system("test"), "試験", frozenset({"see_receipts"}), 1)
    owner = {"Authorization": f"Bearer {made.manage}"}
    holds("Webhook", client.get("/api/webhook", headers=owner).json)
    holds("WebhookKeys", client.post("/api/webhook/key", headers=owner).json)
    holds("Waiting", client.post("/api/webhook/ping", headers=owner).json)
    period = {"since": "2026-04-01T00:00:00Z"}
    holds("WebhookPeriod", period)
    assert client.post("/api/webhook/replay", headers=owner, json=period).status_code == 202
    holds("Attempts", client.get("/api/webhook/attempts", headers=owner).json)
    holds("NotificationFigures", client.get("/api/figures/notifications").json)
    assert notice is not None
    holds("Receipt", client.get(f"/api/receipts/{notice[0]}", headers={"Authorization": f"Bearer {key}"}).json)
