"""Asking to be told: what is kept, what is answered, and what is refused with all that was typed left in place."""

from __future__ import annotations

import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.db.connection import Connection
from mapsvc.subscriptions.managing import contact_of
from mapsvc.subscriptions.model import AreaKind, Contact
from tests.web.subscribe.conftest import Send, jobs, mark, the_one
from web.channels.push_crypto import encode
from web.subscribe import brake

SPOT = "35.005000, 139.005000"
SQUARE = "35.001, 139.001\n35.001, 139.009\n35.009, 139.009\n35.009, 139.001"


def contact(app: Flask, conn: Connection) -> Contact:
    ((number,),) = conn.execute("SELECT id FROM contact").fetchall()
    return contact_of(conn, app.extensions["mapsvc"].settings.secret, number)


def test_the_form_of_a_link_is_filled_in(client: FlaskClient) -> None:
    page = client.get("/subscribe?feature=zoning:z1&place=zoning:z1&layers=zoning&lang=en").text
    assert 'value="feature" checked' in page
    assert "商業地域" in page
    assert re.search(r'name="layers" value="zoning" checked', page)
    assert client.get("/subscribe?place=35.001,139.001&lang=en").text.count('value="here" checked') == 1
    assert client.get("/subscribe?placee=1").status_code == 400


def test_mail_is_asked_to_confirm_by_a_job_that_names_nobody(send: Send, held: Connection, app: Flask) -> None:
    answer = send(area="drawn", corners=SQUARE, layers="zoning", severity="2", cadence="daily", language="en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/subscribe/sent?lang=ja")
    number, subscription = the_one(held)
    assert jobs(held) == [("mail:confirm", {"contact": number, "subscription": subscription})]
    kept = contact(app, held)
    assert (kept.state, kept.address, kept.language, kept.manner.cadence) == (
        "unconfirmed", "taro@example.jp", "en", "daily",
    )  # fmt: skip
    wish = kept.subscriptions[0].wish
    assert (wish.area_kind, wish.layers, wish.topics, wish.least_severity) == (AreaKind.DRAWN, ("zoning",), None, 2)
    assert wish.area is not None
    assert wish.area.bounds == pytest.approx((139.001, 35.001, 139.009, 35.009))
    stored = held.execute("SELECT address::text, area_title::text FROM contact, subscription").fetchall()
    assert "taro" not in str(stored)


def test_every_way_to_name_an_area(send: Send, held: Connection, app: Flask) -> None:
    ways = [
        ({"area": "city"}, AreaKind.CITY, "汐見市全体"),
        ({"area": "wards", "wards": "99101"}, AreaKind.WARDS, "東区"),
        ({"area": "radius", "q": "35.005,139.005", "radius": "500"}, AreaKind.RADIUS, f"{SPOT} から 500 m 以内"),
        ({"area": "here", "place": "35.005,139.005"}, AreaKind.RADIUS, f"{SPOT} から 300 m 以内"),
        ({"area": "here", "place": "zoning:z1"}, AreaKind.DRAWN, "商業地域"),
        ({"area": "feature", "feature": "zoning:z1"}, AreaKind.FEATURE, "用途地域: 商業地域"),
    ]  # fmt: skip
    for form, *_ in ways:
        assert send(**form).status_code == 303, form
    found = contact(app, held).subscriptions
    assert [(one.wish.area_kind, one.wish.area_title) for one in found] == [(kind, title) for _, kind, title in ways]
    assert found[-1].wish.feature == "zoning:z1"


def test_kinds_within_a_dataset_beside_a_whole_one(send: Send, held: Connection, app: Flask) -> None:
    assert send(layers=["zoning"], topics=["facility.moonbase"]).status_code == 400
    kinds = [code.value for code in app.extensions["mapsvc"].catalogue.layer("public_facility").field("kind").codes]
    assert send(layers=["zoning"], topics=[f"facility.{kinds[0]}"]).status_code == 303
    wish = contact(app, held).subscriptions[0].wish
    assert wish.layers == ("public_facility", "zoning")
    assert wish.topics == tuple(sorted((f"facility.{kinds[0]}", "planning.zoning")))


def test_nobody_learns_whose_address_is_known(send: Send, held: Connection) -> None:
    answers = [send() for _ in range(3)]
    held.execute("UPDATE contact SET state = 'confirmed'")
    held.execute("UPDATE subscription SET confirmed_at = now()")
    answers += [send(), send(address="nobody@example.jp")]
    answers += [send("/subscribe/link"), send("/subscribe/link", address="stranger@example.jp")]
    assert {(one.status_code, one.headers["Location"], one.data) for one in answers} == {
        (303, "/subscribe/sent?lang=ja", b"")
    }


def test_a_mailbox_is_not_flooded_however_often_it_is_asked_for(send: Send, held: Connection) -> None:
    spellings = ["taro@example.jp", "Taro@EXAMPLE.jp", " taro@example.jp ", "ｔａｒｏ＠example.jp"]
    for turn in range(12):
        assert send(address=spellings[turn % 4], area="radius", q=f"35.0{turn:02},139.005").status_code == 303
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (1,)
    assert len(jobs(held)) == 3


def test_pressed_twice_asks_once_more_for_the_same_and_keeps_it_once(send: Send, held: Connection) -> None:
    assert {send().status_code, send().status_code} == {303}
    the_one(held)


@pytest.mark.parametrize(
    "address",
    [
        "", "taro", "taro@", "@example.jp", "taro@localhost", "a@b@example.jp", "taro example.jp",
        "taro@example.jp\r\nBcc: everybody@example.jp", "taro@example.jp\nSubject: hello",
        "taro@example.jp%0aBcc:x@y.jp",
        "taro@example.jp,hanako@example.jp", "<taro@example.jp>", '"taro jiro"@example.jp', "taro@[127.0.0.1]",
        "taro@example.jp\0", "た" * 300 + "@example.jp", "太郎@example.jp", "a" * 65 + "@example.jp", "x" * 60_000,
    ],
)  # fmt: skip
def test_what_is_no_single_mailbox_is_refused_beside_the_field(send: Send, held: Connection, address: str) -> None:
    answer = send(address=address, area="drawn", corners=SQUARE)
    assert answer.status_code == 400
    assert 'id="wrong-address"' in answer.text
    assert "35.009, 139.001" in answer.text, "what was drawn is kept"
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (0,)
    assert jobs(held) == []


def test_domains_in_japanese_are_taken_as_they_stand_on_the_wire(send: Send, held: Connection, app: Flask) -> None:
    assert send(address="taro@日本語。jp").status_code == 303
    assert contact(app, held).address == "taro@xn--wgv71a119e.jp"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area": "moon"}, "area"),
        ({"area": ""}, "area"),
        ({"area": "wards"}, "wards"),
        ({"area": "wards", "wards": "nowhere"}, "wards"),
        ({"area": "radius", "q": ""}, "q"),
        ({"area": "radius", "q": "36.5,140.5"}, "q"),
        ({"area": "radius", "q": "x" * 5_000}, "q"),
        ({"area": "radius", "q": "存在しない町99"}, "q"),
        ({"area": "radius", "q": "35.005,139.005", "radius": "999999"}, "radius"),
        ({"area": "drawn", "corners": "-90,-180\n-90,180\n90,180\n90,-180"}, "corners"),
        ({"area": "drawn", "corners": "35.0,139.0\n<script>"}, "corners"),
        ({"area": "here", "place": "zoning:gone"}, "place"),
        ({"area": "here", "place": "POLYGON ((0 0, 180 0, 180 90, 0 90, 0 0))"}, "place"),
        ({"area": "feature", "feature": "POINT (139 35)"}, "feature"),
        ({"area": "feature", "feature": "moon:1"}, "feature"),
        ({"layers": "moon"}, "layers"),
        ({"severity": "9"}, "severity"),
        ({"severity": "²"}, "severity"),
        ({"cadence": "hourly"}, "cadence"),
        ({"quiet": "1", "quiet_from": "22:00", "quiet_to": "22:00"}, "quiet_to"),
        ({"quiet": "1", "quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"quiet": "1", "quiet_from": "22:00+09:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"language": "tlh"}, "language"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "webpush", "push": '{"endpoint": "http://10.0.0.1/"}'}, "push"),
        ({"channel": "webhook", "hook": "http://127.0.0.1/x"}, "hook"),
        ({"channel": "webhook", "hook": "https://2130706433/"}, "hook"),
        ({"mark": "forged"}, "mark"),
        ({"mark": ""}, "mark"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(send: Send, held: Connection, wrong: dict[str, str], field: str) -> None:
    answer = send(**wrong)
    assert answer.status_code == 400
    assert f'id="wrong-{field}"' in answer.text or field == "mark"
    assert 'id="problems"' in answer.text
    assert "<script>" not in answer.text.replace("<script type", "")
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (0,)


def test_a_form_that_comes_too_soon_or_too_late_is_shown_again_and_then_taken(
    send: Send, held: Connection, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age in (0.0, 90_000.0):
        answer = send(mark=mark(app, age), address="hanako@example.jp")
        assert answer.status_code == 400
        assert 'value="hanako@example.jp"' in answer.text
        fresh = re.search(r'name="mark" value="([^"]+)"', answer.text)
        assert fresh
        monkeypatch.setattr(brake, "SOONEST_SECONDS", 0.0)
        assert send(mark=fresh[1]).status_code == 303
        monkeypatch.undo()


def test_one_network_cannot_sign_up_the_whole_city(send: Send, held: Connection) -> None:
    def ask(turn: int, network: str) -> int:
        return send(address=f"a{turn}@example.jp", headers={"X-Forwarded-For": f"{network}.{turn + 1}"}).status_code

    answers = [ask(turn, "203.0.113") for turn in range(brake.MOST_OF_A_NETWORK + 1)]
    assert answers == [303] * brake.MOST_OF_A_NETWORK + [429]
    assert ask(0, "198.51.100") == 303


def test_more_than_the_service_takes_in_an_hour_is_asked_to_wait(
    send: Send, held: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "MOST_WAITING", 2)
    assert [send(address=f"b{turn}@example.jp").status_code for turn in range(3)] == [303, 303, 429]


def test_another_sites_page_cannot_subscribe_its_visitors(send: Send) -> None:
    assert send(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def push(endpoint: str = "https://push.example/one") -> str:
    """What a browser gives that was subscribed just now, with keys of its own."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": encode(point), "auth": encode(bytes(16))}})


def test_who_knows_a_browsers_address_but_not_its_keys_is_not_its_owner(send: Send, held: Connection) -> None:
    mine, other = push(), push()
    assert "/s/manage/" in send(channel="webpush", push=mine).headers["Location"]
    answer = send(channel="webpush", push=other)
    assert answer.status_code == 400
    assert "/s/manage/" not in answer.text
    assert "/s/manage/" in send(channel="webpush", push=mine).headers["Location"], "the same browser once more"
