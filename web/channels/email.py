"""E-mail: each letter as a message of its own, handed to the city's relay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from threading import Lock
from typing import TYPE_CHECKING

from markupsafe import escape

from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.delivery.channel import Letter, Outcome, Result
from mapsvc.errors import InvalidInput, Unavailable
from mapsvc.languages import japanese
from mapsvc.mail.address import checked
from mapsvc.mail.bounce import TOKEN_HEADER
from mapsvc.mail.message import Draft, Head, Texts, draft
from mapsvc.mail.relay import relay_from
from mapsvc.mail.sender import Sender
from mapsvc.mail.session import Outgoing
from mapsvc.mail.verp import return_path, token
from web.messages import About, Composed, Composer, about
from web.messages.flatten import flat
from web.messages.model import MANAGE, STOP, WHY, base_of
from web.sheet.texts import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.registry import Catalogue
    from mapsvc.config import Settings
    from mapsvc.secret import Secret

MOST_TITLES = 10


@dataclass(frozen=True, slots=True)
class Post:
    """Whose mail it is: the addresses it comes from and comes back to, and the service it leads to."""

    sender: str
    returns: str | None
    """The mailbox of bounces; None: they come back to ``sender``."""
    base: str
    city_ja: str
    city_en: str
    secret: Secret

    @property
    def domain(self) -> str:
        """The right side of message ids and of the list's name."""
        return self.sender.rpartition("@")[2]

    def city(self, language: str) -> str:
        """The city's name."""
        return self.city_ja if japanese(language) else self.city_en

    def draft(self, language: str, subject: str, words: Texts, *, urgent: bool = False, listed: bool = True) -> Draft:
        """A message of this service; ``listed``: one of those that can be stopped."""
        gettext = texts(language)
        name = gettext("mail.sender", city=self.city(language))
        list_id = f"notices.{self.domain}" if listed else ""
        return draft(Head(self.sender, name, subject, language, list_id, urgent), words)

    def envelope_sender(self, contact_id: int, notice_id: int) -> str:
        """The return path of one message."""
        return return_path(self.returns, token(self.secret, contact_id, notice_id)) if self.returns else self.sender

    def headers(self, address: str, message_id: str, contact_id: int, notice_id: int) -> dict[str, str]:
        """What stands above every message: to whom, when, and which."""
        return {
            "To": f"<{address}>",
            "Date": format_datetime(datetime.now(JST)),
            "Message-ID": f"<{message_id}@{self.domain}>",
            TOKEN_HEADER: token(self.secret, contact_id, notice_id),
        }


def post_of(settings: Settings) -> Post:
    """The post of these settings; raises Unavailable or InvalidInput naming what is missing or wrong."""
    if not settings.mail_from:
        raise Unavailable("MAPSVC_MAIL_FROM is not set: mail needs an address to come from; see docs/mail.md")
    return Post(
        checked(settings.mail_from, "MAPSVC_MAIL_FROM"),
        checked(settings.mail_return, "MAPSVC_MAIL_RETURN") if settings.mail_return else None,
        base_of(settings),
        settings.city_name_ja,
        settings.city_name_en,
        settings.secret,
    )


class EmailChannel:
    """Implements :class:`mapsvc.delivery.channel.Channel`; one per process, shared by threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings, url: str, sender: Sender | None = None) -> None:
        """Raises Unavailable where MAPSVC_SMTP_URL or MAPSVC_MAIL_FROM is not set, InvalidInput where one is wrong."""
        if sender is None and not settings.smtp_url:
            raise Unavailable("MAPSVC_SMTP_URL is not set: no relay takes the service's mail; see docs/mail.md")
        self._post = post_of(settings)
        self._sender = sender or Sender(relay_from(settings.smtp_url or ""))
        self._composer = Composer(catalogue, settings)
        self._url = url
        self._drafts: dict[About, tuple[Composed, Draft]] = {}
        self._lock = Lock()

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """The outcome of each letter as soon as the relay answers; a letter to what is no address is GONE."""
        good: dict[int, Letter] = {}
        for letter in letters:
            try:
                checked(letter.address)
            except InvalidInput:
                yield Outcome(letter.contact_id, Result.GONE, "no address")
            else:
                good[letter.contact_id] = letter
        if not good:
            return
        # Most lots say what was said before: those need no database.
        drafts = {told: self._drafts[told][1] for told in map(about, good.values()) if told in self._drafts}
        new = [letter for letter in good.values() if about(letter) not in drafts]
        with connect(self._url, autocommit=True) if new else nullcontext() as conn:
            if conn is not None:
                self._composer.prepare(conn, new)

            def make(contact: int) -> Outgoing:
                told = about(good[contact])
                if told not in drafts and conn is not None:
                    drafts[told] = self._draft(conn, told)
                return self._finished(good[contact], drafts[told])

            for contact, judged in self._sender.send(list(good), make):
                yield Outcome(contact, judged.result, judged.detail)

    def close(self) -> None:
        """Take leave of the relay."""
        self._sender.close()

    def _finished(self, letter: Letter, draft: Draft) -> Outgoing:
        headers = self._post.headers(letter.address, letter.message_id, letter.contact_id, letter.notice_id)
        return Outgoing(
            letter.contact_id,
            self._post.envelope_sender(letter.contact_id, letter.notice_id),
            letter.address,
            draft.finish(headers | self._stopping(letter), self._values(letter)),
        )

    def _stopping(self, letter: Letter) -> dict[str, str]:
        """RFC 8058, 3.1: one click on the mail program's own button ends it, by POST; both must be under DKIM."""
        return {
            "List-Unsubscribe": f"<{self._post.base}/s/unsubscribe/{letter.links.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _values(self, letter: Letter) -> Mapping[str, tuple[str, str]]:
        gettext = texts(letter.language)
        titles = [flat(title, 80) for title in letter.titles[:MOST_TITLES]]
        why = gettext("mail.list_separator").join(title for title in titles if title) or gettext("mail.why_unnamed")
        manage = f"{self._post.base}/s/manage/{letter.links.manage}?lang={gettext.language}"
        stop = f"{self._post.base}/s/unsubscribe/{letter.links.unsubscribe}?lang={gettext.language}"
        return {WHY: (why, str(escape(why))), MANAGE: (manage, manage), STOP: (stop, stop)}

    def _draft(self, conn: Connection, told: About) -> Draft:
        """The message that letters ``told`` the same share, its picture encoded once."""
        with self._lock:  # one connection, several threads
            composed = self._composer.composed(conn, told)
            known = self._drafts.get(told)
            if known is not None and known[0] is composed:
                return known[1]
            words = Texts(composed.text, composed.html, composed.picture)
            made = self._post.draft(told.language, composed.subject, words, urgent=composed.urgent)
            if len(self._drafts) >= _MOST_DRAFTS:
                self._drafts.clear()
            self._drafts[told] = (composed, made)
            return made


_MOST_DRAFTS = 300
"""Each holds its picture in base64, up to some 80 kB."""
