"""The mail that asks whether the owner of an address wants to be told: without a yes, nothing is ever sent there."""

from __future__ import annotations

from collections.abc import Sequence

from mapsvc.mail.message import Texts
from web.messages.flatten import flat
from web.messages.html import letter_html
from web.sheet.texts import texts


def confirmation(language: str, titles: Sequence[str], address: str, *, city: str, base: str) -> tuple[str, Texts]:
    """Subject and texts; ``address`` is the page with the button, ``titles`` what was asked for.

    Whoever fills in the form decides what stands here in somebody else's mailbox: titles are short, flat, and few.
    """
    gettext = texts(language)
    said = gettext("mail.list_separator").join(title for one in titles[:3] if (title := flat(one, 40)))
    said = said or gettext("mail.why_unnamed")
    lines = [
        gettext("mail.confirm.title"), "", gettext("mail.confirm.asked", titles=said), "",
        gettext("mail.confirm.how"), "", f"  {address}", "", gettext("mail.confirm.expires"),
        gettext("mail.confirm.not_you"), "", gettext("mail.signature", city=city, address=base),
    ]  # fmt: skip
    page = letter_html(gettext, "confirm.html", language=language, city=city, titles=said, address=address, base=base)
    return gettext("mail.confirm.subject", city=city), Texts("\n".join(lines) + "\n", page)
