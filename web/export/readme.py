"""The texts that lie beside data in a zip: what is in it, and a table of the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from layers.definition import Layer, Text
from web.export.columns import columns
from web.export.order import Order
from web.export.work import Work

_FEATURES = Text(ja="件数：{:,}", en="Features: {:,}")
_FIELDS = Text(
    ja="項目の一覧と短い名前の対応は fields.csv にあります。", en="fields.csv lists the columns and their short names."
)
_UNALTERED = Text(
    ja="値は登録されているとおりで、書き換えていません。「=」などで始まる値を表計算ソフトが数式として扱うことがあります。",
    en="Values are as they are stored. A spreadsheet may take a value that begins with “=” or the like for a formula.",
)
_REPLACED = Text(
    ja="CP932にない文字 {}種・{}か所を「〓」に置き換えました：{}。置き換えのないデータは encoding=utf-8 で得られます。",
    en="CP932 lacks {} characters, met {} times, which “〓” stands for: {}. With encoding=utf-8 nothing is replaced.",
)
_CUT = Text(
    ja="254バイトを超える文字列は途中までです（{} {}か所）。全文は GeoPackage にあります。",
    en="Texts of more than 254 bytes are cut ({}: {}). GeoPackage holds them in full.",
)
_SHAPEFILE = Text(
    ja="Shapefileの制限：項目名10バイト、文字列254バイト、ファイル2 GBまで。文字コードは {}（.cpg）です。",
    en="Limits of Shapefile: names of 10 bytes, texts of 254 bytes, files of 2 GB. Texts are in {} (.cpg).",
)


def readme(order: Order, work: Work) -> bytes:
    """README.txt: with a byte order mark, as Windows wants to be told of UTF-8."""
    language = order.language
    lines: list[str] = []
    for part in order.parts:
        lines += part.about.lines(language)
        lines += [_FEATURES.get(language).format(work.features[part.question.layer.id]), ""]
    lines.append(_FIELDS.get(language))
    if order.format.id == "csv":
        lines.append(_UNALTERED.get(language))
    if order.format.id == "shp":
        lines.append(_SHAPEFILE.get(language).format(order.encoding.upper()))
    if work.replaced:
        named = " ".join(f"{char} (U+{ord(char):04X})" for char, _ in work.replaced.most_common(100))
        lines.append(_REPLACED.get(language).format(len(work.replaced), work.replaced.total(), named))
    lines += [_CUT.get(language).format(column, count) for column, count in sorted(work.cut.items())]
    return "\r\n".join(["\ufeff" + lines[0], *lines[1:], ""]).encode()


def _fields(layer: Layer, short: Mapping[str, str]) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    for column in columns(layer):
        field = column.field
        name = [layer.id, column.name, short.get(column.name, column.name), column.kind]
        unit = field.unit or "" if field else ""
        lines.writerow([*name, column.title.ja, column.title.en, unit, "", "", ""])
        for code in field.codes if field and not column.meaning else ():
            lines.writerow([*name, "", "", "", code.value, code.title.ja, code.title.en])
    return text.getvalue()


HEADER = "layer,name,name_in_file,type,title_ja,title_en,unit,code,code_title_ja,code_title_en\r\n"


def fields_file(order: Order, short: Mapping[str, Mapping[str, str]]) -> bytes:
    """fields.csv of all layers of ``order``: a line for each column, and one for each code.

    ``short``: by layer, the names in the file, where they are others than the columns'.
    """
    found = [_fields(part.question.layer, short.get(part.question.layer.id, {})) for part in order.parts]
    return ("\ufeff" + HEADER + "".join(found)).encode()
