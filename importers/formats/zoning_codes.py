"""A column of 用途地域 numbers as codes of the layer, cross-checked against the names beside it."""

from __future__ import annotations

import pandas as pd

from importers.formats import use_districts
from importers.formats.values import because, clean, each, texts
from importers.source import Decision, Options
from mapsvc.errors import Ambiguous, InvalidInput

ORDERS = {"a29": use_districts.A29, "a55": use_districts.A55}


def order(signature: str | None, column: str, options: Options) -> tuple[str, Decision]:
    """Which numbering ``column`` uses: what the person said, else what the format's columns say.

    ``signature``: the numbering that the recognised format prescribes, None where no format was recognised. Raises
    Ambiguous where nobody says: from 8 on the two numberings name different restrictions.
    """
    if options.use_codes is not None:
        if options.use_codes not in ORDERS:
            raise InvalidInput("--use-codes", f"{options.use_codes!r} must be a29 or a55")
        return options.use_codes, Decision("use codes", options.use_codes, "given as an option")
    if signature is not None:
        return signature, Decision("use codes", signature, f"the column {column} is of that format")
    raise Ambiguous(
        f"the numbering of 用途地域 in {column}",
        "8 is 近隣商業 in 国土数値情報 A29, but 田園住居 in 都市計画決定GIS (A55), i-UR and 不動産情報ライブラリ",
        "--use-codes a29 or --use-codes a55",
    )


def translate(codes: pd.Series, names: pd.Series | None, numbering: str) -> tuple[pd.Series, pd.Series]:
    """(codes of the layer, reasons): the reason says why a row cannot be taken, None where it can.

    A row whose name says another kind than its number is refused: one of the two is wrong, and which one decides what
    may be built.
    """
    table = ORDERS[numbering]
    slugs = each(codes, lambda found: table.get(use_districts.number(found) or -1))
    given = texts(codes)
    unknown = slugs.isna()
    reasons = because(unknown, "用途地域 {} is not one of the 13 kinds", codes)
    if names is not None:
        said = texts(names)
        by_name = each(names, use_districts.by_name)
        differ = ~unknown & said.notna() & (by_name != slugs)
        reasons[differ] = [
            f"number {code} means {use_districts.TITLES[slug]} ({numbering}), but the name says {clean(name)}"
            for code, slug, name in zip(given[differ], slugs[differ], said[differ], strict=True)
        ]
    return slugs, reasons
