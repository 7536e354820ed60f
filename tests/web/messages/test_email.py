"""Letters as they arrive at a real SMTP server: structure, map, headers, return path, and what only one reader has."""

from __future__ import annotations

import email
import email.policy
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from layers.registry import catalogue
from mapsvc.config import Settings
from mapsvc.delivery.channel import Outcome, Result
from mapsvc.errors import InvalidInput, Unavailable
from mapsvc.mail.relay import relay_from
from mapsvc.mail.sender import Sender
from mapsvc.mail.verp import named_by, tokens_in
from tests.mapsvc.mail.relay import Misbehaving, relay
from tests.web.messages.conftest import Changes, letter
from web.channels.email import EmailChannel, post_of
from web.channels.email_confirm import send_confirmation


@pytest.fixture
def handler() -> Misbehaving:
    return Misbehaving(grouped=True)


@pytest.fixture
def channel(handler: Misbehaving, settings: Settings, module_database: str, changes: Changes) -> Iterator[EmailChannel]:
    with relay(handler) as port:
        made = EmailChannel(
            catalogue(), replace(settings, smtp_url=f"smtp://127.0.0.1:{port}?timeout=5"), module_database
        )
        yield made
        made.close()


def read(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk()] == [[] for _ in found.walk()]
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_a_letter_arrives_whole(
    channel: EmailChannel, handler: Misbehaving, changes: Changes, settings: Settings
) -> None:
    assert list(channel.send([letter(changes.zone)])) == [Outcome(7, Result.ACCEPTED, "")]
    [(sender, to, content)] = handler.taken
    message = read(content)
    assert to == "reader7@example.jp"
    assert message["To"].addresses[0].addr_spec == to
    assert message["From"].addresses[0].display_name == "試験市 地図のお知らせ"
    assert message["Subject"] == "【試験市】用途地域：東区 本町0丁目ほか 商業地域（変わりました）"
    assert message["Message-ID"] == f"<{7:027}@example.jp>"
    assert message["List-Unsubscribe"] == f"<https://map.example.jp/s/unsubscribe/7.stop.{'u' * 27}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert named_by(settings.secret, tokens_in(sender)[0]) == (7, 3)
    for kind in ("plain", "html"):
        assert "東区・都市計画" in body(message, kind)
        assert f"/s/manage/7.manage.{'m' * 27}?lang=ja" in body(message, kind)
        assert f"/s/unsubscribe/7.stop.{'u' * 27}?lang=ja" in body(message, kind)
        assert "\x00" not in body(message, kind)
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in body(message, "html")
    image = picture.get_payload(decode=True)
    assert isinstance(image, bytes)
    width, height = struct.unpack(">II", image[16:24])
    assert 400 <= width <= 700 > height
    assert len(content) < 120_000
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_readers_share_nothing_but_the_words(channel: EmailChannel, handler: Misbehaving, changes: Changes) -> None:
    letters = [
        letter(changes.zone, contact=n, language="ja" if n % 2 else "en", titles=(f"登録{n}",)) for n in range(1, 41)
    ]
    assert {one.result for one in channel.send(letters)} == {Result.ACCEPTED}
    assert len(handler.taken) == 40
    for sender, to, content in handler.taken:
        number = int(re.findall(r"\d+", to)[0])
        message = read(content)
        text = body(message, "plain") + body(message, "html")
        assert message["Message-ID"] == f"<{number:027}@example.jp>"
        assert f"+{number}-3-" in sender
        assert set(re.findall(r"登録(\d+)", text)) == {str(number)}
        assert set(re.findall(r"/s/\w+/(\d+)\.", text + message["List-Unsubscribe"])) == {str(number)}
        assert ("Floor area ratio" in text) == (number % 2 == 0)


def test_hostile_titles_and_addresses_begin_no_header(
    channel: EmailChannel, handler: Misbehaving, changes: Changes
) -> None:
    titles = ("x\r\nBcc: all@example.jp\r\n\r\n<script>", "\x00stop\x00" + "長" * 5_000, *(str(n) for n in range(99)))
    bad = letter(changes.hostile, contact=8)
    bad = replace(bad, address="a@example.jp>\r\nRCPT TO:<all@example.jp>")
    found = {one.contact_id: one for one in channel.send([letter(changes.hostile, titles=titles), bad])}
    assert found == {7: Outcome(7, Result.ACCEPTED, ""), 8: Outcome(8, Result.GONE, "no address")}
    [(_, to, content)] = handler.taken
    message = read(content)
    assert to == "reader7@example.jp"
    assert "Bcc" not in message
    assert "<script" not in body(message, "html").lower()
    assert len(body(message, "plain")) < 4_000


def test_refusals_reach_the_engine_by_contact(channel: EmailChannel, changes: Changes) -> None:
    names = {1: "gone", 2: "full", 3: "policy", 4: "fine"}
    letters = [replace(letter(changes.zone, contact=n), address=f"{name}@example.jp") for n, name in names.items()]
    assert {one.contact_id: one for one in channel.send(letters)} == {
        1: Outcome(1, Result.GONE, "smtp 550 5.1.1"),
        2: Outcome(2, Result.TRY_LATER, "smtp 452 4.2.2"),
        3: Outcome(3, Result.REFUSED, "smtp 550 5.7.1"),
        4: Outcome(4, Result.ACCEPTED, ""),
    }


def test_a_missing_map_keeps_no_letter_back(
    channel: EmailChannel, handler: Misbehaving, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(svg: str) -> bytes:
        raise Unavailable("no fonts")

    monkeypatch.setattr("web.messages.picture.png", broken)
    assert [one.result for one in channel.send([letter(changes.zone)])] == [Result.ACCEPTED]
    message = read(handler.taken[0][2])
    assert "cid:" not in body(message, "html")
    assert "商業地域" in body(message, "plain")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_mail_that_asks_leads_to_a_button(handler: Misbehaving, settings: Settings, language: str) -> None:
    token = f"9.confirm.{'c' * 27}"
    with relay(handler) as port:
        sender = Sender(relay_from(f"smtp://127.0.0.1:{port}"))
        said = send_confirmation(
            sender, post_of(settings), contact_id=9, address="new@example.jp", language=language, token=token,
            titles=("<b>visit spam.example</b>\r\nBcc: x@example.jp " + "x" * 500, "b", "c", "d"),
        )  # fmt: skip
        sender.close()
    assert said.result is Result.ACCEPTED
    message = read(handler.taken[0][2])
    assert "Bcc" not in message
    assert "List-Unsubscribe" not in message
    for kind in ("plain", "html"):
        assert f"https://map.example.jp/s/confirm/{token}?lang={language}" in body(message, kind)
        assert "x" * 50 not in body(message, kind)
        assert "spam" in body(message, kind)
        assert "spam.example" not in body(message, kind)
    assert "<b>" not in body(message, "html")
    assert "24" in body(message, "plain")


def test_settings_that_lack_something_say_so(settings: Settings, module_database: str) -> None:
    with pytest.raises(Unavailable, match="MAPSVC_SMTP_URL"):
        EmailChannel(catalogue(), settings, module_database)
    with pytest.raises(Unavailable, match="MAPSVC_MAIL_FROM"):
        post_of(replace(settings, mail_from=None))
    with pytest.raises(InvalidInput, match="MAPSVC_MAIL_RETURN"):
        post_of(replace(settings, mail_return="nobody"))
