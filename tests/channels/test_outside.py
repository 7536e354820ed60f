"""Requests to addresses of strangers: what the guard refuses, however it is spelt, and what it lets through."""

from __future__ import annotations

import datetime
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from mapsvc.outside.address import Refused, target
from mapsvc.outside.networks import Address, is_public, networks
from mapsvc.outside.request import Outside, Unreachable
from tests.channels.receiver import LOCAL, Receiver, closed_port, receiving

PUBLIC = ip_address("93.184.215.14")
LOOPBACK = ip_address("127.0.0.1")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


class Names:
    """A resolver that says one thing after another: what DNS rebinding does."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = [[ip_address(text) for text in answer] for answer in answers]
        self.asked = 0

    def __call__(self, host: str) -> Sequence[Address]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.jp/hook",  # not https
        "ftp://example.jp/",
        "file:///etc/passwd",
        "gopher://example.jp:6379/_INFO",
        "//example.jp/",
        "https:///path",
        "https://",
        "https://127.0.0.1/",
        "https://8.8.8.8/",  # a number, though public
        "https://2130706433/",  # 127.0.0.1 in decimal
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://0/",
        "https://1.2.3.4./",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00::1]/",
        "https://[fe80::1%25eth0]/",
        "https://①②⑦.⓪.⓪.①/",  # digits that IDNA maps to plain ones
        "https://user:word@example.jp/",
        "https://example.jp@127.0.0.1/",
        "https://example.jp\\@127.0.0.1/",
        "https://example.jp/\r\nHost: other",
        "https://exa mple.jp/",
        "https://example.jp/#fragment",
        "https://example.jp:22/",
        "https://example.jp:99999/",
        "https://-.jp/",
        "https://exam..ple.jp/",
        "https://example.jp/" + "x" * 2_100,
        "",
    ],
)
def test_an_address_that_cannot_be_a_receiver_is_refused_before_anything_is_looked_up(address: str) -> None:
    names = Names(["93.184.215.14"])
    with Outside(resolver=names) as outside, pytest.raises(Refused):
        outside.check(address)
    assert names.asked == 0


@pytest.mark.parametrize(
    "found",
    [
        "127.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.251", "239.255.255.250", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:93.184.215.14", "64:ff9b::7f00:1", "64:ff9b::5db8:d70e", "64:ff9b:1::1",
        "fd12:3456::1", "fe80::1", "ff02::1", "2002:7f00:1::1", "2001:0:7f00:1::1", "2001:db8::1", "5f00::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_anywhere_but_to_the_public_internet_is_refused(found: str) -> None:
    with Outside(resolver=Names([found])) as outside:
        with pytest.raises(Refused, match="not public"):
            outside.check("https://push.example/x")
        with pytest.raises(Refused, match="not public"):
            outside.post("https://push.example/x", b"", {})
    with Outside(resolver=Names(["93.184.215.14", found])) as outside, pytest.raises(Refused):
        outside.check("https://push.example/x")


@given(st.ip_addresses())
def test_what_is_public_here_is_so_for_the_standard_library_too(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}", "::{}"]))
def test_no_ipv4_address_hides_in_an_ipv6_one(address: IPv4Address, form: str) -> None:
    assert not is_public(ip_address(form.format(address)))


def test_addresses_of_push_services_and_receivers_are_admitted() -> None:
    with Outside(resolver=Names(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])) as outside:
        found = outside.check("https://Push.Example:8443/wpush/v2/gAAA?x=1")
        assert (found.host, found.netloc, found.origin) == (
            "push.example", "push.example:8443", "https://push.example:8443",
        )  # fmt: skip
        assert found.url == "https://push.example:8443/wpush/v2/gAAA?x=1"
        assert outside.check("https://例え.jp/受信").url == "https://xn--r8jz45g.jp/%E5%8F%97%E4%BF%A1"
        assert outside.check("https://push.example:443/").origin == "https://push.example"


def test_a_name_that_changes_its_mind_is_looked_up_once_and_the_connection_goes_where_it_was_checked(
    receiver: Receiver,
) -> None:
    """DNS rebinding: public when it is checked, this machine when it is connected to."""
    names = Names(["93.184.215.14"], ["127.0.0.1"])
    with Outside(resolver=names) as outside:
        outside.check(f"https://rebinding.example:{receiver.port}/rebound")
        with pytest.raises(Refused):
            outside.post(f"https://rebinding.example:{receiver.port}/rebound", b"{}", {})
    assert names.asked == 2
    one = Names(["127.0.0.1"], ["10.0.0.1"])
    with Outside(LOCAL, resolver=one) as outside:
        outside.post(f"http://rebinding.example:{receiver.port}/once", b"{}", {})
    assert one.asked == 1
    assert receiver.came("/once")[0].headers["host"] == f"rebinding.example:{receiver.port}"
    assert not receiver.came("/rebound")


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.statuses["/moved"] = [307]
    receiver.headers["/moved"] = {"Location": receiver.address("/private")}
    with Outside(LOCAL) as outside:
        assert outside.post(receiver.address("/moved"), b"{}", {}).status == 307
    assert not receiver.came("/private")


def test_proxies_of_the_environment_are_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with Outside(LOCAL) as outside:
        assert outside.post(receiver.address("/direct"), b"{}", {}).status == 204


def test_only_the_networks_that_are_named_are_opened(receiver: Receiver) -> None:
    allowed = networks("127.0.0.0/8, fd00::/8", "MAPSVC_OUTSIDE_ALLOW")
    with Outside(allowed, resolver=Names(["93.184.215.14"])) as outside:
        with pytest.raises(Refused, match="https"):
            outside.check("http://public.example/")  # http stays for the named networks alone
        with pytest.raises(Refused):
            outside.check("http://10.0.0.1/")
    with Outside(allowed) as outside:
        assert outside.post(receiver.address("/named"), b"{}", {}).status == 204


def test_a_receiver_that_says_nothing_or_trickles_is_left_in_time(receiver: Receiver) -> None:
    for path in ("/hang", "/drip"):
        begun = time.monotonic()
        with Outside(LOCAL) as outside, pytest.raises(Unreachable, match="timeout"):
            outside.post(receiver.address(path), b"{}", {}, seconds=0.6)
        assert time.monotonic() - begun < 20, path  # without its own end, /drip would go on for ever


def test_a_name_server_that_says_nothing_is_left_in_time() -> None:
    held = threading.Event()

    def silent(_host: str) -> Sequence[Address]:
        held.wait(20)
        return [PUBLIC]

    begun = time.monotonic()
    with Outside(resolver=silent) as outside, pytest.raises(Unreachable, match="dns"):
        outside.post("https://push.example/", b"", {}, seconds=0.3)
    held.set()
    assert time.monotonic() - begun < 15


def test_failures_have_names_without_addresses() -> None:
    port = closed_port()
    with Outside(LOCAL) as outside, pytest.raises(Unreachable) as caught:
        outside.post(f"http://127.0.0.1:{port}/secret-path", b"", {})
    assert caught.value.reason == "connect"
    assert "secret" not in str(caught.value)
    assert str(port) not in str(caught.value)

    def unknown(_host: str) -> Sequence[Address]:
        raise OSError("Name or service not known: secret.example")

    with Outside(resolver=unknown) as outside, pytest.raises(Unreachable) as caught:
        outside.check("https://secret.example/")
    assert caught.value.reason == "dns"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [("7", 7, 7), ("999999999", 86_400, 86_400), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0), ("soon", None, None)],
)
def test_how_long_to_wait_is_read_and_bounded(
    receiver: Receiver, value: str, least: float | None, most: float | None
) -> None:
    receiver.headers["/later"] = {"Retry-After": value}
    with Outside(LOCAL) as outside:
        found = outside.post(receiver.address("/later"), b"", {}).retry_after_s
    assert found == least if least is None or most is None or found is None else least <= found <= most


def _certificate(folder: Path, host: str) -> tuple[Path, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file, made


def test_the_certificate_must_be_that_of_the_name_though_the_connection_goes_to_a_number(tmp_path: Path) -> None:
    file, made = _certificate(tmp_path, "hook.example")
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(file)
    asked: list[str | None] = []
    server_side.sni_callback = lambda _socket, name, _context: asked.append(name)
    ours = ssl.create_default_context()
    ours.load_verify_locations(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    with receiving(server_side) as receiver, Outside(LOCAL, resolver=Names(["127.0.0.1"]), trust=ours) as outside:
        assert outside.post(f"https://hook.example:{receiver.port}/tls", b"{}", {}).status == 204
        assert asked == ["hook.example"]
        with pytest.raises(Unreachable, match="certificate"):
            outside.post(f"https://other.example:{receiver.port}/tls", b"{}", {})
        untrusting = Outside(LOCAL, resolver=Names(["127.0.0.1"]))  # it is signed by nobody known
        with untrusting, pytest.raises(Unreachable, match="certificate"):
            untrusting.post(f"https://hook.example:{receiver.port}/tls", b"{}", {})


@given(st.text(max_size=60))
def test_any_text_is_refused_or_names_a_host(text: str) -> None:
    for address in (text, f"https://{text}/", f"https://example.jp/{text}"):
        try:
            found = target(address)
        except Refused:
            continue
        assert found.scheme == "https"
        assert found.url.isascii()
        assert not any(char.isspace() for char in found.url)
        with pytest.raises(ValueError, match="does not appear"):
            ip_address(found.host)
