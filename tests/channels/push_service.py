"""A push service: a real HTTP server that checks what a real one does, and browsers that read what it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from web.channels.push_crypto import Subscription, decode, keys

CURVE = ec.SECP256R1()


@dataclass(slots=True)
class Browser:
    """A browser with a subscription: it alone can read what is sent to it."""

    name: str
    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = b"sixteen bytes ok"

    @property
    def subscription(self) -> Subscription:
        return Subscription(self.endpoint, public_bytes(self.private), self.auth)

    def read(self, body: bytes) -> bytes:
        """The text of a message; raises InvalidTag where it is not for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        key, nonce = keys(shared, self.auth, public_bytes(self.private), sender, salt)
        text = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert text[-1:] == b"\x02"
        return text[:-1]


def public_bytes(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(slots=True)
class Message:
    headers: dict[str, str]
    read: dict[str, object]


@dataclass(slots=True)
class PushService:
    """A running push service; ``statuses`` by browser, in turn, the last one staying (else 201)."""

    origin: str
    key: str
    """The only applicationServerKey that subscriptions here were made with."""
    browsers: dict[str, Browser] = field(default_factory=dict)
    taken: dict[str, list[Message]] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    most_bytes: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def browser(self, name: str) -> Browser:
        """A browser that subscribes."""
        made = self.browsers[name] = Browser(name, f"{self.origin}/push/{name}")
        return made

    def take(self, name: str, headers: dict[str, str], body: bytes) -> int:
        """Check one message as the standards say; its status."""
        self.asked[name] = self.asked.get(name, 0) + 1
        if name.startswith("hang"):
            self.released.wait(30)
        if name not in self.browsers:
            return 404
        left = self.statuses.get(name, [201])
        status = left.pop(0) if len(left) > 1 else left[0]
        if status != 201:
            return status
        if not self.trusted(headers.get("authorization", "")):
            return 403
        if not headers.get("ttl", "").isdigit() or headers.get("content-encoding") != "aes128gcm":
            return 400
        if len(headers.get("topic", "")) > 32 or headers.get("urgency") not in {"very-low", "low", "normal", "high"}:
            return 400
        if len(body) > self.most_bytes.get(name, 4_096):
            return 413
        read = orjson.loads(self.browsers[name].read(body))
        self.taken.setdefault(name, []).append(Message(headers, read))
        return 201

    def trusted(self, authorization: str) -> bool:
        """Whether the sender is who subscriptions were made with (RFC 8292, 4.2)."""
        scheme, _, rest = authorization.partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or given["k"] != self.key:
            return False
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(given["k"]))
        token = jwt.decode(given["t"], ECKey.import_key(point), algorithms=["ES256"])
        now = time.time()
        contact = str(token.claims["sub"])
        return (
            token.claims["aud"] == self.origin
            and now < float(token.claims["exp"]) <= now + 86_400
            and contact.startswith(("mailto:", "https:"))
        )


@contextmanager
def serving(key: str) -> Iterator[PushService]:
    """A push service for the sender with the public ``key``, that runs as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            name = self.path.removeprefix("/push/")
            status = made.take(name, {key.lower(): value for key, value in self.headers.items()}, body)
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "120")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_given: None  # type: ignore[method-assign]  # a client that goes is no fault here
    made = PushService(f"http://127.0.0.1:{server.server_address[1]}", key)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
