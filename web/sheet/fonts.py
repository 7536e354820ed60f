"""The Japanese font of the sheet, named exactly, so that a sheet looks the same on every machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import typst

from mapsvc.errors import Unavailable
from web.sheet.glyphs import characters

FAMILY = "Noto Sans CJK JP"
FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
SETTING = "MAPSVC_FONTS"
_COMMON = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/local/share/fonts",
)


@cache
def folder() -> Path:
    """The folder that holds FILES: MAPSVC_FONTS, else the usual places, else what fontconfig says.

    Raises Unavailable with what to install.
    """
    configured = os.environ.get(SETTING, "").strip()
    for place in (configured,) if configured else (*_COMMON, _by_fontconfig()):
        if place and all((Path(place) / name).is_file() for name in FILES):
            return Path(place)
    where = f"the folder {configured} that {SETTING} names" if configured else "this system"
    raise Unavailable(
        f"{where} has no {FAMILY} ({' and '.join(FILES)}), without which no sheet can be set: "
        f"apt-get install fonts-noto-cjk, or name the folder that holds them with {SETTING}"
    )


def _by_fontconfig() -> str:
    program = shutil.which("fc-match")
    if program is None:
        return ""
    asked = [program, "--format=%{file}", f"{FAMILY}:style=Regular"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    return str(Path(done.stdout).parent) if done.returncode == 0 and done.stdout else ""


@cache
def fonts() -> typst.Fonts:
    """The fonts of the sheet alone; they are read from the files when first used."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])


@cache
def known_characters() -> frozenset[int]:
    """The code points that the font can show in both weights."""
    regular, bold = (characters(folder() / name, FAMILY) for name in FILES)
    return regular & bold
