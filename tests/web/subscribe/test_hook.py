"""A program subscribes: only who reads its messages can begin, and only who begins is shown its key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks import Webhook

from mapsvc.db.connection import Connection
from mapsvc.outside.networks import networks
from tests.web.subscribe.conftest import Send


class Receiver(HTTPServer):
    """Takes messages as ``status`` says."""

    status = 204

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[dict[str, str], bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers.items()), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def receiver(app: Flask) -> Iterator[Receiver]:
    """A receiver on this machine, which the service is allowed to ask."""
    shared = app.extensions["mapsvc"]
    before, made = shared.settings, Receiver()
    shared.settings = replace(before, outside_allowed=networks("127.0.0.0/8", "MAPSVC_OUTSIDE_ALLOW"))
    Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()
    shared.settings = before


def test_the_key_is_shown_to_the_owner_who_begins(
    send: Send, held: Connection, client: FlaskClient, receiver: Receiver
) -> None:
    hook = f"http://127.0.0.1:{receiver.server_port}/in"
    page = send(channel="webhook", hook=hook)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "whsec_" not in page.text, "anybody can name the address of another's receiver"
    assert "/s/manage/" not in page.text
    ((headers, body),) = receiver.taken
    message = json.loads(body)
    assert message["type"] == "subscription.confirm"
    link = urlsplit(message["data"]["confirm"]).path
    assert client.get(link).status_code == 200
    assert held.execute("SELECT state FROM contact").fetchone() == ("unconfirmed",)
    begun = client.post(link, data={"do": "confirm"})
    assert begun.status_code == 200
    assert "no-store" in begun.headers["Cache-Control"]
    assert "/s/manage/" in begun.text
    key = begun.text.partition('value="whsec_')[2].partition('"')[0]
    Webhook(f"whsec_{key}").verify(body, {name.lower(): value for name, value in headers.items()})
    assert held.execute("SELECT state FROM contact").fetchone() == ("confirmed",)

    again = send(channel="webhook", hook=hook, area="drawn", corners="35.001,139.001\n35.001,139.01\n35.01,139.01")
    assert again.status_code == 400
    assert key not in again.text
    assert 'id="wrong-hook"' in again.text
    assert len(receiver.taken) == 1, "a stranger cannot make it hear either"
    assert held.execute("SELECT count(*) FROM subscription").fetchone() == (1,)


def test_a_receiver_that_does_not_take_it_is_told_of_at_once(send: Send, receiver: Receiver, held: Connection) -> None:
    receiver.status = 500
    page = send(channel="webhook", hook=f"http://127.0.0.1:{receiver.server_port}/in")
    assert page.status_code == 400
    assert "whsec_" not in page.text
    assert 'id="wrong-hook"' in page.text


def test_the_link_leads_here_whatever_host_was_asked(send: Send, receiver: Receiver) -> None:
    send(channel="webhook", hook=f"http://127.0.0.1:{receiver.server_port}/in", headers={"Host": "evil.example"})
    ((_, body),) = receiver.taken
    assert "evil" not in json.loads(body)["data"]["confirm"]
