"""The file of base maps: what it may say, and what is said of a mistake in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mapsvc.config import read_settings
from mapsvc.errors import InvalidInput
from web.app import create_app
from web.basemaps.model import Drawn
from web.basemaps.read import declared, read
from web.basemaps.standard import STANDARD

TILES = "https://tiles.example.org/a/{z}/{x}/{y}.png"
LEAST = {"id": "a", "title": "甲", "attribution": "甲の地図", "tiles": TILES}


def test_the_least_and_the_most() -> None:
    whole = {
        **LEAST,
        "id": "b",
        "title": {"ja": "乙", "en": "B"},
        "attribution_url": "https://example.org/terms",
        "dark": {"tiles": "https://dark.example.org/{z}/{x}/{y}.png"},
        "minzoom": 5,
        "maxzoom": 17,
        "tile_size": 512,
        "labels": True,
        "origins": ["https://fonts.example.org:8443"],
    }
    first, second = declared({"basemap": [LEAST, whole]}).basemaps
    assert (first.minzoom, first.maxzoom, first.light) == (0, 22, Drawn((TILES,)))
    assert [first.titled(tag) for tag in ("ja", "en", "vi")] == ["甲"] * 3
    assert [second.titled(tag) for tag in ("ja", "en", "vi")] == ["乙", "B", "B"]
    assert second.origins == (
        "https://tiles.example.org",
        "https://dark.example.org",
        "https://fonts.example.org:8443",
    )


@pytest.mark.parametrize(
    ("change", "named", "remedy"),
    [
        ({"id": "A b"}, "id", "small letters"),
        ({"id": "own"}, "id", "not be 'own'"),
        ({"title": {"en": "A"}}, "title", "in Japanese at least"),
        ({"title": {"ja": "x" * 61}}, "title", "60 characters"),
        ({"attribution": " "}, "attribution", "whose data it is"),
        ({"attribution": None}, "attribution", "whose data it is"),
        ({"attribution_url": "javascript:alert(1)"}, "attribution_url", "https://"),
        ({"tiles": "http://tiles.example.org/{z}/{x}/{y}.png"}, "tiles", "https://"),
        ({"tiles": "https://tiles.example.org/{z}/{x}.png"}, "tiles", "lacks {y}"),
        ({"tiles": "https://*.example.org/{z}/{x}/{y}.png"}, "tiles", "https://"),
        ({"tiles": "https://a;script-src 'none'/{z}/{x}/{y}.png"}, "tiles", "https://"),
        ({"tiles": "https://user:pw@example.org/{z}/{x}/{y}.png"}, "tiles", "without a password"),
        ({"tiles": []}, "tiles", "an address"),
        ({"style": "https://example.org/style.json"}, "basemap 1 (a)", "one of tiles"),
        ({"minzoom": 15, "maxzoom": 10}, "minzoom", "not be above"),
        ({"maxzoom": 40}, "maxzoom", "0 to 22"),
        ({"maxzoom": True}, "maxzoom", "0 to 22"),
        ({"tile_size": 300}, "tile_size", "256 or 512"),
        ({"origins": ["https://example.org/path"]}, "origins", "'https://example.org'"),
        ({"dark": "https://example.org"}, "dark", "a table"),
        ({"dark": {"tiles": "https://example.org"}}, "dark: tiles", "lacks {z}"),
        ({"labels": "yes"}, "labels", "true or false"),
        ({"titel": "甲"}, "titel", "is unknown"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(change: dict[str, Any], named: str, remedy: str) -> None:
    entry = {key: value for key, value in {**LEAST, **change}.items() if value is not None}
    with pytest.raises(InvalidInput) as told:
        declared({"basemap": [entry]})
    assert named in told.value.name
    assert remedy in told.value.reason


def test_ids_are_given_once() -> None:
    with pytest.raises(InvalidInput, match=r"basemap 2 \(a\).*give each its own"):
        declared({"basemap": [LEAST, LEAST]})


def test_no_other_site_can_be_the_first_map() -> None:
    with pytest.raises(InvalidInput, match=r"default: .*another site"):
        declared({"basemap": [LEAST], "default": "a"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"[[basemap]\n", "no TOML"),
        (b"\xff", "no TOML"),
        (b"basmap = 1", "basmap: is unknown"),
    ],
)
def test_a_wrong_file_keeps_the_service_from_starting(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "basemaps.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match=f"MAPSVC_BASEMAPS: .*{said}"):
        create_app(replace(read_settings(), basemaps=path), url="postgresql://nobody@127.0.0.1:1/none")


def test_without_a_file_nothing_is_declared() -> None:
    assert read(None).basemaps == ()
    assert [one.id for one in STANDARD] == ["gsi_pale", "gsi_std", "gsi_photo"]
    for one in STANDARD:
        assert one.attribution.startswith("地理院タイル")
        assert one.attribution_url == "https://maps.gsi.go.jp/development/ichiran.html"
        assert one.maxzoom == 18
        assert one.origins == ("https://cyberjapandata.gsi.go.jp",)
