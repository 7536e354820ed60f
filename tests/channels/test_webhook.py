"""Webhooks: signed as the standard's own library checks it, kept, sent again, and isolated from one another."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from ipaddress import ip_address

import orjson
import pytest
import shapely
from standardwebhooks.webhooks import Webhook as Checker
from standardwebhooks.webhooks import WebhookVerificationError

from layers.registry import catalogue
from layers.store import Assertion, commit, open_layer
from mapsvc.db.connection import Connection, connect
from mapsvc.delivery.channel import Cadence, Result
from mapsvc.errors import InvalidInput
from mapsvc.outside.request import Outside
from mapsvc.secret import Secret
from tests.channels.letters import letter
from tests.channels.receiver import LOCAL, Receiver, Request, receiving
from tests.layers.filled import full
from web.channels import webhook, webhook_body
from web.channels.webhook import WebhookChannel
from web.channels.webhook_history import attempts, expire
from web.channels.webhook_keys import keys_of, rotate
from web.channels.webhook_replay import Webhook

SECRET = Secret(b"x" * 40)
BASE = "https://map.example.jp"
ZONE = shapely.box(139.0, 35.0, 139.01, 35.02)


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    with connect(database, autocommit=True) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside(LOCAL) as made:
        yield made


@pytest.fixture
def channel(database: str, outside: Outside) -> WebhookChannel:
    return WebhookChannel(outside, SECRET, catalogue(), database, BASE)


def contact(conn: Connection, name: str = "one") -> int:
    row = conn.execute(
        "INSERT INTO contact (channel, address, address_index, language, state, confirmed_at) "
        "VALUES ('webhook', %s, %s, 'ja', 'confirmed', now()) RETURNING id",
        (SECRET.encrypt("address", name), SECRET.index("address", name)),
    ).fetchone()
    assert row is not None
    number: int = row[0]
    return number


def changed(conn: Connection, layer_id: str = "zoning", keys: tuple[str, ...] = ("z1",)) -> tuple[int, ...]:
    """Features that begin and then change; the events of the change."""
    layer = catalogue().layer(layer_id)
    props = full(layer)
    point = layer.geometry == "point"
    place = shapely.Point(139.005, 35.01) if point else ZONE
    with conn.transaction():
        open_layer(conn, layer)
        first = [Assertion(key, None, None, place, props) for key in keys]
        commit(conn, layer, first)
    other = {**props, "floor_area_ratio": 600} if layer_id == "zoning" else {**props, "summary": "別の内容"}
    with conn.transaction():
        since = None if layer.live else date(2026, 4, 1)
        commit(conn, layer, [Assertion(key, since, None, place, other) for key in keys])
    rows = conn.execute("SELECT id FROM event WHERE layer = %s AND version = 2 ORDER BY id", (layer_id,))
    return tuple(row[0] for row in rows)


def verified(request: Request, key: str) -> dict[str, object]:
    """The body, where the standard's library takes the signature."""
    found = Checker(key).verify(request.body, dict(request.headers))
    assert isinstance(found, dict)
    return found


def test_a_change_is_told_signed_with_both_of_its_sides(
    conn: Connection, receiver: Receiver, channel: WebhookChannel
) -> None:
    number, events = contact(conn), changed(conn)
    one = letter(number, receiver.address("/hook"), events=events)
    assert [outcome.result for outcome in channel.send([one])] == [Result.ACCEPTED]
    [request] = receiver.came("/hook")
    [key] = keys_of(conn, SECRET, [number])[number]
    told = verified(request, key)
    assert request.headers["webhook-id"] == one.message_id
    assert told["type"] == "features.changed"
    data = told["data"]
    assert isinstance(data, dict)
    assert (data["schema"], data["total"], data["listed"]) == (1, 1, 1)
    assert data["manage"] == f"{BASE}/s/manage/manage-token"
    [event] = data["events"]
    assert (event["layer"], event["key"], event["kind"]) == ("zoning", "z1", "changed")
    assert event["before"]["properties"]["floor_area_ratio"] != event["after"]["properties"]["floor_area_ratio"] == 600
    assert event["before"]["properties"]["valid_until"] is None  # as it was known then
    assert event["after"]["properties"]["valid_from"] == "2026-04-01"
    assert shapely.from_geojson(orjson.dumps(event["after"]["geometry"])).equals(ZONE)
    assert event["feature_url"] == f"{BASE}/ogc/collections/zoning/items/z1?f=json"
    assert {"alg", "whsec"}.isdisjoint(request.headers)
    with pytest.raises(WebhookVerificationError):
        Checker(key).verify(request.body + b" ", dict(request.headers))
    late = {**request.headers, "webhook-timestamp": str(int(request.headers["webhook-timestamp"]) - 600)}
    with pytest.raises(WebhookVerificationError):
        Checker(key).verify(request.body, late)


def test_no_personal_field_is_ever_in_a_message(
    conn: Connection, database: str, receiver: Receiver, outside: Outside
) -> None:
    known, layer = catalogue(), catalogue().layer("zoning")
    hidden = next(field for field in layer.fields if field.name == "notice_number")
    fields = tuple(replace(field, personal=field is hidden) for field in layer.fields)
    guarded = replace(known, layers={**known.layers, "zoning": replace(layer, fields=fields, label="notice_number")})
    channel = WebhookChannel(outside, SECRET, guarded, database, BASE)
    list(channel.send([letter(contact(conn), receiver.address("/hook"), events=changed(conn))]))
    [request] = receiver.came("/hook")
    [event] = orjson.loads(request.body)["data"]["events"]
    for side in ("before", "after"):
        assert "use" in event[side]["properties"]
        assert "notice_number" not in event[side]["properties"]
    assert str(full(layer)["notice_number"]) not in str(event["name"])


def test_what_is_too_much_is_counted_and_what_is_too_heavy_is_said_to_be_left_out(
    conn: Connection, receiver: Receiver, channel: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tuple(f"z{n:02d}" for n in range(30))
    events = changed(conn, keys=keys)
    monkeypatch.setattr(webhook_body, "MOST_BYTES", 20_000)
    monkeypatch.setattr(webhook_body, "MOST_POINTS", 4)
    list(channel.send([letter(contact(conn), receiver.address("/many"), events=events, total=300)]))
    data = orjson.loads(receiver.came("/many")[0].body)["data"]
    assert data["total"] == 300
    assert 0 < data["listed"] == len(data["events"]) < 30
    after = data["events"][0]["after"]
    assert after["geometry"] is None
    assert after["geometry_omitted"] is True
    assert after["bbox"] == pytest.approx([139.0, 35.0, 139.01, 35.02])


def test_a_digest_and_a_first_publication_say_what_they_are(
    conn: Connection, receiver: Receiver, channel: WebhookChannel
) -> None:
    number, events = contact(conn), changed(conn)
    digest = letter(number, receiver.address("/d"), events=events, message_id="d", cadence=Cadence.DAILY)
    first = letter(number, receiver.address("/f"), events=events, message_id="f", first=True)
    for one in (digest, first):
        list(channel.send([one]))
    assert orjson.loads(receiver.came("/d")[0].body)["type"] == "features.digest"
    assert orjson.loads(receiver.came("/f")[0].body)["type"] == "layer.published"


def test_the_key_is_changed_without_a_gap(conn: Connection, receiver: Receiver, channel: WebhookChannel) -> None:
    number, other, events = contact(conn), contact(conn, "two"), changed(conn)
    [old] = keys_of(conn, SECRET, [number])[number]
    new = rotate(conn, SECRET, number)
    assert old != new
    assert old not in keys_of(conn, SECRET, [other])[other]
    list(channel.send([letter(number, receiver.address("/both"), events=events)]))
    [request] = receiver.came("/both")
    assert verified(request, old) == verified(request, new)
    conn.execute("UPDATE webhook SET former_until = now() - interval '1 second' WHERE contact_id = %s", (number,))
    list(channel.send([letter(number, receiver.address("/after"), events=events, message_id="later")]))
    [request] = receiver.came("/after")
    verified(request, new)
    with pytest.raises(WebhookVerificationError):
        verified(request, old)


@pytest.mark.parametrize(
    ("status", "result"),
    [(200, Result.ACCEPTED), (202, Result.ACCEPTED), (410, Result.GONE), (404, Result.TRY_LATER),
     (429, Result.TRY_LATER), (500, Result.TRY_LATER), (302, Result.TRY_LATER)],
)  # fmt: skip
def test_what_the_answers_of_a_receiver_mean(
    conn: Connection, receiver: Receiver, channel: WebhookChannel, status: int, result: Result
) -> None:
    number, events = contact(conn), changed(conn)
    receiver.statuses["/hook"] = [status]
    receiver.headers["/hook"] = {"Location": receiver.address("/private"), "Retry-After": "60"}
    [outcome] = channel.send([letter(number, receiver.address("/hook"), events=events)])
    assert (outcome.result, outcome.detail) == (result, f"webhook {status}")
    assert not receiver.came("/private")
    [attempt] = attempts(conn, number)
    assert (attempt.status, attempt.result, attempt.replay) == (status, result, False)


def test_a_message_sent_again_after_a_failure_is_the_same_to_the_last_byte(
    conn: Connection, receiver: Receiver, channel: WebhookChannel
) -> None:
    number, events = contact(conn), changed(conn)
    receiver.statuses["/flaky"] = [503, 204]
    one = letter(number, receiver.address("/flaky"), events=events)
    [failed] = channel.send([one])
    [taken] = channel.send([letter(number, receiver.address("/flaky"), events=events, attempt=2, titles=("別",))])
    assert (failed.result, taken.result) == (Result.TRY_LATER, Result.ACCEPTED)
    first, second = receiver.came("/flaky")
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert [attempt.status for attempt in attempts(conn, number)] == [204, 503]


def test_the_owner_has_a_period_sent_again_in_order_and_signed_anew(
    conn: Connection, receiver: Receiver, channel: WebhookChannel, outside: Outside
) -> None:
    number, other, events = contact(conn), contact(conn, "two"), changed(conn)
    address = receiver.address("/hook")
    for n in range(5):
        list(channel.send([letter(number, address, events=events, message_id=f"m{n}")]))
        conn.execute(
            "UPDATE webhook_message SET made_at = %s WHERE message_id = %s",
            (datetime(2026, 4, 1 + n, tzinfo=UTC), f"m{n}"),
        )
    list(channel.send([letter(other, receiver.address("/other"), events=events)]))
    before = {request.headers["webhook-id"]: request for request in receiver.came("/hook")}
    receiver.requests.clear()
    rotate(conn, SECRET, number)
    owner = Webhook(conn, SECRET, outside, number, address)
    done = owner.replay(datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC))
    assert (done.sent, done.accepted, done.complete) == (3, 3, True)
    assert [request.headers["webhook-id"] for request in receiver.requests] == ["m1", "m2", "m3"]
    for request in receiver.requests:
        assert request.body == before[request.headers["webhook-id"]].body
        verified(request, keys_of(conn, SECRET, [number])[number][0])
    assert [attempt.replay for attempt in attempts(conn, number)][:4] == [True, True, True, False]
    receiver.statuses["/hook"] = [500]
    stopped = owner.replay(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    assert (stopped.sent, stopped.accepted, stopped.complete) == (3, 0, False)
    with pytest.raises(InvalidInput, match="until"):
        owner.replay(datetime(2026, 4, 5, tzinfo=UTC), datetime(2026, 4, 5, tzinfo=UTC))


def test_pings_and_confirmations_are_signed_too(conn: Connection, receiver: Receiver, outside: Outside) -> None:
    number = contact(conn)
    owner = Webhook(conn, SECRET, outside, number, receiver.address("/hook"))
    assert owner.ping().result is Result.ACCEPTED
    assert owner.confirm(f"{BASE}/s/confirm/token").result is Result.ACCEPTED
    [key] = keys_of(conn, SECRET, [number])[number]
    ping, confirm = (verified(request, key) for request in receiver.came("/hook"))
    assert ping["type"] == "ping"
    assert confirm["type"] == "subscription.confirm"
    assert confirm["data"] == {"schema": 1, "confirm": f"{BASE}/s/confirm/token"}


def test_what_is_kept_says_nothing_to_a_reader_of_the_database_and_goes_with_its_owner(
    conn: Connection, receiver: Receiver, channel: WebhookChannel
) -> None:
    number, events = contact(conn), changed(conn)
    list(channel.send([letter(number, receiver.address("/hook"), events=events, titles=("自宅の周り",))]))
    row = conn.execute("SELECT body FROM webhook_message").fetchone()
    assert row is not None
    for told in (b"manage-token", "自宅の周り".encode(), b"zoning"):
        assert told not in bytes(row[0])
    assert expire(conn, 1) == 0
    conn.execute("UPDATE webhook_message SET made_at = now() - interval '2 days'")
    assert expire(conn, 1) == 1
    assert attempts(conn, number) == []
    list(channel.send([letter(number, receiver.address("/hook"), events=events)]))
    conn.execute("DELETE FROM contact WHERE id = %s", (number,))
    for table in ("webhook", "webhook_message", "webhook_attempt"):
        assert conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)


def test_receivers_that_hang_fail_trickle_or_hide_hold_up_nobody(
    conn: Connection, database: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 2.5)
    events = changed(conn)
    receiver.statuses["/failing"] = [500]
    bad = ["http://hang.example:{port}/hang", "http://drip.example:{port}/drip", "http://10.0.0.1/", "https://[::1]/"]
    addresses = [form.format(port=receiver.port) for form in bad for _ in range(9)]
    addresses += [receiver.address("/failing")] * 3 + [receiver.address(f"/fine{n}") for n in range(20)]
    letters = [letter(contact(conn, str(n)), address, events=events) for n, address in enumerate(addresses)]
    with Outside(LOCAL, resolver=lambda _host: [ip_address("127.0.0.1")]) as outside:
        channel = WebhookChannel(outside, SECRET, catalogue(), database, BASE)
        order = [outcome.contact_id for outcome in channel.send(letters)]
    assert sorted(order) == sorted(one.contact_id for one in letters)
    fine = {one.contact_id for one in letters[-20:]}
    hanging = {one.contact_id for one in letters[:18]}
    assert max(order.index(number) for number in fine) < min(order.index(number) for number in hanging)
    rows = conn.execute("SELECT contact_id, result FROM webhook_attempt").fetchall()
    results = dict(rows)
    assert {results[number] for number in fine} == {"accepted"}
    assert {results[one.contact_id] for one in letters[18:36]} == {"refused_for_good"}
    assert sum(number in results for number in hanging) < len(hanging)  # after some silence, the rest waits


def test_each_webhook_has_a_key_of_its_own_that_follows_from_the_secret(conn: Connection) -> None:
    number, other = contact(conn), contact(conn, "two")
    keys = keys_of(conn, SECRET, [number, other])
    assert keys == keys_of(conn, SECRET, [number, other])
    assert keys[number] != keys[other]
    assert keys_of(conn, Secret(b"y" * 40), [number])[number] != keys[number]
    [key] = keys[number]
    assert len(base64.b64decode(key.removeprefix("whsec_"))) == 32


def test_who_is_forgotten_at_this_moment_holds_up_nobody_else(
    conn: Connection, receiver: Receiver, channel: WebhookChannel
) -> None:
    number, gone, events = contact(conn), contact(conn, "gone"), changed(conn)
    conn.execute("DELETE FROM contact WHERE id = %s", (gone,))
    letters = [letter(one, receiver.address(f"/{one}"), events=events) for one in (gone, number)]
    outcomes = {outcome.contact_id: outcome.result for outcome in channel.send(letters)}
    assert outcomes == {number: Result.ACCEPTED, gone: Result.REFUSED}
    assert receiver.came(f"/{gone}") == []
