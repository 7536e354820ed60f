"""What a message says from its first line to its last, before it is plain text or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapsvc.delivery.channel import Cadence
from mapsvc.languages import japanese
from web.messages.model import About, Event, Story
from web.messages.subject import headline
from web.messages.wording import moment

if TYPE_CHECKING:
    from mapsvc.config import Settings
    from web.sheet.texts import Texts


@dataclass(frozen=True, slots=True)
class Content:
    """All the words of a message but the reader's own."""

    language: str
    headline: str
    remarks: tuple[str, ...]
    """What must be known first: an exercise, an invented city, a layer that is new as a whole."""
    stories: tuple[Story, ...]
    total: int
    left_out: str
    """How many changes are not told one by one; empty where all are."""
    cautions: tuple[str, ...]
    moment: str
    signature: str
    more: str
    """The address where all of it is shown."""
    grave: bool


def content(
    about: About, told: Sequence[tuple[Event, Story]], settings: Settings, base: str, gettext: Texts, *, grave: bool
) -> Content:
    """What is told ``about`` these changes; ``base`` is the service's address."""
    language = gettext.language
    stories = [story for _, story in told]
    layers = list({event.layer.id: event.layer for event, _ in told}.values())
    city = settings.city_name_ja if japanese(language) else settings.city_name_en
    rest = about.total - len(stories)
    return Content(
        language=language,
        headline=headline(about, stories, gettext),
        remarks=tuple(_remarks(about, stories, settings, gettext)),
        stories=tuple(stories),
        total=about.total,
        left_out=gettext("mail.left_out", count=rest) if rest > 0 else "",
        cautions=tuple(layer.caution.get(language) for layer in layers if layer.caution),
        moment=moment(about.recorded_at, language),
        signature=gettext("mail.signature", city=city, address=base),
        more=f"{base}/?lang={language}",
        grave=grave,
    )


def _remarks(about: About, stories: Sequence[Story], settings: Settings, gettext: Texts) -> list[str]:
    found = []
    if any(story.exercise for story in stories):
        found.append(gettext("mail.is_exercise"))
    if stories and all(story.over and story.alert for story in stories) and about.total == len(stories):
        found.append(gettext("mail.is_over"))
    if settings.fictional:
        found.append(gettext("mail.fictional"))
    if about.first:
        found.append(gettext("mail.is_first"))
    elif about.cadence is Cadence.DAILY:
        found.append(gettext("mail.is_daily"))
    elif about.cadence is Cadence.WEEKLY:
        found.append(gettext("mail.is_weekly"))
    return found
