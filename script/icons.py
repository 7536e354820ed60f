#!/usr/bin/env python
"""Draws the icons of the installed map from web/static/icon.svg into web/static/icons.

    .venv/bin/python script/icons.py

The results are part of the repository, since they change only with the drawing. A maskable icon fills its square, for a
phone that cuts it to its own shape (https://www.w3.org/TR/appmanifest/#icon-masks): the pin lies within the circle of
four fifths that every shape leaves.
"""

from __future__ import annotations

import io
from pathlib import Path

import typst
from PIL import Image

STATIC = Path(__file__).parent.parent / "web" / "static"
GROUND = "#0a5a78"
"""Of the drawing itself: its corners are round, those of a maskable icon are not."""
SIZES = {
    "icon-192.png": (192, "none"),
    "icon-512.png": (512, "none"),
    "icon-maskable-512.png": (512, f'rgb("{GROUND}")'),
    "apple-touch-icon.png": (180, f'rgb("{GROUND}")'),
}


def main() -> None:
    """Write all sizes."""
    folder = STATIC / "icons"
    folder.mkdir(exist_ok=True)
    for name, (pixels, fill) in SIZES.items():
        page = f"#set page(width: {pixels}pt, height: {pixels}pt, margin: 0pt, fill: {fill})"
        source = f'{page}\n#image("icon.svg", width: 100%)'
        drawn = typst.compile(source.encode(), root=str(STATIC), format="png", ppi=72)
        image = Image.open(io.BytesIO(drawn))
        assert image.size == (pixels, pixels), (name, image.size)
        image.save(folder / name, optimize=True)


if __name__ == "__main__":
    main()
