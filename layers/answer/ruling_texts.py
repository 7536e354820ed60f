"""The sentences in which a ruling says what it found; the declaration's own then says what the law is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from layers.definition import Text

WEIGHTED = Text(
    "図上の面積で加重した{field}は、{value}以下です（概算）。",
    "Weighted by area as measured on the map, the {field} is about {value} at the most.",
)
MAJORITY = Text("敷地の過半（{share}％）は{value}です。", "More than half of the site ({share}%) is {value}.")
MAJORITY_OUTSIDE = Text(
    "敷地の過半（{share}％）は、この指定の外です。", "More than half of the site ({share}%) has no such designation."
)
CLOSE = Text(
    "ただし、図の精度（約{metres} m）の範囲で境界がずれると、過半となる部分は変わることがあります。",
    "If the boundary lay elsewhere by what the map allows (about {metres} m), another part might be the larger.",
)
HALVES = Text(
    "ちょうど半分ずつで、過半となる部分がないため、条文からは決まりません。扱いは特定行政庁の窓口で確認してください。",
    "Each part is exactly half, none is more, so the article does not decide. Ask the building office.",
)
NO_MAJORITY = Text(
    "過半となる部分がないため、条文からは決まりません。扱いは特定行政庁の窓口で確認してください。",
    "No part is more than half, so the article does not decide. Ask the building office.",
)
STRICTEST = Text("厳しいほうは{value}です。", "The stricter is {value}.")
EACH_PART = Text("部分ごとに異なります：{parts}。", "It differs by part: {parts}.")
NO_DATA = Text(
    "敷地の一部（{share}％）はデータの範囲の外にあるため、求められません。",
    "Part of the site ({share}%) lies outside of what the data cover, so this cannot be told.",
)
PARTLY = Text(
    "敷地の一部（{share}％）はデータの範囲の外にあり、そこの制限は分かりません。",
    "Part of the site ({share}%) lies outside of what the data cover; what applies there is not known.",
)
NO_FIGURE = Text(
    "敷地の一部（{share}％）に{field}の数値がないため、計算できません。",
    "Part of the site ({share}%) has no figure for {field}, so nothing can be computed.",
)
OVERLAP = Text(
    "データ上で区分が重なっているため、求められません。", "In the data kinds overlap here, so this cannot be told."
)
UNCERTAIN = Text(
    "{parts}は、図の精度に対して狭く、実際にはかからないことがあります。",
    "{parts}: so narrow for the accuracy of the map that it may not reach the site at all.",
)
OUTSIDE = Text("指定なし", "not designated")


def said(pattern: Text, **values: str | Text) -> Text:
    """``pattern`` with ``values``, each in its language."""

    def fill(language: str) -> str:
        return pattern.get(language).format(
            **{key: value if isinstance(value, str) else value.get(language) for key, value in values.items()}
        )

    return Text(fill("ja"), fill("en"))


def listed(texts: Sequence[Text]) -> Text:
    """``texts`` one after the other."""
    return Text("、".join(text.ja for text in texts), ", ".join(text.en for text in texts))


def in_a_row(texts: Sequence[Text]) -> Text:
    """Sentences after one another."""
    return Text("".join(text.ja for text in texts), " ".join(text.en for text in texts))


def in_words(word: Callable[[str], str]) -> Text:
    """What ``word`` says in each language."""
    return Text(word("ja"), word("en"))
