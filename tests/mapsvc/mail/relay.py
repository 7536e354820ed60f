"""A real SMTP server that fails on purpose, by whom a message is for."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mapsvc.mail.session import Outgoing


class Misbehaving:
    """Takes mail, but for ``gone@`` (550 5.1.1), ``policy@`` (550 5.7.1), ``full@`` (452 4.2.2), ``spam@`` (554 after
    the text), ``drop@`` (gone after the text, without a reply), ``slow@`` (no reply for a long
    time), ``stumble@`` (421)."""

    def __init__(self, *, grouped: bool, shut_down_every: int = 0) -> None:
        self.grouped = grouped
        self.shut_down_every = shut_down_every
        self.taken: list[tuple[str, str, bytes]] = []
        """Return path, recipient and content."""
        self.asked = Counter[str]()
        self.commands = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.grouped else []), responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands += 1
        self.asked[address] += 1
        due = self.shut_down_every and self.commands % self.shut_down_every == 0
        if due or address.startswith("stumble@"):
            await server.push("421 4.3.2 going down")
            server.transport.close()
            return "250 never read"
        name = address.partition("@")[0]
        refusals = {
            "gone": f"550 5.1.1 <{address}> no such user",
            "policy": "550 5.7.1 relaying denied",
            "full": "452 4.2.2 mailbox full",
        }
        if name in refusals:
            return refusals[name]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address, content = envelope.rcpt_tos[0], envelope.original_content or b""
        name = address.partition("@")[0]
        if name == "slow":
            await asyncio.sleep(30)
        if name == "spam":
            return "554 5.6.0 not wanted"
        self.taken.append((str(envelope.mail_from), address, content))
        if name == "drop":
            server.transport.abort()
        return "250 2.0.0 queued"


@contextmanager
def relay(handler: Any, **options: Any) -> Iterator[int]:
    """The port at which ``handler`` answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


class Only:
    """Lets one user in."""

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"city", b"p@ss:word"))


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on 127.0.0.1 needs, and what trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example.jp")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "relay.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


def outgoing(number: int, recipient: str, content: bytes = b"Subject: x\r\n\r\nhello\r\n") -> Outgoing:
    return Outgoing(number, "bounce@example.jp", recipient, content)
