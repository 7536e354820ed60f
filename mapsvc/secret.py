"""The service's secret: what is encrypted at rest, found again without being readable, and signed into links.

One secret (``MAPSVC_SECRET``, at least 32 characters, or the file ``MAPSVC_SECRET_FILE`` names) gives every key, each
for one purpose (HKDF, RFC 5869). Without it a service on the private database makes one under ``var``; a service on
another database must be given it, since all its hosts need the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mapsvc.errors import InvalidInput, Unavailable

LEAST_CHARACTERS = 32
_NONCE_BYTES = 12


class Undecipherable(Unavailable):
    """What was stored under another secret, or was changed since, cannot be read."""


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mapsvc " + purpose.encode()).derive(master)


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """The keys that come from one secret; its ``repr`` does not show it."""

    master: bytes

    def key(self, purpose: str) -> bytes:
        """The 32 bytes for ``purpose``; other purposes' keys say nothing about it."""
        return _derived(self.master, purpose)

    def encrypt(self, purpose: str, text: str, *, bound_to: str = "") -> bytes:
        """``text`` by AES-256-GCM, readable only for the same ``purpose`` and ``bound_to`` (a row's id, say)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.key(purpose)).encrypt(nonce, text.encode(), bound_to.encode())

    def decrypt(self, purpose: str, stored: bytes, *, bound_to: str = "") -> str:
        """The text that :meth:`encrypt` was given; raises Undecipherable."""
        nonce, rest = bytes(stored[:_NONCE_BYTES]), bytes(stored[_NONCE_BYTES:])
        try:
            return AESGCM(self.key(purpose)).decrypt(nonce, rest, bound_to.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Undecipherable("stored under another MAPSVC_SECRET, or changed since") from error

    def index(self, purpose: str, text: str) -> bytes:
        """A keyed digest (HMAC-SHA-256) by which equal texts are found, and which says nothing without the key."""
        return hmac.new(self.key(purpose), text.encode(), hashlib.sha256).digest()

    def sign(self, purpose: str, text: str) -> str:
        """A signature of ``text`` for links: 27 characters that stand in an address as they are (160 bits)."""
        return base64.urlsafe_b64encode(self.index("sign " + purpose, text)[:20]).rstrip(b"=").decode()

    def verify(self, purpose: str, text: str, signature: str) -> bool:
        """Whether ``signature`` is that of ``text``."""
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())


def secret_of(given: str | None, var: Path, *, private: bool) -> Secret:
    """The service's secret: ``given``, else (``private`` database only) the one kept in ``var/secret``, made once.

    Raises InvalidInput for one that is too short, and Unavailable where there is none.
    """
    if given is not None:
        if len(given) < LEAST_CHARACTERS:
            raise InvalidInput("MAPSVC_SECRET", f"must have at least {LEAST_CHARACTERS} characters of chance")
        return Secret(given.encode())
    if not private:
        raise Unavailable(
            "MAPSVC_SECRET is not set: every host of the service needs the same; `openssl rand -base64 48` makes one"
        )
    return Secret(_kept(var / "secret").encode())


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # whoever is first makes it; the others read his
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()
