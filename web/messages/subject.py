"""The one line that decides whether a message is opened: the gravest first, what and where before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mapsvc.delivery.channel import Cadence
from web.messages.flatten import SUBJECT, flat
from web.messages.model import EXTREME, SEVERE, About, Story

if TYPE_CHECKING:
    from web.sheet.texts import Texts

_MOST_LAYERS = 3


def subject(about: About, stories: Sequence[Story], city: str, gettext: Texts) -> str:
    """The subject of a message, on one line of at most SUBJECT characters."""
    words = _prefix(about, stories, gettext) + gettext("mail.city", city=city) + _about(about, stories, gettext)
    return flat(words, SUBJECT)


def headline(about: About, stories: Sequence[Story], gettext: Texts) -> str:
    """The same without the city: the heading of a text, the title of a push."""
    return flat(_prefix(about, stories, gettext) + _about(about, stories, gettext), SUBJECT)


def grave(about: About, stories: Sequence[Story]) -> bool:
    """Whether it may save lives: not what is only practised, or over."""
    return about.severity >= SEVERE and not (stories and (stories[0].exercise or stories[0].over))


def _prefix(about: About, stories: Sequence[Story], gettext: Texts) -> str:
    if stories and stories[0].exercise:
        # Many headlines of exercises say so themselves.
        return "" if _says_exercise(stories[0]) else gettext("mail.exercise")
    if not grave(about, stories):
        return ""
    return gettext("mail.extreme") if about.severity >= EXTREME else gettext("mail.severe")


def _says_exercise(story: Story) -> bool:
    return "訓練" in story.name[:12] or "exercise" in story.name[:20].lower()


def _about(about: About, stories: Sequence[Story], gettext: Texts) -> str:
    if not stories:
        return gettext("mail.subject.plain", total=about.total)
    if about.total == 1 and not about.first:
        return _one(stories[0], gettext)
    layers = list(dict.fromkeys(story.layer for story in stories))
    titles = gettext("mail.list_separator").join(layers[:_MOST_LAYERS])
    titles += gettext("mail.and_more") if len(layers) > _MOST_LAYERS else ""
    if about.first:
        return gettext("mail.subject.first", layers=titles, total=about.total)
    return _many(about, stories[0], titles, gettext)


def _many(about: About, first: Story, titles: str, gettext: Texts) -> str:
    if about.cadence is Cadence.DAILY:
        return gettext("mail.subject.daily", layers=titles, total=about.total)
    if about.cadence is Cadence.WEEKLY:
        return gettext("mail.subject.weekly", layers=titles, total=about.total)
    if first.alert:
        return gettext("mail.subject.alerts", about=first.heading, total=about.total)
    return gettext("mail.subject.many", layers=titles, total=about.total)


def _one(story: Story, gettext: Texts) -> str:
    if story.alert:
        issued = story.kind == gettext("mail.kind.issued")
        return story.heading if issued else gettext("mail.subject.alert", kind=story.kind, about=story.heading)
    named = [part for part in (story.near, story.name) if part]
    return gettext("mail.subject.one", layer=story.layer, kind=story.kind, about=" ".join(named) or story.layer)
