"""Encryption of one push message for one browser (RFC 8291 over RFC 8188, content coding ``aes128gcm``)."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mapsvc.errors import InvalidInput

RECORD_BYTES = 4_096
"""The one record of a message: push services take no more (RFC 8030, 7.2)."""
MOST_PLAIN_BYTES = RECORD_BYTES - 86 - 17
"""What remains for the text: without the header (RFC 8188, 2.1, with a P-256 key as its id), delimiter and tag."""
MOST_CHARACTERS = 4_000
"""Longest subscription as JSON."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is reached and with what it reads (Push API, ``PushSubscription.toJSON``)."""

    endpoint: str = field(repr=False)
    public: bytes = field(repr=False)
    """``p256dh``: an uncompressed point of P-256, 65 bytes."""
    auth: bytes = field(repr=False)
    """16 bytes that only the browser and the service know."""

    def text(self) -> str:
        """The subscription as it is stored: equal ones are equal texts."""
        keys = {"auth": encode(self.auth), "p256dh": encode(self.public)}
        return orjson.dumps({"endpoint": self.endpoint, "keys": keys}).decode()


def subscription(text: str) -> Subscription:
    """The subscription a browser gave as JSON; raises InvalidInput("subscription") for one that nothing can reach."""
    try:
        given = orjson.loads(text if len(text) <= MOST_CHARACTERS else "")
        keys = given["keys"]
        made = Subscription(str(given["endpoint"]), decode(keys["p256dh"]), decode(keys["auth"]))
        _point(made.public)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise InvalidInput("subscription", "must be the JSON of a browser's push subscription") from error
    if len(made.auth) != 16 or not made.endpoint:
        raise InvalidInput("subscription", "must be the JSON of a browser's push subscription")
    return made


def encrypt(text: bytes, to: Subscription) -> bytes:
    """``text`` (at most MOST_PLAIN_BYTES) as the body of a push message for ``to``; another body each time."""
    return sealed(text, to, ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))


def sealed(text: bytes, to: Subscription, private: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """``text`` encrypted with the sender's key and salt given: both serve for one message only."""
    if len(text) > MOST_PLAIN_BYTES:
        raise InvalidInput("message", f"has {len(text)} bytes; a push message has room for {MOST_PLAIN_BYTES}")
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ec.ECDH(), _point(to.public))
    key, nonce = keys(shared, to.auth, to.public, own, salt)
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([len(own)]) + own
    return header + AESGCM(key).encrypt(nonce, text + b"\x02", None)  # 2: the last record (RFC 8188, 2)


def keys(shared: bytes, auth: bytes, receiver: bytes, sender: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Content key and nonce of a message, for both sides (RFC 8291, 3.4; RFC 8188, 2.2 and 2.3)."""
    material = _derived(shared, auth, b"WebPush: info\x00" + receiver + sender, 32)
    return (
        _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16),
        _derived(material, salt, b"Content-Encoding: nonce\x00", 12),
    )


def encode(raw: bytes) -> str:
    """base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url, padded or not; raises ValueError."""
    raw = text.encode("ascii").rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")
    return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
