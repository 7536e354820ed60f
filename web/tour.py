"""The steps of the tour of the map, in their order: told by the map's script, and on the page /help without one."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

STEPS = ("ask", "search", "layers", "date", "tools", "answer")
"""Each has the texts ``map.tour.{step}`` and ``map.tour.{step}_text``."""


def texts(steps: Sequence[str]) -> list[tuple[str, str]]:
    """Heading and text of each step in the page's language."""
    told = {
        "ask": (gettext("map.tour.ask"), gettext("map.tour.ask_text")),
        "search": (gettext("map.tour.search"), gettext("map.tour.search_text")),
        "layers": (gettext("map.tour.layers"), gettext("map.tour.layers_text")),
        "date": (gettext("map.tour.date"), gettext("map.tour.date_text")),
        "tools": (gettext("map.tour.tools"), gettext("map.tour.tools_text")),
        "answer": (gettext("map.tour.answer"), gettext("map.tour.answer_text")),
    }
    return [told[step] for step in steps]
