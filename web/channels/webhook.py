"""Webhooks: changes told to programs, signed by Standard Webhooks v1 (https://www.standardwebhooks.com)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from mapsvc.db.connection import connect
from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.outside.address import Refused
from mapsvc.outside.request import Outside, Unreachable
from web.channels import parallel, webhook_body, webhook_history
from web.channels.webhook_keys import keys_of, signature

if TYPE_CHECKING:
    from layers.registry import Catalogue
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

SECONDS = 10.0
"""How long a receiver may take to answer; it should note the message and answer at once."""
THREADS = 32
PER_HOST = 4
_SILENT = frozenset({"webhook timeout", "webhook connect", "webhook dns"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one transmission; ``status`` is None where no answer came."""

    result: Result
    detail: str
    took_s: float
    status: int | None = None
    retry_after_s: float | None = None


def transmit(outside: Outside, keys: Sequence[str], address: str, message_id: str, body: bytes) -> Sent:
    """Send one message, signed for this moment with each of ``keys``; raises nothing."""
    moment = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(keys, message_id, moment, body),
    }
    begun = time.monotonic()
    try:
        answer = outside.post(address, body, headers, seconds=SECONDS, most=1_024)
    except Refused:
        return Sent(Result.REFUSED, "webhook refused", time.monotonic() - begun)
    except Unreachable as error:
        return Sent(Result.TRY_LATER, f"webhook {error.reason}", time.monotonic() - begun)
    return Sent(_meaning(answer.status), f"webhook {answer.status}", answer.took_s, answer.status, answer.retry_after_s)


def _meaning(status: int) -> Result:
    """2xx is taken, 410 ends the address; all else is a receiver that does not work now, a redirect too."""
    if 200 <= status < 300:
        return Result.ACCEPTED
    return Result.GONE if status == 410 else Result.TRY_LATER


class WebhookChannel:
    """Sends each letter to its receiver and keeps what was sent; one per process, shared by threads."""

    def __init__(self, outside: Outside, secret: Secret, catalogue: Catalogue, url: str, base: str) -> None:
        """``url`` is the database's, ``base`` the address under which the service is public, without a last slash."""
        self._outside = outside
        self._secret = secret
        self._catalogue = catalogue
        self._url = url
        self._base = base

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """The outcome of each letter, as soon as its receiver answers."""
        with connect(self._url, autocommit=True) as conn:
            keys = keys_of(conn, self._secret, [letter.contact_id for letter in letters])
            for gone in [letter for letter in letters if letter.contact_id not in keys]:
                yield Outcome(gone.contact_id, Result.REFUSED, "webhook forgotten")
            letters = [letter for letter in letters if letter.contact_id in keys]
            bodies = self._bodies(conn, letters)
            sent: dict[int, Sent] = {}

            def one(letter: Letter) -> Outcome:
                contact = letter.contact_id
                made = transmit(self._outside, keys[contact], letter.address, letter.message_id, bodies[contact])
                sent[contact] = made
                return Outcome(contact, made.result, made.detail, made.retry_after_s)

            ids = {letter.contact_id: letter.message_id for letter in letters}
            for outcome in parallel.each(
                letters,
                one,
                host=_host,
                threads=THREADS,
                per_host=PER_HOST,
                silent=lambda outcome: outcome.detail in _SILENT,
            ):
                if made := sent.pop(outcome.contact_id, None):
                    write_down(conn, (outcome.contact_id, ids[outcome.contact_id]), made, replay=False)
                yield outcome

    def _bodies(self, conn: Connection, letters: Sequence[Letter]) -> Mapping[int, bytes]:
        """What each is told; a repeated message is, byte for byte, what it was."""
        asked = [(letter.contact_id, letter.message_id) for letter in letters]
        again = webhook_history.kept(conn, self._secret, asked)
        found = {contact: body for (contact, _), body in again.items()}
        new = [letter for letter in letters if letter.contact_id not in found]
        made = webhook_body.compose(conn, self._catalogue, self._base, new)
        ids = {letter.contact_id: letter.message_id for letter in new}
        kept = {(contact, ids[contact]): (str(orjson.loads(body)["type"]), body) for contact, body in made.items()}
        webhook_history.keep(conn, self._secret, kept)
        return found | made


def write_down(conn: Connection, message: tuple[int, str], sent: Sent, *, replay: bool) -> None:
    """Keep what became of a transmission."""
    webhook_history.record(
        conn,
        message,
        replay=replay,
        status=sent.status,
        result=sent.result,
        detail=sent.detail,
        took_s=sent.took_s,
    )


def _host(letter: Letter) -> str:
    try:
        return urlsplit(letter.address).netloc.lower()
    except ValueError:
        return ""
