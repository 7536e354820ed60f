"""The style of every layer, alone and all together, is what MapLibre's own validator accepts."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from layers.derive.style import full_style
from layers.registry import catalogue

ROOT = Path(__file__).parents[2]
TILES = "http://localhost/tiles/{layers}.json"


def _validate(styles: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node, "Node.js is missing (script/test installs it)"
    script = ROOT / "web" / "frontend" / "validate_styles.mjs"
    return subprocess.run(
        [node, str(script)], input=json.dumps(styles), capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_every_style_is_valid() -> None:
    layers = catalogue()
    wanted = {name: [name] for name in layers.layers} | {"all": list(layers.layers)}
    styles = {
        f"{name} {scheme} {language}": full_style(layers, ids, TILES, language, scheme)
        for name, ids in wanted.items()
        for scheme in ("light", "dark")
        for language in ("ja", "en")
    }
    run = _validate(styles)
    assert run.returncode == 0, run.stderr
    assert f"{len(wanted) * 4} styles, 0 errors" in run.stdout


def test_the_validator_would_say_so() -> None:
    broken = full_style(catalogue(), ["zoning"], TILES, "ja")
    broken["layers"][1]["paint"]["fill-opacity"] = "much"
    run = _validate({"zoning": broken})
    assert run.returncode == 1
    assert "zoning: layers[1].paint.fill-opacity: number expected" in run.stderr
