"""Mails about subscribing: asked once while it waits, the link for who lost it, and what the relay's answers do."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

import pytest

from mapsvc.db.connection import Connection
from mapsvc.errors import Unavailable
from mapsvc.mail.relay import relay_from
from mapsvc.mail.sender import Sender
from mapsvc.subscriptions import subscribe
from mapsvc.subscriptions.asking import confirm
from mapsvc.subscriptions.model import ChannelName, Pending, Wish
from tests.mapsvc.mail.relay import Misbehaving, relay
from tests.mapsvc.mail.test_bounce import SECRET
from web.channels.email import Post
from web.mail.asking import ask, ask_later, hand_out_link

POST = Post("map@example.jp", "bounce@example.jp", "https://map.example.jp", "試験市", "Testville", SECRET)


@pytest.fixture
def handler() -> Misbehaving:
    return Misbehaving(grouped=True)


@pytest.fixture
def sender(handler: Misbehaving) -> Iterator[Sender]:
    with relay(handler) as port:
        made = Sender(relay_from(f"smtp://127.0.0.1:{port}?timeout=5"))
        yield made
        made.close()


def pending(conn: Connection, address: str) -> Pending:
    made = subscribe(conn, SECRET, channel=ChannelName.EMAIL, address=address, language="ja", wish=Wish())
    assert isinstance(made, Pending)
    return made


def text_of(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_it_asks_while_the_subscription_waits(conn: Connection, handler: Misbehaving, sender: Sender) -> None:
    made = pending(conn, "reader@example.net")
    assert ask(conn, sender, POST, made.contact_id, made.subscription_id)
    [(returns, to, content)] = handler.taken
    assert to == "reader@example.net"
    assert returns.startswith(f"bounce+{made.contact_id}-0-")
    assert f"https://map.example.jp/s/confirm/{made.token}?lang=ja" in text_of(content)
    confirm(conn, SECRET, made.token or "")
    assert not ask(conn, sender, POST, made.contact_id, made.subscription_id)
    assert hand_out_link(conn, sender, POST, made.contact_id)
    assert f"https://map.example.jp/s/manage/{made.manage}?lang=ja" in text_of(handler.taken[1][2])
    assert not hand_out_link(conn, sender, POST, 10**9)
    assert len(handler.taken) == 2


def test_what_the_relay_says_is_heard(conn: Connection, sender: Sender) -> None:
    full, gone = pending(conn, "full@example.net"), pending(conn, "gone@example.net")
    with pytest.raises(Unavailable, match=r"smtp 452 4\.2\.2"):
        ask(conn, sender, POST, full.contact_id, full.subscription_id)
    assert not ask(conn, sender, POST, gone.contact_id, gone.subscription_id)
    rows = conn.execute("SELECT id, state FROM contact").fetchall()
    assert dict(rows) == {full.contact_id: "unconfirmed", gone.contact_id: "ended"}


def test_the_queue_holds_no_address(conn: Connection) -> None:
    made = pending(conn, "reader@example.net")
    ask_later(conn, made.contact_id, made.subscription_id)
    rows = conn.execute("SELECT task_name, args FROM procrastinate_jobs").fetchall()
    assert rows == [("mail:confirm", {"contact": made.contact_id, "subscription": made.subscription_id})]
