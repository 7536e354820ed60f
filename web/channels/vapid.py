"""Who sends a push message: the service's key and its signed word for one push service (VAPID, RFC 8292)."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from mapsvc.errors import InvalidInput
from web.channels.push_crypto import decode, encode

if TYPE_CHECKING:
    from mapsvc.config import Settings
    from mapsvc.secret import Secret

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256's group (FIPS 186-5)."""
VALID_SECONDS = 12 * 3_600
"""How long a signed word is valid; push services refuse more than a day (RFC 8292, 2)."""
RENEW_SECONDS = 3_600
"""It is signed anew while it is still valid for so long."""
_MOST_ORIGINS = 256
"""There are a handful of push services; addresses of strangers can name any number."""


def private_key(secret: Secret, given: str | None = None) -> ec.EllipticCurvePrivateKey:
    """The service's key: ``given`` (32 bytes in base64url), else the one that follows from the secret.

    Browsers tie a subscription to this key: with another one, all subscriptions end. Raises
    InvalidInput("MAPSVC_VAPID_KEY").
    """
    if given is None:
        # 512 bits for a number of 256: the remainder is as good as evenly spread (FIPS 186-5, A.2.1).
        number = int.from_bytes(secret.key("vapid") + secret.key("vapid 2")) % (_ORDER - 1) + 1
        return ec.derive_private_key(number, ec.SECP256R1())
    try:
        raw = decode(given)
        return ec.derive_private_key(int.from_bytes(raw) if len(raw) == 32 else 0, ec.SECP256R1())
    except (ValueError, UnicodeError) as error:
        raise InvalidInput("MAPSVC_VAPID_KEY", "must be a private key of P-256: 32 bytes in base64url") from error


class Vapid:
    """Signs for push services; shared by threads."""

    def __init__(self, private: ec.EllipticCurvePrivateKey, contact: str | None = None) -> None:
        """``contact``: where a push service's operator reaches the city, ``mailto:`` or https (RFC 8292, 2.1)."""
        self._key = ECKey.import_key(private)
        self._contact = contact
        self.public = encode(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        """``applicationServerKey`` of the browser's ``subscribe``."""
        self._signed: dict[str, tuple[float, str]] = {}
        self._lock = Lock()

    def authorization(self, origin: str) -> str:
        """The ``Authorization`` for the push service at ``origin`` (RFC 8292, 3)."""
        now = time.time()
        until, value = self._signed.get(origin, (0.0, ""))
        if until - now < RENEW_SECONDS:
            until = now + VALID_SECONDS
            claims: dict[str, str | int] = {"aud": origin, "exp": int(until)}
            if self._contact:
                claims["sub"] = self._contact
            value = f"vapid t={jwt.encode({'typ': 'JWT', 'alg': 'ES256'}, claims, self._key)}, k={self.public}"
            with self._lock:
                if len(self._signed) >= _MOST_ORIGINS:
                    self._signed.clear()
                self._signed[origin] = (until, value)
        return value


def vapid(settings: Settings) -> Vapid:
    """The service's own, as its settings say."""
    public = settings.public_url if (settings.public_url or "").startswith("https://") else None
    return Vapid(private_key(settings.secret, settings.vapid_key), settings.push_contact or public)
