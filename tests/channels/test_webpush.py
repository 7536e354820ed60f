"""Web Push: the standards' own example, and a push service that checks and decrypts what it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.errors import InvalidInput
from mapsvc.outside.request import Outside
from mapsvc.secret import Secret
from tests.channels.letters import letter
from tests.channels.push_service import Browser, PushService, serving
from tests.channels.receiver import LOCAL, closed_port
from web.channels import webpush
from web.channels.push_crypto import MOST_PLAIN_BYTES, decode, encode, encrypt, sealed, subscription
from web.channels.vapid import Vapid, private_key
from web.channels.webpush import Short, WebPushChannel, payload

CURVE = ec.SECP256R1()
WRITABLE = st.characters(exclude_categories=["Cs"])
SECRET = Secret(b"x" * 40)
VAPID = Vapid(private_key(SECRET), "mailto:map@example.jp")
SHORT = Short("用途地域が変わりました", "東区 1件", "https://map.example.jp/features/zoning/z1")


@pytest.fixture
def service() -> Iterator[PushService]:
    with serving(VAPID.public) as made:
        yield made


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside(LOCAL) as made:
        yield made


def send(outside: Outside, letters: Sequence[Letter], short: Short = SHORT, vapid: Vapid = VAPID) -> dict[int, Outcome]:
    channel = WebPushChannel(outside, vapid, lambda given: [short] * len(given))
    outcomes = list(channel.send(letters))
    assert len(outcomes) == len(letters)
    return {outcome.contact_id: outcome for outcome in outcomes}


def test_the_example_of_rfc_8291() -> None:
    """RFC 8291, 5: its keys and salt give its message, and its receiver reads it."""
    receiver = ec.derive_private_key(int.from_bytes(decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), CURVE)
    browser = Browser("rfc", "https://push.example.net/push/x", receiver, decode("BTBZMqHH6r4Tts7J_aSIgg"))
    public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    assert encode(browser.subscription.public) == public
    sender = ec.derive_private_key(int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), CURVE)
    text = b"When I grow up, I want to be a watermelon"
    made = sealed(text, browser.subscription, sender, decode("DGv6ra1nlYgDCS1FRnbzlw"))
    assert encode(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.read(made) == text


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=MOST_PLAIN_BYTES))
def test_any_text_is_read_by_its_browser_and_by_no_other(text: bytes) -> None:
    browser, other = Browser("a", "https://push.example/a"), Browser("b", "https://push.example/b")
    body = encrypt(text, browser.subscription)
    assert len(body) <= 4_096
    assert browser.read(body) == text
    assert encrypt(text, browser.subscription) != body
    with pytest.raises(InvalidTag):
        other.read(body)


def test_the_key_follows_from_the_secret_or_is_given() -> None:
    assert Vapid(private_key(SECRET)).public == VAPID.public
    assert Vapid(private_key(Secret(b"y" * 40))).public != VAPID.public
    raw = encode((7).to_bytes(32))
    assert private_key(SECRET, raw).private_numbers().private_value == 7
    for wrong in ("", "AAAA", encode(bytes(32)), encode(b"\xff" * 32), "not base64!"):
        with pytest.raises(InvalidInput, match="MAPSVC_VAPID_KEY"):
            private_key(SECRET, wrong)


def test_a_subscription_is_read_as_browsers_write_it_and_anything_else_is_refused() -> None:
    browser = Browser("a", "https://push.example/a")
    text = browser.subscription.text()
    assert subscription(text) == browser.subscription
    assert subscription(text.replace("}}", '},"expirationTime":null}')).text() == text
    for wrong in ("", "[]", "{}", '{"endpoint":"https://push.example/a"}', text[:-9], "x" * 5_000,
                  text.replace(encode(browser.auth), "AAAA"),
                  text.replace(encode(browser.subscription.public), encode(b"\x04" + bytes(64)))):  # fmt: skip
        with pytest.raises(InvalidInput, match="subscription"):
            subscription(wrong)


def test_a_message_is_accepted_read_and_carries_what_a_push_service_needs(
    service: PushService, outside: Outside
) -> None:
    calm, grave = service.browser("calm"), service.browser("grave")
    letters = [letter(1, calm.subscription.text()), letter(2, grave.subscription.text(), severity=4, language="en")]
    outcomes = send(outside, letters)
    assert outcomes == {n: Outcome(n, Result.ACCEPTED, "push 201") for n in (1, 2)}
    [told], [warned] = service.taken["calm"], service.taken["grave"]
    assert (told.headers["urgency"], warned.headers["urgency"]) == ("normal", "high")
    assert int(told.headers["ttl"]) > int(warned.headers["ttl"]) > 0
    assert told.read == {
        "title": SHORT.title, "body": SHORT.body, "url": SHORT.url, "tag": "message-1", "lang": "ja",
        "at": "2026-04-01T03:00:00+00:00", "urgent": False,
    }  # fmt: skip
    assert (warned.read["lang"], warned.read["urgent"]) == ("en", True)
    send(outside, letters[:1])
    again = service.taken["calm"][1]
    assert again.headers["topic"] == told.headers["topic"] != warned.headers["topic"]
    assert again.read["tag"] == told.read["tag"]


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (404, Result.GONE), (410, Result.GONE), (429, Result.TRY_LATER), (500, Result.TRY_LATER),
        (503, Result.TRY_LATER), (400, Result.REFUSED), (301, Result.REFUSED), (401, Result.REFUSED),
    ],
)  # fmt: skip
def test_what_the_answers_of_a_push_service_mean(
    service: PushService, outside: Outside, status: int, result: Result
) -> None:
    browser = service.browser("one")
    service.statuses["one"] = [status]
    found = send(outside, [letter(1, browser.subscription.text())])[1]
    assert (found.result, found.detail) == (result, f"push {status}")
    assert found.retry_after == (120 if status == 429 else None)


def test_a_push_service_made_for_another_sender_ends_nobody(service: PushService, outside: Outside) -> None:
    browser = service.browser("one")
    stranger = Vapid(private_key(Secret(b"z" * 40)), "mailto:map@example.jp")
    found = send(outside, [letter(1, browser.subscription.text())], vapid=stranger)[1]
    assert (found.result, found.detail) == (Result.REFUSED, "push 403")


def test_a_message_too_large_for_a_push_service_comes_shorter(service: PushService, outside: Outside) -> None:
    browser = service.browser("small")
    service.most_bytes["small"] = 1_200
    long = Short(SHORT.title, "変更がありました。" * 400, SHORT.url)
    assert send(outside, [letter(1, browser.subscription.text())], long)[1].result is Result.ACCEPTED
    [taken] = service.taken["small"]
    assert service.asked["small"] == 2
    assert str(taken.read["body"]).startswith("変更がありました。")
    assert str(taken.read["body"]).endswith("…")
    assert taken.read["url"] == SHORT.url


@given(st.text(WRITABLE, max_size=3_000), st.text(WRITABLE, max_size=300), st.integers(1_000, MOST_PLAIN_BYTES))
def test_what_is_said_always_fits(body: str, title: str, most: int) -> None:
    made = payload(letter(1, ""), Short(title, body, SHORT.url), most)
    assert len(made) <= most


def test_services_that_hang_fail_or_lie_in_a_private_network_hold_up_nobody(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webpush, "SECONDS", 3.0)
    fine = [service.browser(f"fine{n}") for n in range(40)]
    with serving(VAPID.public) as slow, Outside(LOCAL) as outside:
        hanging = [slow.browser(f"hang{n}") for n in range(40)]
        strange = [
            Browser("closed", f"http://127.0.0.1:{closed_port()}/push/x"),
            Browser("private", "https://10.0.0.1/push/x"),
            Browser("metadata", "http://169.254.169.254/latest"),
        ]
        everyone = [*hanging, *strange, *fine]
        letters = [letter(n, browser.subscription.text()) for n, browser in enumerate(everyone, 1)]
        letters.append(letter(999, "not a subscription"))
        channel = WebPushChannel(outside, VAPID, lambda given: [SHORT] * len(given))
        order = list(channel.send(letters))
        asked_of_slow = sum(slow.asked.values())
    by_contact = {outcome.contact_id: outcome for outcome in order}
    assert len(order) == len(by_contact) == len(letters)
    results = [by_contact[n].result for n in range(1, len(everyone) + 1)]
    assert results == [Result.TRY_LATER] * 41 + [Result.REFUSED] * 2 + [Result.ACCEPTED] * 40
    assert by_contact[999].result is Result.GONE
    last_fine = max(order.index(by_contact[n]) for n in range(44, 84))
    first_slow = min(order.index(by_contact[n]) for n in range(1, 41))
    assert last_fine < first_slow  # all who could be reached were, while the slow service said nothing
    assert asked_of_slow < 40  # after some silence it is asked no more
