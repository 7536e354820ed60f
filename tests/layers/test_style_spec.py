"""The styles made here are valid by the validator of the style specification itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from layers.derive.style import full_style
from layers.registry import catalogue

SPEC = Path(__file__).parents[2] / "node_modules" / "@maplibre" / "maplibre-gl-style-spec" / "dist" / "index.mjs"

CHECK = """
import { readFileSync } from "node:fs";
const { validateStyleMin } = await import(process.argv[1]);
const styles = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(styles.map((style) => validateStyleMin(style).map((error) => error.message))));
"""


def validated(styles: list[object]) -> list[list[str]]:
    """What the validator finds wrong with each style."""
    node = shutil.which("node")
    if node is None or not SPEC.is_file():
        pytest.skip("the style specification is not installed; `script/test` does that (npm ci)")
    command = [node, "--input-type=module", "--eval", CHECK, SPEC.as_uri()]
    done = subprocess.run(command, input=json.dumps(styles), capture_output=True, text=True, timeout=60, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_every_style_is_valid_in_every_language_and_scheme() -> None:
    address = "https://city.example/tiles/{layers}.json"
    everything = list(catalogue().layers)
    choices = [everything, *([layer] for layer in everything)]
    styles: list[object] = [
        full_style(catalogue(), layers, address, language, scheme)  # type: ignore[arg-type]
        for layers in choices
        for language in ("ja", "en")
        for scheme in ("light", "dark")
    ]
    assert validated(styles) == [[]] * len(styles)


def test_the_validator_does_find_faults() -> None:
    broken = full_style(catalogue(), ["zoning"], "https://city.example/{layers}", "ja")
    broken["layers"][1]["paint"]["fill-opacity"] = "much"
    assert [len(errors) for errors in validated([broken])] == [1]
