"""A change in words: what it was and is, where, since when in law, who is in charge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_datetime

from layers.derive.popup import name, rows
from layers.derive.wording import day_in_words, worded
from mapsvc.dates import JST
from mapsvc.languages import japanese
from mapsvc.subscriptions.model import RANKS
from web.address import local
from web.features.addresses import answer_page, feature_page
from web.messages.flatten import LONG, VALUE, flat, lines
from web.messages.model import SEVERE, Event, Row, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.definition import Field, Layer
    from web.messages.model import State
    from web.sheet.texts import Texts

MOST_ROWS = 14
"""Of one change; the feature's page has all."""
_MOST_PLACES = 3
_EXERCISE = "exercise"
"""The property by which an alert says that it is one."""
_FIRST = ("level", "instruction", "description")
"""Properties (the latter two as CAP 1.2 calls them) that a reader in danger needs before all others."""


def story(event: Event, gettext: Texts, base: str) -> Story:
    """``event`` in the language of ``gettext``, its addresses under ``base``."""
    layer, language = event.layer, gettext.language
    public = _public(layer, event.props)
    alert = _is_alert(layer) or RANKS.get(event.severity, 0) >= SEVERE
    called = flat(name(layer, public, language), 120)
    title = layer.title.get(language)
    seen = day_seen(event)
    as_of = None if seen == event.recorded_at.astimezone(JST).date() else seen.isoformat()
    here = f"{layer.id}:{event.key}"
    return Story(
        layer=title,
        name="" if called == title else called,
        kind=_kind(event, gettext, alert=alert),
        where=where(event, gettext),
        near=where(event, gettext, most=1),
        rows=tuple(_rows(event, gettext, alert=alert)),
        since=since(event, gettext),
        office=layer.office.get(language),
        page=base + feature_page(layer.id, event.key, lang=language),
        map=base + local("/", place=here, as_of=as_of, lang=language) if event.after else "",
        answer=base + answer_page(layer.id, event.key, as_of=as_of, lang=language) if event.after else "",
        exercise=public.get(_EXERCISE) is True,
        alert=alert,
        over=event.kind == "ended",
    )


def _is_alert(layer: Layer) -> bool:
    """A live layer whose features expire warns; readings and free places do not."""
    return layer.live is not None and layer.live.expires is not None


def _public(layer: Layer, props: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: props[field.name] for field in layer.fields if not field.personal and field.name in props}


def day_seen(event: Event) -> date:
    """The day in law on which the change can be seen: the first of what begins, the last of what ended."""
    today = event.recorded_at.astimezone(JST).date()
    state = event.after or event.before
    if state is None:
        return today
    if event.kind == "ended" and state.valid_to is not None:
        return min(today, state.valid_to - timedelta(days=1))
    begins = state.valid_from if state.valid_from and state.valid_from > today else today
    return begins if state.valid_to is None or begins < state.valid_to else state.valid_to - timedelta(days=1)


def _kind(event: Event, gettext: Texts, *, alert: bool) -> str:
    if event.kind == "ended":
        return gettext("mail.kind.lifted") if alert else gettext("mail.kind.ended")
    if event.kind == "new":
        return gettext("mail.kind.issued") if alert else gettext("mail.kind.new")
    if event.kind == "corrected" and event.layer.live is None:
        return gettext("mail.kind.corrected")
    return gettext("mail.kind.changed")


def where(event: Event, gettext: Texts, most: int = _MOST_PLACES) -> str:
    """The wards, or ``most`` towns of one ward, in which it lies; empty where none is known."""
    between, more = gettext("mail.list_separator"), gettext("mail.and_more")
    wards = [flat(ward, 60) for ward in event.wards]
    if len(wards) > _MOST_PLACES:
        return gettext("mail.wards", wards=between.join(wards[:_MOST_PLACES]), count=len(wards))
    if len(wards) != 1:
        return between.join(wards)
    towns = [flat(town, 60) for town in event.towns]
    listed = between.join(towns[:most]) + (more if len(towns) > most else "")
    return gettext("mail.in_ward", ward=wards[0], towns=listed) if towns else wards[0]


def since(event: Event, gettext: Texts) -> str:
    """Since when it is so in law, or until when it was; empty where the source does not say, and of what is live."""
    if event.layer.live is not None:
        return ""
    language = gettext.language
    state = event.after or event.before
    if event.kind == "ended":
        last = state.valid_to if state else None
        # What was taken back was never in force: it has no last day.
        return gettext("mail.until", day=day_in_words(last - timedelta(days=1), language)) if last else ""
    first = state.valid_from if state else None
    return gettext("mail.from", day=day_in_words(first, language)) if first else ""


def moment(instant: datetime, language: str) -> str:
    """A moment in Japanese time, to the minute."""
    form = "y年M月d日 H:mm" if japanese(language) else "d MMMM y, HH:mm 'JST'"
    return str(format_datetime(instant.astimezone(JST), form, locale=language))


def _rows(event: Event, gettext: Texts, *, alert: bool) -> list[Row]:
    if alert and event.kind == "ended":
        return []  # what it told to do must not be read as holding still
    changed = _changes(event, gettext) if event.kind in {"changed", "corrected"} else []
    if alert:
        titles = {row.title for row in changed}
        return changed + [row for row in _whole(event, gettext, LONG) if row.title not in titles]
    if event.kind in {"changed", "corrected"}:
        return changed or [Row(gettext("mail.change"), gettext("mail.small_change"))]
    return _whole(event, gettext, VALUE)


def _whole(event: Event, gettext: Texts, most: int) -> list[Row]:
    """What is known of the feature, as an answer shows it, but for its name; what an alert tells to do comes first."""
    layer = event.layer
    said: dict[str, Row] = {}
    for row in rows(layer, _public(layer, event.props), gettext.language):
        if layer.label is not None and (row.field == layer.label or row.field.startswith(f"{layer.label}_")):
            continue
        value = "\n".join(lines(row.text, most))
        if (known := said.get(row.field)) is not None:  # the meaning of the code in the line before
            said[row.field] = Row(known.title, gettext("mail.meaning", value=known.value, meaning=value))
        elif row.field != _EXERCISE:
            said[row.field] = Row(row.title, value)
    order = [*(field for field in _FIRST if field in said), *(field for field in said if field not in _FIRST)]
    return [said[field] for field in order[:MOST_ROWS]]


def _changes(event: Event, gettext: Texts) -> list[Row]:
    """Each property that changed, old and new; then the area, and the days in law."""
    layer, language = event.layer, gettext.language
    if event.before is None or event.after is None:
        return []
    nothing = gettext("mail.nothing")
    found = []
    for field in layer.fields:
        if not _told(layer, field):
            continue
        old, new = (worded(field, state.props.get(field.name), language) for state in (event.before, event.after))
        if old != new:
            found.append(Row(field.title.get(language), flat(new) or nothing, flat(old) or nothing))
    if event.moved:
        found.append(Row(gettext("mail.area"), gettext("mail.moved")))
    if not found and _period(event.before, gettext) != _period(event.after, gettext):
        found.append(Row(gettext("mail.period"), _period(event.after, gettext), _period(event.before, gettext)))
    return found[:MOST_ROWS]


def _told(layer: Layer, field: Field) -> bool:
    observed = layer.live is not None and field.name == layer.live.observed
    return (field.popup or field.name == layer.label) and not field.personal and not observed


def _period(state: State, gettext: Texts) -> str:
    language = gettext.language
    first = day_in_words(state.valid_from, language) if state.valid_from else gettext("mail.not_stated")
    if state.valid_to is None:
        return gettext("mail.from", day=first)
    return gettext("mail.between", first=first, last=day_in_words(state.valid_to - timedelta(days=1), language))
