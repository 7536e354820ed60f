"""Asking at the counter: what was typed is searched, places in hand are answered, and the question is logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from layers.answer import answer_json
from layers.search import find
from mapsvc import questions
from web import parameters
from web.counter import places
from web.counter.quarter import quarter
from web.meant import sure
from web.question import question
from web.state import state

if TYPE_CHECKING:
    from layers.answer.place import Place
    from layers.search import SearchAnswer
    from mapsvc.db.connection import Connection
    from web.counter.places import Held
    from web.question import Question

CANDIDATES = 9
"""As many as there are digits to choose with."""
MOST_TEXT = 200
_MEMBERS = ("as_of", "lang")


@dataclass(frozen=True, slots=True)
class Answered:
    """What applies at one place in hand."""

    held: Held
    place: Place
    answer: dict[str, Any]

    @property
    def title(self) -> str | None:
        """What the place is called; None where only its coordinates name it."""
        return self.held.title or self.place.title


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: candidates to choose from, or answers."""

    asked: Question
    text: str
    held: tuple[Held, ...]
    found: SearchAnswer | None = None
    """Set where a person has to choose, or nothing was found."""
    answered: tuple[Answered, ...] = ()
    logged: int | None = None


def asked() -> Question:
    """The question of this form: day, language, themes; raises InvalidInput."""
    members = {name: value for name in _MEMBERS if (value := request.form.get(name, "").strip())}
    if themes := [value for value in request.form.getlist("themes") if value]:
        members["themes"] = ",".join(themes)
    parameters.also(members)
    return question()


def answers(conn: Connection, asking: Question, held: list[Held]) -> tuple[Answered, ...]:
    """What applies at each place in hand; raises InvalidInput, NotFound."""
    found = [(one, asking.place(conn, one.reference)) for one in held]
    return tuple(Answered(one, place, answer_json(asking.ask(conn, place), asking.language)) for one, place in found)


def ask() -> Outcome:
    """Answer this form, and log the question with the answer; raises InvalidInput, NotFound."""
    asking, held = asked(), places.held()
    # A candidate's button sends the text along that led to it.
    settled = "choose" in request.form or "drop" in request.form
    text = "" if settled else request.form.get("q", "").strip()[:MOST_TEXT]
    with state().connection() as conn:
        if text:
            found = find(conn, state().catalogue, text, language=asking.language, as_of=asking.as_of, limit=CANDIDATES)
            match = sure(found)
            if match is None:
                return Outcome(asking, text, tuple(held), found)
            one = places.of_match(match)
            held = [*(other for other in held if other.reference != one.reference), one]
        if not held:
            return Outcome(asking, text, ())
        answered = answers(conn, asking, held)
        ward, town = quarter(conn, state().catalogue, answered[-1].place)
    # In the same request as the answer: what is answered is counted, what failed is not.
    entry = questions.Question(
        terminal=state().settings.counter_name,
        kind=held[-1].kind,
        level=held[-1].level,
        ward=ward,
        town=town,
        places=len(held),
        themes=asking.themes or (),
        dated=asking.as_of is not None,
    )
    with state().writing() as conn:
        logged = questions.record(conn, entry, state().settings.counter_log_days)
    return Outcome(asking, text, tuple(held), None, answered, logged)
