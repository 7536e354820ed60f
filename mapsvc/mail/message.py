"""A message as it stands on the wire: composed once for many readers, finished for each in microseconds.

The structure is that of RFC 2046: the text and the HTML as alternatives, the HTML with its picture (RFC 2387). What all
readers share is encoded once; the two texts, which end with each reader's own links, are encoded for each.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

PICTURE_ID = "map@mapsvc"
"""What the HTML names as ``cid:``; it need be unique only within the message."""
_PLAIN_SHARE = 6
"""Where fewer than one byte in so many is beyond ASCII, quoted-printable is shorter than base64, and legible."""
_VALUE = re.compile(r"[\x20-\x7e]*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Texts:
    """What a reader is shown, both ways; where personal words stand, the composer put a mark (see ``Draft.finish``)."""

    text: str
    html: str
    picture: bytes | None = None
    """PNG."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the headers say that all readers share; words from outside may stand in ``subject`` alone, flattened."""

    sender: str
    sender_name: str
    subject: str
    language: str
    list_id: str = ""
    """RFC 2919, such as ``notices.example.jp``."""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A message without its reader; see :func:`draft`."""

    head: bytes
    texts: Texts
    _outer: str = field(default_factory=lambda: f"=_{secrets.token_hex(12)}")
    _inner: str = field(default_factory=lambda: f"=_{secrets.token_hex(12)}")
    _tail: bytes = b""

    def finish(self, headers: Mapping[str, str], values: Mapping[str, tuple[str, str]]) -> bytes:
        """The message with further ``headers`` (ASCII), each mark replaced by its (text, HTML).

        Raises ValueError for a header that holds anything but printable ASCII: a line break would begin another.
        """
        text, html = self.texts.text, self.texts.html
        for mark, (plain, marked_up) in values.items():
            text, html = text.replace(mark, plain), html.replace(mark, marked_up)
        own = "".join(_line(name, value) for name, value in headers.items()).encode("ascii")
        outer, inner = self._outer.encode(), self._inner.encode()
        parts = [
            own, self.head, b'Content-Type: multipart/alternative; boundary="', outer, b'"\r\n\r\n--', outer,
            b"\r\n", _text_part("plain", text), b"--", outer, b"\r\n",
        ]  # fmt: skip
        if self._tail:
            related = b'Content-Type: multipart/related; type="text/html"; boundary="'
            parts += [related, inner, b'"\r\n\r\n--', inner, b"\r\n", _text_part("html", html), self._tail]
        else:
            parts += [_text_part("html", html)]
        return b"".join([*parts, b"--", outer, b"--\r\n"])


def draft(head: Head, texts: Texts) -> Draft:
    """What ``texts`` say under ``head``, to be finished for each reader; raises ValueError for a broken header."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(head.sender_name, addr_spec=head.sender)
    made["Subject"] = head.subject
    made["Content-Language"] = head.language
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    if head.list_id:
        made["List-Id"] = f"<{head.list_id}>"
    if head.urgent:
        made["Importance"] = "high"
    made["MIME-Version"] = "1.0"
    head_bytes = made.as_bytes().rstrip(b"\r\n") + b"\r\n"
    found = Draft(head_bytes, texts)
    return Draft(head_bytes, texts, found._outer, found._inner, _picture(texts.picture, found._inner))


def _picture(picture: bytes | None, boundary: str) -> bytes:
    if picture is None:
        return b""
    head = (
        f"--{boundary}\r\nContent-Type: image/png; name=\"map.png\"\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{PICTURE_ID}>\r\nContent-Disposition: inline; filename=\"map.png\"\r\n\r\n"
    )  # fmt: skip
    return head.encode() + _base64(picture) + f"--{boundary}--\r\n".encode()


def _text_part(subtype: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    beyond = len(data) - len(data.translate(None, _BEYOND))
    if beyond * _PLAIN_SHARE < len(data):
        way, body = b"quoted-printable", binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n") + b"\r\n"
    else:
        way, body = b"base64", _base64(data.replace(b"\n", b"\r\n"))
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: ".encode()
    return head + way + b"\r\n\r\n" + body


_BEYOND = bytes(range(128, 256))


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _line(name: str, value: str) -> str:
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise ValueError(f"the header {name} holds what no header may")
    if len(value) > 900:
        raise ValueError(f"the header {name} is too long")
    return f"{name}: {value}\r\n"
