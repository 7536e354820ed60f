"""What comes back: delivery status notifications (RFC 3464) and complaints (RFC 5965), read from untrusted mail."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum, auto
from typing import Any

from mapsvc.mail.reply import NO_SUCH_ADDRESS
from mapsvc.mail.verp import Named, named_by, tokens_in
from mapsvc.secret import Secret

MOST_BYTES = 2_000_000
"""A longer message is not read: bounces return a few kilobytes, or the message that bounced."""
TOKEN_HEADER = "Mapsvc-Delivery"  # noqa: S105 - a header's name
"""Repeats the return path's token in our messages: some hosts bounce to another address, but quote the header."""

_MOST_PARTS = 50
_CARRIERS = ("Delivered-To", "X-Original-To", "To", "Envelope-To", "X-Envelope-To", "Original-Recipient")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_QUOTED = re.compile(rb"^" + TOKEN_HEADER.encode() + rb":[ \t]*([0-9a-fA-F-]{10,70})[ \t]*\r?$", re.MULTILINE)


class Kind(StrEnum):
    """What a returned message means for the address."""

    GONE = auto()
    """It takes no mail any more: end it (hard bounce)."""
    REFUSED = auto()
    """This message was refused for good, for a reason that is not the address: a full mailbox, a policy."""
    DELAYED = auto()
    """Still being tried."""
    COMPLAINT = auto()
    """The reader called it unwanted: end it, as if he had unsubscribed."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One report about one message of ours."""

    named: Named
    kind: Kind
    status: str
    """The enhanced status code (RFC 3463), such as ``5.1.1``; ``complaint`` for a complaint."""


def bounce_in(raw: bytes, secret: Secret) -> Bounce | None:
    """What ``raw`` (a whole message) reports about a message of ours; None for anything else.

    Answers of people and of absence (RFC 3834), reports of success, forged and unknown return paths are None.
    """
    if len(raw) > MOST_BYTES:
        return None
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(_parts(message))
    kind = str(message.get_param("report-type") or "").lower()
    found: tuple[Kind, str] | None = None
    if kind == "feedback-report":
        found = (Kind.COMPLAINT, "complaint")
    elif kind == "delivery-status":
        found = next((one for part in parts if (one := _status(part)) is not None), None)
    named = _named(raw, message, secret)
    return Bounce(named, *found) if found and named else None


def _parts(message: Message[Any, Any]) -> list[Message[Any, Any]]:
    payload = message.get_payload()
    return [part for part in payload[:_MOST_PARTS] if isinstance(part, Message)] if isinstance(payload, list) else []


def _status(part: Message[Any, Any]) -> tuple[Kind, str] | None:
    """The gravest of the recipients' fields in a ``message/delivery-status``."""
    if part.get_content_type() != "message/delivery-status":
        return None
    found = [one for fields in _parts(part) if (one := _recipient(fields)) is not None]
    order = (Kind.GONE, Kind.REFUSED, Kind.DELAYED)
    return min(found, key=lambda one: order.index(one[0])) if found else None


def _recipient(fields: Message[Any, Any]) -> tuple[Kind, str] | None:
    """RFC 3464, 2.3: ``Action`` says what happened, ``Status`` why."""
    action = str(fields.get("Action") or "").strip().lower()
    stated = _STATUS.search(str(fields.get("Status") or ""))
    status = stated[0] if stated else ""
    if action == "delayed":
        return Kind.DELAYED, status or "4.0.0"
    if action != "failed":
        return None
    # Many hosts state 5.0.0 and put the true code into the other server's words.
    told = _STATUS.search(str(fields.get("Diagnostic-Code") or "")[:1_000])
    if status in {"", "5.0.0"} and told:
        status = told[0]
    return (Kind.GONE if status in NO_SUCH_ADDRESS else Kind.REFUSED), status or "5.0.0"


def _named(raw: bytes, message: Message[Any, Any], secret: Secret) -> Named | None:
    tokens = [token for name in _CARRIERS for value in message.get_all(name, []) for token in tokens_in(str(value))]
    tokens += [quoted.decode("ascii") for quoted in _QUOTED.findall(raw)[:10]]
    return next((named for token in tokens if (named := named_by(secret, token)) is not None), None)
