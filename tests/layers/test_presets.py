"""Presets: those of the catalogue are right, and wrong ones are refused with file, key and remedy."""

from __future__ import annotations

import tomllib

import pytest

from layers.declaration import Table
from layers.presets import read_presets
from layers.registry import catalogue
from mapsvc.errors import DeclarationError

RIGHT = """
[[preset]]
id = "build"
title = { ja = "建てる", en = "Build" }
description = { ja = "制限です。", en = "Restrictions." }
layers = ["zoning", "fire_prevention"]
"""


def test_those_of_the_catalogue_are_what_people_come_for() -> None:
    titles = {preset.title.ja for preset in catalogue().presets}
    assert {"建てる", "防災", "子育て"} <= titles
    for preset in catalogue().presets:
        assert preset.title.en
        assert preset.description.en != preset.description.ja
        assert all(name in catalogue().layers for name in preset.layers)


@pytest.mark.parametrize(
    ("old", "new", "key", "remedy"),
    [
        ('"zoning"', '"zonning"', "preset[0].layers", 'did you mean "zoning"'),
        ('"zoning"', '"building"', "preset[0].layers", "base map"),
        ('"fire_prevention"', '"zoning"', "preset[0].layers", "twice"),
        ('["zoning", "fire_prevention"]', "[]", "preset[0].layers", "at least one"),
        ('"build"', '"Build!"', "preset[0].id", "small letters"),
        ("layers =", "layer =", "preset[0].layer", "did you mean"),
        ("[[preset]]", "[[presets]]", "presets", "did you mean"),
    ],
)
def test_a_wrong_one_is_refused(old: str, new: str, key: str, remedy: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read_presets(Table(tomllib.loads(RIGHT.replace(old, new, 1)), "presets.toml"), catalogue().layers)
    assert key in str(refused.value)
    assert remedy in str(refused.value)


def test_an_id_is_used_once() -> None:
    with pytest.raises(DeclarationError, match="another preset"):
        read_presets(Table(tomllib.loads(RIGHT + RIGHT), "presets.toml"), catalogue().layers)
