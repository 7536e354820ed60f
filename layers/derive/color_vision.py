"""How colours look to eyes without one of their three kinds of cones: about one man in twenty.

The matrices are those of Machado, Oliveira and Fernandes (2009) for severity 1.0; they work on linear sRGB.
"""

from __future__ import annotations

from collections.abc import Mapping

from layers.derive.colors import Rgb, hex_color, rgb

SIMULATED: Mapping[str, tuple[Rgb, Rgb, Rgb]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def seen(color: str, vision: str) -> str:
    """``color`` (``#rrggbb``) as it looks to a reader with this ``vision``; unchanged for any other word."""
    matrix = SIMULATED.get(vision)
    if matrix is None:
        return color
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(color)]
    mixed = [sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in matrix]
    parts = [min(1.0, max(0.0, part)) for part in mixed]
    red, green, blue = (part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in parts)
    return hex_color((red, green, blue))
