"""A message as plain text: what is read on every device, and read out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from web.messages.model import MANAGE, STOP, WHY, Row, Story

if TYPE_CHECKING:
    from web.messages.content import Content
    from web.sheet.texts import Texts

_INDENT = "  "
RULE = "-" * 40


def text(content: Content, gettext: Texts) -> str:
    """``content`` as lines of plain text."""
    made = [content.headline, ""]
    made += [line for line in content.remarks for line in (line, "")]
    many = len(content.stories) > 1 or content.total > 1
    for number, story in enumerate(content.stories, 1):
        made += [*_story(story, gettext, f"{number}. " if many else ""), ""]
    if content.left_out:
        made += [content.left_out, ""]
    for caution in content.cautions:
        made += [gettext("mail.caution", text=caution), ""]
    made += [gettext("mail.recorded", moment=content.moment), "", RULE]
    made += [gettext("mail.why", titles=WHY), gettext("mail.manage"), _INDENT + MANAGE, gettext("mail.stop")]
    made += [_INDENT + STOP, "", content.signature]
    return "\n".join(made) + "\n"


def _story(story: Story, gettext: Texts, number: str) -> list[str]:
    named = gettext("mail.of_layer", name=story.name, layer=story.layer) if story.name else story.layer
    made = [f"{number}{named} — {story.kind}"]
    facts = [Row(gettext("mail.where"), story.where)] if story.where else []
    facts += story.rows
    facts += [Row(gettext("mail.since"), story.since)] if story.since else []
    facts += [Row(gettext("mail.office"), story.office)]
    for row in facts:
        made += _row(row, gettext)
    # Of many, one address each is enough: it leads to the others.
    pages = [(gettext("mail.page"), story.page)]
    if not number and story.map:
        pages += [(gettext("mail.map"), story.map), (gettext("mail.answer"), story.answer)]
    return made + [line for title, page in pages for line in (f"{_INDENT}{title}", f"{_INDENT}{page}")]


def _row(row: Row, gettext: Texts) -> list[str]:
    colon = gettext("mail.colon")
    value = row.value if row.before is None else gettext("mail.became", before=row.before, after=row.value)
    first, *rest = value.split("\n")
    return [f"{_INDENT}{row.title}{colon}{first}", *(f"{_INDENT}{_INDENT}{line}" for line in rest)]


def short(stories: Sequence[Story], total: int, gettext: Texts) -> str:
    """Some words for the body of a push: what changed of the first, where; and how many more there are."""
    if not stories:
        return gettext("mail.open_map")
    first = stories[0]
    changed = [] if first.alert else [row for row in first.rows if row.before is not None][:2]
    told = [line.strip() for row in changed for line in _row(row, gettext)]
    words = [first.where, *(told or [row.value.replace("\n", " ") for row in first.rows[:2]]), first.since]
    line = gettext("mail.sentence_separator").join(word for word in words if word)
    others = gettext("mail.others", count=total - 1)
    return line if total <= 1 else f"{line} {others}"
