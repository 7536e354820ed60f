"""Handing mail to a real server that refuses, shuts down, hangs up and hangs: nothing is lost, nothing is doubled."""

from __future__ import annotations

import socket
from collections import Counter
from pathlib import Path

import pytest

from mapsvc.delivery.channel import Result
from mapsvc.errors import InvalidInput
from mapsvc.mail.pace import Pace
from mapsvc.mail.relay import Relay, Security, relay_from
from mapsvc.mail.sender import Sender, in_order
from mapsvc.mail.session import Outgoing
from tests.mapsvc.mail.relay import Misbehaving, Only, certificate, outgoing, relay


def sent(sender: Sender, messages: list[Outgoing]) -> dict[int, tuple[Result, str]]:
    """What became of each; a message is told of once."""
    told = list(sender.send(*in_order(messages)))
    assert len(told) == len({number for number, _ in told})
    return {number: (judged.result, judged.detail) for number, judged in told}


def to(port: int, query: str = "timeout=5&connections=3") -> Sender:
    return Sender(relay_from(f"smtp://127.0.0.1:{port}?{query}"))


@pytest.mark.parametrize("grouped", [True, False])
def test_each_message_is_taken_once_and_each_refusal_concerns_only_its_own(grouped: bool) -> None:
    names = ["gone", "policy", "full", "spam"]
    messages = [outgoing(n, f"{names[n % 8]}@example.jp" if n % 8 < 4 else f"r{n}@example.jp") for n in range(80)]
    handler = Misbehaving(grouped=grouped)
    with relay(handler) as port:
        sender = to(port)
        found = sent(sender, messages)
        again = sent(sender, [outgoing(1, "later@example.jp")])  # over a connection that lasted
        sender.close()
    expected = {
        "gone": (Result.GONE, "smtp 550 5.1.1"),
        "policy": (Result.REFUSED, "smtp 550 5.7.1"),
        "full": (Result.TRY_LATER, "smtp 452 4.2.2"),
        "spam": (Result.REFUSED, "smtp 554 5.6.0"),
    }
    for message in messages:
        name = message.recipient.partition("@")[0]
        assert found[message.number] == expected.get(name, (Result.ACCEPTED, "")), name
    assert again == {1: (Result.ACCEPTED, "")}
    good = [m.recipient for m in messages if m.recipient.startswith("r")]
    assert sorted(address for _, address, _ in handler.taken) == sorted([*good, "later@example.jp"])


@pytest.mark.parametrize("grouped", [True, False])
def test_a_relay_that_shuts_down_again_and_again_loses_and_doubles_nothing(grouped: bool) -> None:
    handler = Misbehaving(grouped=grouped, shut_down_every=7)
    with relay(handler) as port:
        found = sent(to(port), [outgoing(n, f"r{n}@example.jp") for n in range(60)])
    assert Counter(result for result, _ in found.values()) == {Result.ACCEPTED: 60}
    assert sorted(address for _, address, _ in handler.taken) == sorted(f"r{n}@example.jp" for n in range(60))


@pytest.mark.parametrize("grouped", [True, False])
def test_a_message_that_may_have_been_taken_is_not_sent_twice_at_once(grouped: bool) -> None:
    """The text was there when the line went dead: the engine repeats it later, under the same message id."""
    handler = Misbehaving(grouped=grouped)
    messages = [outgoing(n, "drop@example.jp" if n == 3 else f"r{n}@example.jp") for n in range(8)]
    with relay(handler) as port:
        found = sent(to(port, "connections=1&timeout=5"), messages)
    assert found.pop(3) == (Result.TRY_LATER, "unanswered closed")
    assert {result for result, _ in found.values()} == {Result.ACCEPTED}
    assert Counter(address for _, address, _ in handler.taken).most_common(1)[0][1] == 1


def test_a_message_the_relay_stumbles_over_holds_up_no_other() -> None:
    handler = Misbehaving(grouped=True)
    messages = [outgoing(n, "stumble@example.jp" if n == 2 else f"r{n}@example.jp") for n in range(12)]
    with relay(handler) as port:
        found = sent(to(port, "connections=1&timeout=5"), messages)
    assert found.pop(2) == (Result.TRY_LATER, "smtp 421")
    assert {result for result, _ in found.values()} == {Result.ACCEPTED}
    assert sorted(address for _, address, _ in handler.taken) == sorted(f"r{n}@example.jp" for n in range(12) if n != 2)


def test_a_silent_relay_holds_only_its_own_message() -> None:
    handler = Misbehaving(grouped=True)
    with relay(handler) as port:
        messages = [outgoing(0, "slow@example.jp"), *(outgoing(n, f"r{n}@example.jp") for n in range(1, 6))]
        found = sent(to(port, "timeout=1&connections=1"), messages)
    assert found.pop(0) == (Result.TRY_LATER, "unanswered timeout")
    assert {result for result, _ in found.values()} == {Result.ACCEPTED}


def test_no_relay_means_later_for_all() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        found = sent(to(port), [outgoing(n, f"r{n}@example.jp") for n in range(5)])
    assert set(found.values()) == {(Result.TRY_LATER, "unreachable")}
    assert len(found) == 5


def test_a_message_that_cannot_be_made_holds_up_no_other() -> None:
    def make(number: int) -> Outgoing:
        return outgoing(number, f"r{1 // (number - 2)}@example.jp")

    with relay(Misbehaving(grouped=True)) as port:
        found = {number: judged.result for number, judged in to(port).send([1, 2, 3], make)}
    assert found == {1: Result.ACCEPTED, 2: Result.TRY_LATER, 3: Result.ACCEPTED}


def test_lines_with_dots_arrive_as_they_were() -> None:
    content = b"Subject: dots\r\n\r\n.\r\n..\r\n.leading\r\nmiddle.\r\n.\r\n"
    handler = Misbehaving(grouped=True)
    with relay(handler) as port:
        assert (
            sent(to(port), [outgoing(1, "a@example.jp", content), outgoing(2, "b@example.jp")])[1][0] is Result.ACCEPTED
        )
    assert [taken for _, address, taken in handler.taken if address == "a@example.jp"] == [content]


def test_tls_is_never_given_up(tmp_path: Path) -> None:
    """STARTTLS and TLS with sign-in work; a stranger's certificate, or a relay without STARTTLS, gets nothing."""
    server, trusting = certificate(tmp_path)
    handler = Misbehaving(grouped=True)
    one = [outgoing(1, "r1@example.jp")]
    auth = {"authenticator": Only(), "auth_required": True}
    with relay(handler, tls_context=server, require_starttls=True, **auth) as port:
        signed_in = Relay("127.0.0.1", port, Security.STARTTLS, "city", "p@ss:word", timeout_seconds=5)
        assert sent(Sender(signed_in, trusting), one)[1] == (Result.ACCEPTED, "")
        assert sent(Sender(signed_in), one)[1] == (Result.TRY_LATER, "unreachable")
        wrong = Relay("127.0.0.1", port, Security.STARTTLS, "city", "guess", timeout_seconds=2)
        assert sent(Sender(wrong, trusting), one)[1] == (Result.TRY_LATER, "unreachable")
    with relay(handler, ssl_context=server) as port:
        assert sent(Sender(Relay("127.0.0.1", port, Security.TLS, timeout_seconds=5), trusting), one)[1] == (
            Result.ACCEPTED,
            "",
        )
    with relay(handler) as port:
        plain = Relay("127.0.0.1", port, Security.STARTTLS, "city", "p@ss:word", timeout_seconds=5)
        assert sent(Sender(plain, trusting), one)[1] == (Result.TRY_LATER, "unreachable")
    assert len(handler.taken) == 2


def test_turns_lie_evenly_apart() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    pace = Pace(120, now=lambda: now[0], sleep=sleep)
    for _ in range(4):
        pace.wait()
    assert slept == [0.5, 0.5, 0.5]
    now[0] += 60
    pace.wait()
    assert slept == [0.5, 0.5, 0.5]  # an idle minute gives no burst, and no debt


def test_the_address_of_a_relay() -> None:
    assert relay_from("smtps://u%40x:p%3Aw@mail.example.jp?connections=4&per_minute=600") == Relay(
        "mail.example.jp", 465, Security.TLS, "u@x", "p:w", 4, 600, 30.0
    )
    assert relay_from("submission://mail.example.jp").security is Security.STARTTLS
    assert relay_from("smtp://localhost").security is Security.NONE
    assert relay_from("smtp://mail.example.jp").security is Security.STARTTLS
    assert "secret" not in repr(relay_from("smtps://u:secret@mail.example.jp"))
    for wrong in (
        "mail.example.jp", "http://x", "smtp://", "smtp://h:99999", "smtp://h?speed=1", "smtp://h?connections=0",
        "smtp://u:p@mail.example.jp?security=none", "smtp://h?security=maybe", "smtp://h/path",
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match="MAPSVC_SMTP_URL"):
            relay_from(wrong)
