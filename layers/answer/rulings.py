"""What the law makes of a site that lies in several kinds of a layer, by the rule and article the layer declares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor

from layers.answer import ruling_texts as texts
from layers.answer.measure import TOUCHING_M2
from layers.answer.model import Part, Ruling, Term
from layers.answer.overlay import Overlay
from layers.answer.place import Place, PlaceKind
from layers.definition import Field, Layer, Straddle, StraddleRule, Text
from layers.derive.wording import worded

Value = str | float | None


@dataclass(frozen=True, slots=True)
class _Case:
    """A site with what each value of the field holds of it."""

    field: Field
    straddle: Straddle
    shares: Mapping[Value, float]
    """Value → share of the site; None is what has no value, inside a kind or outside of all."""
    outside: float
    """Of the share without a value, what lies outside of every kind."""
    no_data: float
    even: float
    """A share so small that it cannot be measured."""

    def title(self, value: Value) -> Text:
        """A value in words."""
        if value is None:
            return texts.OUTSIDE
        return texts.in_words(lambda language: worded(self.field, value, language))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The values, the largest share first."""
        ordered = sorted(self.shares.items(), key=lambda pair: (-pair[1], str(pair[0])))
        return tuple(Term(self.title(value), value, share) for value, share in ordered)


def rulings(layer: Layer, place: Place, laid: Overlay) -> tuple[Ruling, ...]:
    """The rulings of ``layer`` for a site that lies in several of its kinds; none for other places.

    Where the data do not decide, a ruling has no value and its text says why.
    """
    if place.kind is not PlaceKind.SITE or not place.area_m2:
        return ()
    now = [part for part in laid.parts if not part.pending]
    return tuple(
        ruling for straddle in layer.straddles if (ruling := _ruling(layer, straddle, laid, now, place.area_m2))
    )


def _ruling(layer: Layer, straddle: Straddle, laid: Overlay, now: list[Part], total: float) -> Ruling | None:
    field = layer.field(straddle.field)
    if field is None or not now:
        return None
    shares: defaultdict[Value, float] = defaultdict(float)
    for part in now:
        shares[part.props.get(straddle.field)] += part.share
    outside = laid.not_affected / total
    if straddle.outside and outside > 0:
        shares[None] += outside
    case = _Case(field, straddle, dict(shares), outside, laid.no_data / total, TOUCHING_M2 / total)
    if len(case.shares) + (case.no_data > 0) < 2:
        return None
    if case.no_data > 0 and straddle.rule is not StraddleRule.EACH_PART:
        value, found = None, texts.said(texts.NO_DATA, share=_percent(case.no_data))
    elif laid.overlapping:
        value, found = None, texts.OVERLAP
    else:
        value, found = _RULES[straddle.rule](case)
    narrow = [part.title for part in now if part.uncertain]
    doubt = [texts.said(texts.UNCERTAIN, parts=texts.listed(narrow))] if narrow else []
    if straddle.rule is StraddleRule.MAJORITY and laid.boundary and _close(value, laid.sure.get(straddle.field)):
        doubt = [texts.said(texts.CLOSE, metres=f"{laid.boundary.tolerance_m:g}"), *doubt]
    return Ruling(
        straddle.rule,
        straddle.field,
        field.title,
        texts.in_a_row([found, straddle.text, *doubt]),
        value,
        field.unit,
        straddle.legal.law,
        straddle.legal.article,
        straddle.legal.url,
        case.terms,
    )


def _close(value: Value, sure: Mapping[Value, float] | None) -> bool:
    """Whether the part that is more than half would not be, if its boundary lay elsewhere by what the map allows."""
    return sure is not None and value in sure and sure[value] <= 0.5


def _weighted(case: _Case) -> tuple[Value, Text]:
    missing = case.shares.get(None, 0.0)
    if missing > 0:
        return None, texts.said(texts.NO_FIGURE, share=_percent(missing), field=case.field.title)
    exact = sum(float(value or 0) * share for value, share in case.shares.items()) / sum(case.shares.values())
    # Rounded down: the law says "not more than".
    value = floor(exact * 100 + 1e-6) / 100
    shown = texts.in_words(lambda language: worded(case.field, value, language))
    return value, texts.said(texts.WEIGHTED, field=case.field.title, value=shown)


def _majority(case: _Case) -> tuple[Value, Text]:
    value, share = max(case.shares.items(), key=lambda pair: pair[1])
    if share > 0.5 + case.even:
        if value is None:
            return None, texts.said(texts.MAJORITY_OUTSIDE, share=_percent(share))
        return value, texts.said(texts.MAJORITY, share=_percent(share), value=case.title(value))
    halves = len(case.shares) == 2 and abs(share - 0.5) <= case.even
    return None, texts.HALVES if halves else texts.NO_MAJORITY


def _strictest(case: _Case) -> tuple[Value, Text]:
    present = [code for code in case.straddle.order if code in case.shares]
    if not present:
        return None, texts.said(texts.NO_FIGURE, share=_percent(sum(case.shares.values())), field=case.field.title)
    return present[0], texts.said(texts.STRICTEST, value=case.title(present[0]))


def _each_part(case: _Case) -> tuple[Value, Text]:
    parts = [
        texts.said(Text("{title}（{share}％）", "{title} ({share}%)"), title=term.title, share=_percent(term.share))
        for term in case.terms
    ]
    told = [texts.said(texts.EACH_PART, parts=texts.listed(parts))] if len(parts) > 1 else []
    if case.no_data > 0:
        told.append(texts.said(texts.PARTLY, share=_percent(case.no_data)))
    return None, texts.in_a_row(told)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}"


_RULES: Mapping[StraddleRule, Callable[[_Case], tuple[Value, Text]]] = {
    StraddleRule.WEIGHTED: _weighted,
    StraddleRule.MAJORITY: _majority,
    StraddleRule.STRICTEST: _strictest,
    StraddleRule.EACH_PART: _each_part,
}
