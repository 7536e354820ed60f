"""Real addresses of six cities and three prefectures, from files that lie beside the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from layers.store import Assertion
from tests.formats.conftest import tables

CITY = "和歌山市"
_FOLDER = "abr_isj_original_zips"
_TOWNS = ("*30000_17_0b_zip", "*45000_17_0b_zip", "*47000-17.0b.zip")
"""位置参照情報, 大字・町丁目: Wakayama, Miyazaki, Okinawa."""
_ABR = (
    ("*10_ref*mt_town_pref30*", "*10_ref*mt_town_pos_pref30*", None),
    ("*02_make*mt_town_pref45*", "*02_make*mt_town_pos_pref45*", None),
    (
        "*03_make*rsdt_pref13*",
        "*03_make*rsdt_pos_pref13*",
        ("小石川五丁目", "千石二丁目", "音羽一丁目", "本郷三丁目", "大塚四丁目"),
    ),
    (
        "*10_ref*rsdt_pref30*",
        "*10_ref*rsdt_pos_pref30*",
        ("今福五丁目", "島橋北ノ丁", "松江東四丁目", "葵町", "吹上一丁目", "北中島一丁目"),
    ),
    ("*04_make*parcel_city465054*", "*04_make*parcel_pos_city465054*", ("船行", "尾之間", "口永良部島")),
)
"""ABR: names, positions, and of numbers the towns whose numbers are taken."""

_SEARCHED = ("id", "level", "name", "prefecture", "city", "town", "koaza", "number", "town_kana", "town_en", "code")


def addresses(data: Path, folder: Path) -> Iterator[Assertion]:
    """The address points; ``folder`` is an empty one to unpack in. Each set of files has keys of its own."""
    for pattern in _TOWNS:
        (file,) = (data / _FOLDER).glob(pattern)
        yield from _read(file, None)
    for number, (names, positions, towns) in enumerate(_ABR):
        pair = folder / str(number)
        pair.mkdir()
        for part in (names, positions):
            (file,) = (data / _FOLDER).glob(part)
            shutil.copyfile(file, pair / f"{len(list(pair.iterdir()))}.zip")
        yield from _read(pair, towns)


def _read(path: Path, towns: tuple[str, ...] | None) -> Iterator[Assertion]:
    _, found = tables(path, layer="address_point")
    for table in found:
        frame = table.frame if towns is None else table.frame[table.frame["town"].isin(towns)]
        geometries = frame.geometry.to_list()
        for row, geometry in zip(frame.drop(columns="geometry").to_dict("records"), geometries, strict=True):
            props = {name: row[name] for name in _SEARCHED if row.get(name) is not None}
            if row.get("abolished_on") is None:
                yield Assertion(str(props["id"]), None, None, geometry, props)
