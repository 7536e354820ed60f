"""What the owner of a webhook may ask of it, by API and by command, and what nobody else may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from standardwebhooks.webhooks import Webhook as Checker

from layers.registry import catalogue
from mapsvc.config import Settings, read_settings
from mapsvc.db.connection import connect
from mapsvc.errors import NotFound
from mapsvc.outside.request import Outside
from mapsvc.subscriptions import confirm, subscribe
from mapsvc.subscriptions.model import ChannelName, Pending, Wish
from tests.channels.letters import letter
from tests.channels.receiver import LOCAL, Receiver, receiving
from web.app import create_app
from web.channels import tasks
from web.channels.webhook import WebhookChannel
from web.cli import main
from web.state import State


@dataclass
class Owner:
    number: int
    token: str
    settings: Settings
    url: str
    client: FlaskClient
    receiver: Receiver

    def ask(
        self, path: str = "", method: str = "GET", token: str | None = None, **body: object
    ) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        sent = {"data": json.dumps(body)} if method == "POST" else {}
        answer = self.client.open(f"/api/webhook{path}", method=method, headers=headers, **sent)  # type: ignore[arg-type]
        return answer.status_code, answer.get_json()

    def send(self, count: int) -> None:
        with Outside(LOCAL) as outside:
            channel = WebhookChannel(outside, self.settings.secret, catalogue(), self.url, "https://map.example.jp")
            for n in range(count):
                address = self.receiver.address("/hook")
                list(channel.send([letter(self.number, address, events=(), message_id=f"m{n}")]))


@pytest.fixture
def owner(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    monkeypatch.setenv("MAPSVC_SECRET", "s" * 40)
    monkeypatch.setenv("MAPSVC_OUTSIDE_ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("DATABASE_URL", database)
    settings = replace(read_settings(), database_url=database)
    for place in ("web.cli.webhook.settings", "mapsvc.db.connection.settings"):
        monkeypatch.setattr(place, lambda: settings)
    app = create_app(settings, url=database)
    with receiving() as receiver, connect(database) as conn:
        with conn.transaction():
            made = subscribe(
                conn, settings.secret, channel=ChannelName.WEBHOOK, address=receiver.address("/hook"), language="ja",
                wish=Wish(),
            )  # fmt: skip
            assert isinstance(made, Pending)
            if not made.confirmed:
                assert made.token is not None
                confirm(conn, settings.secret, made.token)
        yield Owner(made.contact_id, made.manage, settings, database, app.test_client(), receiver)
    shared: State = app.extensions["mapsvc"]
    shared.close()


def test_the_owner_sees_keys_and_attempts_and_changes_the_key(owner: Owner) -> None:
    status, shown = owner.ask()
    assert (status, shown["state"]) == (200, "confirmed")
    [key] = shown["keys"]  # type: ignore[misc]
    owner.send(1)
    [request] = owner.receiver.requests
    Checker(key).verify(request.body, dict(request.headers))
    status, changed = owner.ask("/key", "POST")
    assert status == 200
    assert changed["keys"][1:] == [key]  # type: ignore[index]
    status, found = owner.ask("/attempts")
    [attempt] = found["attempts"]  # type: ignore[misc]
    assert (attempt["message_id"], attempt["status"], attempt["result"]) == ("m0", 204, "accepted")
    assert owner.client.get("/api/webhook", headers={"Authorization": f"Bearer {owner.token}"}).cache_control.no_store


def test_a_period_is_sent_again_by_a_worker(owner: Owner) -> None:
    owner.send(3)
    owner.receiver.requests.clear()
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert owner.ask("/replay", "POST", since=since) == (202, {"waiting": True, "new": True})
    assert owner.ask("/replay", "POST", since=since) == (202, {"waiting": True, "new": False})
    with connect(owner.url) as conn:
        row = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'webhooks:replay'").fetchone()
    assert row is not None
    given = row[0]
    assert set(given) == {"contact", "since", "until"}  # no address in the queue
    moments = (datetime.fromisoformat(given[name]) for name in ("since", "until"))
    done = tasks.replay(owner.url, owner.settings, given["contact"], *moments)
    assert (done.sent, done.accepted) == (3, 3)
    assert [request.headers["webhook-id"] for request in owner.receiver.requests] == ["m0", "m1", "m2"]


def test_a_ping_goes_out_by_a_worker(owner: Owner) -> None:
    assert owner.ask("/ping", "POST") == (202, {"waiting": True, "new": True})
    assert tasks.ping(owner.url, owner.settings, owner.number).status == 204
    assert json.loads(owner.receiver.requests[0].body)["type"] == "ping"


def test_a_receiver_that_is_gone_when_a_period_is_sent_again_is_ended(owner: Owner) -> None:
    owner.send(2)
    owner.receiver.statuses["/hook"] = [410]
    now = datetime.now(UTC)
    done = tasks.replay(owner.url, owner.settings, owner.number, now - timedelta(hours=1), now + timedelta(hours=1))
    assert (done.sent, done.complete) == (1, False)
    assert owner.ask()[1]["state"] == "ended"
    with pytest.raises(NotFound):
        tasks.ping(owner.url, owner.settings, owner.number)


def test_nobody_without_the_owners_token_sees_or_does_anything(owner: Owner) -> None:
    paths = {"": "GET", "/attempts": "GET", "/key": "POST", "/replay": "POST", "/ping": "POST"}
    since = datetime.now(UTC).replace(year=2020).isoformat()
    for token in (
        "x",
        owner.token[:-1] + ("A" if owner.token[-1] != "A" else "B"),
        owner.token.replace("manage", "confirm"),
    ):
        for path, method in paths.items():
            assert owner.ask(path, method, token, since=since)[0] == 404, path
    assert owner.client.get("/api/webhook").status_code == 401
    assert owner.client.get(f"/api/webhook?token={owner.token}").status_code == 400


@pytest.mark.parametrize(
    "body",
    [{}, {"since": 5}, {"since": "yesterday"}, {"since": "2026-04-02T00:00:00Z", "until": "2026-04-01T00:00:00Z"}],
)
def test_a_period_that_is_none_is_refused(owner: Owner, body: dict[str, object]) -> None:
    status, problem = owner.ask("/replay", "POST", **body)
    assert status == 400
    assert problem["parameter"] in {"since", "until"}


def test_the_commands_do_the_same_and_are_written_down(owner: Owner) -> None:
    owner.send(2)
    run, number = CliRunner().invoke, str(owner.number)
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    again = run(main, ["webhook", "replay", number, "--since", since, "--json"])
    assert json.loads(again.output) == {"sent": 2, "accepted": 2, "complete": True}, again.output
    listed = run(main, ["webhook", "attempts", number, "--json"])
    assert [one["replay"] for one in json.loads(listed.output)] == [True, True, False, False]
    assert "127.0.0.1" not in listed.output + run(main, ["webhook", "attempts", number]).output
    key = run(main, ["webhook", "key", number]).output.strip()
    assert key == owner.ask()[1]["keys"][0]  # type: ignore[index]
    assert run(main, ["webhook", "key", "999999"]).exit_code == 2
    with connect(owner.url) as conn:
        rows = conn.execute("SELECT action, subject FROM audit ORDER BY id").fetchall()
    assert rows == [("webhook.replay", number), ("webhook.key", number)]
