"""The columns of 自治体標準オープンデータセット as fields of the layers, for both generations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import compress

import pandas as pd

from importers.formats.headers import Header
from importers.formats.numbers import numeric, whole
from importers.formats.values import clean, constant, each, flags, texts
from mapsvc.text import fold

_ADDRESS = {"address": ("所在地_連結表記", "住所")}
_HOURS = {
    "open_days": ("利用可能曜日",), "opens_at": ("開始時間", "利用開始時間"), "closes_at": ("終了時間", "利用終了時間"),
    "hours_note": ("利用可能日時特記事項", "利用可能時間特記事項"),
}  # fmt: skip
_COMMON = {"name": ("名称",), "kana": ("名称_カナ",), **_ADDRESS, "remarks": ("備考",)}
_HAZARDS = {
    "洪水": "flood", "崖崩れ、土石流及び地滑り": "landslide", "高潮": "storm_surge", "地震": "earthquake",
    "津波": "tsunami", "大規模な火事": "large_fire", "内水氾濫": "inland_flood", "火山現象": "volcano",
}  # fmt: skip
_KINDS = {
    "図書館": "library", "小学校": "school", "中学校": "school", "高等学校": "school", "公民館": "culture",
    "資料館": "culture", "文化会館": "culture", "福祉会館": "welfare", "児童館": "child_care", "体育館": "sports",
    "グラウンド": "sports", "プール": "sports", "市役所": "office", "区役所": "office", "支所": "office",
    "病院": "hospital", "保健センター": "hospital", "公園": "park", "消防署": "fire_station",
}  # fmt: skip
"""Kinds that files write into 備考 or 種別; only a cell that says exactly this is taken as one."""
_DIGITS = re.compile(r"\D")


def _taken(frame: pd.DataFrame, header: Header, names: Mapping[str, tuple[str, ...]]) -> dict[str, pd.Series]:
    found = {field: header.first(*candidates) for field, candidates in names.items()}
    return {field: texts(frame[column]) for field, column in found.items() if column is not None}


def phone(text: str) -> str:
    """A phone number whose leading zero a spreadsheet took away gets it back: a whole one has ten digits or more."""
    digits = _DIGITS.sub("", text)
    lost = len(digits) in (9, 10) and digits[0] != "0" and not text.startswith("+")
    return f"0{text}" if lost and text[0].isdigit() else text


def _phones(frame: pd.DataFrame, header: Header) -> dict[str, pd.Series]:
    column = header.first("電話番号")
    return {"phone": each(frame[column], phone)} if column else {}


def restored(frame: pd.DataFrame, header: Header) -> int:
    """How many phone numbers :func:`phone` changes."""
    column = header.first("電話番号")
    return int(frame[column].map(lambda v: (t := clean(v)) is not None and phone(t) != t).sum()) if column else 0


def evacuation(frame: pd.DataFrame, header: Header) -> dict[str, pd.Series]:
    """Fields of ``evacuation_site``; a hazard counts where its column holds "1" or ○."""
    folded = {fold(name): code for name, code in _HAZARDS.items()}
    columns = {folded[rest]: name for rest, name in header.starting("災害種別_").items() if rest in folded}
    marks = {code: flags(frame[name]).tolist() for code, name in columns.items()}
    hazards = [list(compress(marks, row)) or None for row in zip(*marks.values(), strict=True)]
    fields = _taken(
        frame, header, _COMMON | {"name_en": ("名称_英字",), "towns": ("対象となる町会・自治会",), "url": ("URL",)}
    )
    fields |= _phones(frame, header) | {"hazards": pd.Series(hazards, index=frame.index, dtype=object)}
    if column := header.first("指定避難所との重複"):
        fields["also_shelter"] = flags(frame[column])
    if column := header.first("想定収容人数"):
        fields["capacity"] = whole(frame[column])
    if column := header.first("標高", "高度の値"):
        fields["elevation"] = numeric(frame[column])
    return fields


def aed(frame: pd.DataFrame, header: Header) -> dict[str, pd.Series]:
    """Fields of ``aed``."""
    names = _COMMON | _HOURS | {"location_detail": ("設置位置",), "organisation": ("団体名",)}
    fields = _taken(frame, header, names) | _phones(frame, header)
    fields["pediatric"] = flags(frame[header["小児対応設備の有無"]])
    return fields


def facility(frame: pd.DataFrame, header: Header) -> dict[str, pd.Series]:
    """Fields of ``public_facility``; the kind is known only where a cell names one."""
    names = _COMMON | _HOURS | {
        "building": ("建物名等(方書)", "方書"), "barrier_free": ("バリアフリー情報",), "organisation": ("団体名",),
        "url": ("URL",),
    }  # fmt: skip
    fields = _taken(frame, header, names) | _phones(frame, header)
    kinds = {fold(name): kind for name, kind in _KINDS.items()}
    column = header.first("種別", "備考")
    if column is not None:
        fields["kind"] = each(frame[column], lambda text: kinds.get(fold(text)))
    return fields


def child_care(frame: pd.DataFrame, header: Header) -> dict[str, pd.Series]:
    """Fields of ``public_facility`` for 子育て施設: the kind is given by the data set."""
    fields = facility(frame, header) | {"kind": constant(frame.index, "child_care")}
    fields["remarks"] = texts(frame[header["種別"]])
    return fields
