"""A message as HTML: one column that fits a phone, light and dark; every word escaped by the template."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from mapsvc.mail.message import PICTURE_ID
from web.messages.model import MANAGE, STOP, WHY

if TYPE_CHECKING:
    from web.messages.content import Content
    from web.sheet.texts import Texts

_TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"


@cache
def _environment() -> Environment:
    # Not the app's: a worker composes without a request.
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def html(content: Content, gettext: Texts, *, illustrated: bool) -> str:
    """``content`` as a document; ``illustrated``: it shows the picture that goes with it."""
    template = _environment().get_template("notice.html")
    picture = f"cid:{PICTURE_ID}" if illustrated else ""
    return template.render(
        content=content, _=gettext, picture=picture, broken=_broken, why=WHY, manage=MANAGE, stop=STOP
    )


def letter_html(name: str, **values: object) -> str:
    """A document of the template ``name`` (such as ``letter.html``) with ``values``."""
    return _environment().get_template(name).render(**values)


def _broken(text: str) -> Markup:
    """``text`` with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
