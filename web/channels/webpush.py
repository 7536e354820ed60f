"""Web Push: short messages to browsers, through the push service of each browser's maker (RFC 8030)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.errors import InvalidInput
from mapsvc.outside.address import Refused
from mapsvc.outside.request import Answer, Outside, Unreachable
from web.channels import parallel
from web.channels.push_crypto import MOST_PLAIN_BYTES, Subscription, encode, encrypt, subscription

if TYPE_CHECKING:
    from web.channels.vapid import Vapid

SECONDS = 10.0
"""How long a push service may take to accept a message."""
THREADS = 32
PER_SERVICE = 24
"""Of the threads, so many for one push service: most people use the same two."""
URGENT_RANK = 3
"""From Severe on: what saves lives wakes a sleeping phone."""
TTL_URGENT_S = 6 * 3_600
"""A warning that a phone gets hours later misleads more than it helps; the map shows the state of now."""
TTL_S = 3 * 86_400
"""How long a push service keeps a message for a browser that is off."""
_SMALLER = 1_000
"""Bytes of the text for a push service that takes less than it should (413)."""
_SILENT = frozenset({"push timeout", "push connect", "push dns", "push 429"})
"""A push service that says so several times in a row gets no more of this lot."""


@dataclass(frozen=True, slots=True)
class Short:
    """What a notification says; ``url`` is where a touch leads."""

    title: str
    body: str
    url: str


class WebPushChannel:
    """Sends each letter to its browser; one per process, shared by threads."""

    def __init__(self, outside: Outside, vapid: Vapid, wording: Callable[[Sequence[Letter]], Sequence[Short]]) -> None:
        """``wording`` says what each of the letters says, in their order."""
        self._outside = outside
        self._vapid = vapid
        self._wording = wording

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """The outcome of each letter, as soon as its push service answers."""
        readable: list[Letter] = []
        browsers: dict[int, tuple[Subscription, Short]] = {}
        for letter, short in zip(letters, self._wording(letters), strict=True):
            try:
                browsers[letter.contact_id] = (subscription(letter.address), short)
            except InvalidInput:
                yield Outcome(letter.contact_id, Result.GONE, "push subscription")
            else:
                readable.append(letter)
        yield from parallel.each(
            readable,
            lambda letter: self._send(letter, *browsers[letter.contact_id]),
            host=lambda letter: urlsplit(browsers[letter.contact_id][0].endpoint).netloc.lower(),
            threads=THREADS,
            per_host=PER_SERVICE,
            silent=lambda outcome: outcome.detail in _SILENT,
        )

    def _send(self, letter: Letter, to: Subscription, short: Short) -> Outcome:
        try:
            answer = self._post(letter, to, short, MOST_PLAIN_BYTES)
            if answer.status == 413:
                answer = self._post(letter, to, short, _SMALLER)
        except Refused:
            return Outcome(letter.contact_id, Result.REFUSED, "push refused")
        except Unreachable as error:
            return Outcome(letter.contact_id, Result.TRY_LATER, f"push {error.reason}")
        return Outcome(letter.contact_id, *_meaning(answer.status), retry_after=answer.retry_after_s)

    def _post(self, letter: Letter, to: Subscription, short: Short, most: int) -> Answer:
        parts = urlsplit(to.endpoint)
        urgent = letter.severity >= URGENT_RANK
        topic = encode(hashlib.sha256(letter.message_id.encode()).digest()[:24])
        headers = {
            "Authorization": self._vapid.authorization(f"{parts.scheme}://{parts.netloc}".lower()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL_URGENT_S if urgent else TTL_S),
            "Urgency": "high" if urgent else "normal",
            # A message sent again after a crash takes the place of the one that waits (RFC 8030, 5.4: 32 characters).
            "Topic": topic,
        }
        body = encrypt(payload(letter, short, most), to)
        return self._outside.post(to.endpoint, body, headers, seconds=SECONDS, most=1_024)


def payload(letter: Letter, short: Short, most: int = MOST_PLAIN_BYTES) -> bytes:
    """What the service worker is handed, as JSON of at most ``most`` bytes: the body is cut where it must be."""
    made = {
        "title": short.title[:120],
        "body": short.body,
        "url": short.url,
        "tag": letter.message_id,
        "lang": letter.language,
        "at": letter.recorded_at.isoformat(),
        "urgent": letter.severity >= URGENT_RANK,
    }
    text = orjson.dumps(made)
    while len(text) > most and made["body"]:
        body = str(made["body"])
        made["body"] = body[: max(0, len(body) * most // len(text) - 8)].rstrip() + "…" if len(body) > 16 else ""
        text = orjson.dumps(made)
    return text


def _meaning(status: int) -> tuple[Result, str]:
    """What a push service's status says (RFC 8030, 5 to 7). 401 and 403 are our key's fault: no browser is ended."""
    detail = f"push {status}"
    if 200 <= status < 300:
        return Result.ACCEPTED, detail
    if status in {404, 410}:
        return Result.GONE, detail
    if status == 429 or status >= 500:
        return Result.TRY_LATER, detail
    return Result.REFUSED, detail
