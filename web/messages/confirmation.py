"""Mails about subscribing itself: without a yes to the first, nothing is ever sent to an address.

Whoever fills in the form decides what stands here in somebody else's mailbox, so it is short, flat and ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapsvc.mail.message import Texts
from web.messages.flatten import flat
from web.messages.html import letter_html
from web.sheet.texts import texts

_MOST_TITLES, _LONGEST = 3, 40
_NO_LINK = str.maketrans(".:/@", "．：／＠")
"""What a mail program would make a link of: nobody sends others to his own site by our mail."""


def confirmation(language: str, titles: Sequence[str], address: str, *, city: str, base: str) -> tuple[str, Texts]:
    """Asks for a yes; ``address`` is the page with the button, ``titles`` what was asked for. Subject and texts."""
    gettext = texts(language)
    said = gettext("mail.list_separator").join(title for one in titles[:_MOST_TITLES] if (title := _plain(one)))
    words = _Words(
        title=gettext("mail.confirm.title"),
        before=(
            gettext("mail.confirm.asked", titles=said or gettext("mail.why_unnamed")),
            gettext("mail.confirm.how"),
        ),
        button=gettext("mail.confirm.button"),
        after=(gettext("mail.confirm.expires"), gettext("mail.confirm.not_you")),
        signature=gettext("mail.signature", city=city, address=base),
    )
    return gettext("mail.confirm.subject", city=city), _written(language, words, address)


def managing(language: str, address: str, *, city: str, base: str) -> tuple[str, Texts]:
    """Hands out the link to the page where an address's owner sees, changes and ends what he asked for."""
    gettext = texts(language)
    words = _Words(
        title=gettext("mail.link.title"),
        before=(gettext("mail.link.asked"),),
        button=gettext("mail.manage"),
        after=(gettext("mail.link.not_you"),),
        signature=gettext("mail.signature", city=city, address=base),
    )
    return gettext("mail.link.subject", city=city), _written(language, words, address)


def _plain(title: str) -> str:
    return flat(title, _LONGEST).translate(_NO_LINK)


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    before: tuple[str, ...]
    button: str
    after: tuple[str, ...]
    signature: str


def _written(language: str, words: _Words, address: str) -> Texts:
    lines = [words.title, *words.before, f"  {address}", *words.after, words.signature]
    page = letter_html("letter.html", language=language, words=words, address=address)
    return Texts("\n\n".join(lines) + "\n", page)
