"""What signed links lead to: looking changes nothing, pressing does what the page says, and nothing else opens them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapsvc.db.connection import Connection
from mapsvc.subscriptions.managing import contact_of
from mapsvc.subscriptions.model import Contact
from tests.web.subscribe.conftest import Send, jobs, the_one

Link = Callable[[str, int], str]


@pytest.fixture
def confirmed(send: Send, held: Connection, client: FlaskClient, link: Link) -> int:
    """The number of a contact that confirmed one subscription."""
    assert send().status_code == 303
    contact, subscription = the_one(held)
    assert client.post(link("confirm", subscription), data={"do": "confirm"}).status_code == 200
    held.execute("DELETE FROM procrastinate_jobs")
    return contact


def kept(app: Flask, conn: Connection, number: int) -> Contact:
    return contact_of(conn, app.extensions["mapsvc"].settings.secret, number)


def test_a_scanner_that_opens_the_link_confirms_nothing(
    send: Send, held: Connection, client: FlaskClient, link: Link, app: Flask
) -> None:
    send()
    contact, subscription = the_one(held)
    page = client.get(link("confirm", subscription))
    assert "汐見市全体" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert client.head(link("confirm", subscription)).status_code == 200
    blind = client.post(link("confirm", subscription))  # some follow links by POST as well, without the form
    assert "/s/manage/" not in blind.text
    assert kept(app, held, contact).state == "unconfirmed"
    for _ in range(2):  # pressed twice, it says the same
        assert "/s/manage/" in client.post(link("confirm", subscription), data={"do": "confirm"}).text
    assert kept(app, held, contact).state == "confirmed"
    assert kept(app, held, contact).subscriptions[0].confirmed


def test_a_link_of_yesterday_confirms_nothing(send: Send, held: Connection, client: FlaskClient, link: Link) -> None:
    send()
    _, subscription = the_one(held)
    held.execute("UPDATE subscription SET created_at = now() - interval '25 hours'")
    answers = [
        client.get(link("confirm", subscription)),
        client.post(link("confirm", subscription), data={"do": "confirm"}),
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert held.execute("SELECT state FROM contact").fetchone() == ("unconfirmed",)


def test_forged_links_open_nothing_and_say_nothing(confirmed: int, client: FlaskClient, link: Link) -> None:
    good = link("manage", confirmed)
    other = link("unsubscribe", confirmed).replace("unsubscribe/", "manage/", 1)
    number, purpose, signature = good.removeprefix("/s/manage/").split(".")
    forged = [
        f"/s/manage/{int(number) + 1}.{purpose}.{signature}",
        f"/s/manage/{number}.{purpose}.{signature[:-1]}",
        f"/s/manage/{number}.{purpose}.{signature}x",
        f"/s/manage/0{number}.{purpose}.{signature}",
        "/s/manage/9999999999999999999999.manage.x",
        "/s/manage/%00",
        other,
    ]
    titles = {client.get(path).text.partition("</main>")[0].partition("<main")[2] for path in forged}
    assert {client.get(path).status_code for path in forged} == {404}
    assert {client.post(path, data={"do": "forget", "sure": "1"}).status_code for path in forged} == {404}
    assert len(titles) == 1
    assert client.get(good).status_code == 200


def test_the_owner_sees_changes_pauses_and_removes(
    confirmed: int, held: Connection, client: FlaskClient, link: Link, app: Flask, send: Send
) -> None:
    manage = link("manage", confirmed)
    page = client.get(manage).text
    assert "t…@example.jp" in page
    assert "taro" not in page
    form = {"do": "manner", "cadence": "at_once", "quiet": "1", "quiet_from": "22:00", "quiet_to": "06:30"}
    assert client.post(manage, data=form | {"language": "en"}).status_code == 303
    now = kept(app, held, confirmed)
    assert (now.language, str(now.manner.quiet_from), str(now.manner.quiet_to)) == ("en", "22:00:00", "06:30:00")
    assert client.post(manage, data=form | {"quiet_to": "22:00"}).status_code == 400
    assert client.post(manage, data={"do": "pause"}).status_code == 303
    assert kept(app, held, confirmed).paused
    assert client.post(manage, data={"do": "resume"}).status_code == 303
    assert not kept(app, held, confirmed).paused
    assert client.post(manage, data={"do": "dance"}).status_code == 400

    number = now.subscriptions[0].id
    change = f"{manage}/{number}"
    assert 'value="same" checked' in client.get(change).text
    assert client.post(change, data={"area": "drawn", "corners": "35,139"}).status_code == 400
    new = {"area": "wards", "wards": "99101", "layers": "zoning", "severity": "3"}
    assert client.post(change, data=new).status_code == 303
    (wish,) = kept(app, held, confirmed).subscriptions
    assert wish.confirmed
    assert (wish.wish.area_title, wish.wish.layers, wish.wish.least_severity) == ("東区", ("zoning",), 3)
    again = f"{manage}/{wish.id}"
    assert client.post(again, data={"area": "same", "severity": "0"}).status_code == 303
    (wish,) = kept(app, held, confirmed).subscriptions
    assert (wish.wish.area_title, wish.wish.layers) == ("東区", None)
    assert client.post(change, data=new).status_code == 404, "the former one is gone"

    removed = client.post(manage, data={"do": "remove", "subscription": str(wish.id)})
    assert removed.status_code == 200
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (0,), "the last one takes the address with it"
    assert client.get(manage).status_code == 404


def test_nobody_touches_anothers_subscription(
    confirmed: int, held: Connection, client: FlaskClient, link: Link, send: Send
) -> None:
    send(address="hanako@example.jp")
    mine = held.execute("SELECT id FROM subscription WHERE contact_id = %s", (confirmed,)).fetchone()
    hers = held.execute("SELECT id, contact_id FROM subscription WHERE contact_id <> %s", (confirmed,)).fetchone()
    assert mine
    assert hers
    manage = link("manage", confirmed)
    client.post(manage, data={"do": "remove", "subscription": str(hers[0])})
    assert client.get(f"{manage}/{hers[0]}").status_code == 404
    assert client.post(f"{manage}/{hers[0]}", data={"area": "city"}).status_code == 404
    assert held.execute("SELECT count(*) FROM subscription").fetchone() == (2,)


def test_deleting_everything_is_asked_for_twice_and_then_real(
    confirmed: int, held: Connection, client: FlaskClient, link: Link
) -> None:
    manage = link("manage", confirmed)
    assert client.post(manage, data={"do": "forget"}).status_code == 400
    assert client.post(manage, data={"do": "forget", "sure": "1"}).status_code == 200
    for table in ("contact", "subscription", "area"):
        assert held.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize("page", ["unsubscribe", "u"])
def test_one_click_stops_at_once_and_a_look_does_not(
    confirmed: int, held: Connection, client: FlaskClient, link: Link, page: str
) -> None:
    stop = link(page, confirmed)
    assert client.get(stop).status_code == 200
    assert client.post(stop).status_code == 200, "what follows links by POST sends no form"
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (1,)
    # As a mail program's server sends it (RFC 8058): from anywhere, without cookies.
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = client.post(stop, data={"List-Unsubscribe": "One-Click"}, headers=headers)
        assert answer.status_code == 200
    assert held.execute("SELECT count(*) FROM contact").fetchone() == (0,)
    assert client.post(link(page, confirmed) + "x").status_code == 404


def test_the_link_once_more_goes_to_who_is_known_and_not_too_often(
    confirmed: int, held: Connection, send: Send
) -> None:
    for _ in range(5):
        assert send("/subscribe/link").status_code == 303
    assert send("/subscribe/link", address="stranger@example.jp").status_code == 303
    sent = jobs(held)
    assert {name for name, _ in sent} == {"mail:link"}
    assert all(arguments == {"contact": confirmed} for _, arguments in sent)
    assert 1 <= len(sent) <= 3
