"""Colours: lighter, darker, and how far apart two of them look."""

from __future__ import annotations

import math

Rgb = tuple[float, float, float]


def rgb(color: str) -> Rgb:
    """``#rrggbb`` as parts from 0 to 1."""
    return tuple(int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def hex_color(parts: Rgb) -> str:
    """Parts from 0 to 1 as ``#rrggbb``."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in parts)


def mix(color: str, other: str, share: float) -> str:
    """``color`` with ``share`` (0 to 1) of ``other``."""
    first, second = rgb(color), rgb(other)
    return hex_color(tuple(a + (b - a) * share for a, b in zip(first, second, strict=True)))  # type: ignore[arg-type]


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it, 0 (black) to 1 (white)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio as WCAG 2 defines it, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(color: str) -> str:
    """A colour for hatching upon ``color``: the same hue, dark enough to be seen, or light upon dark colours."""
    if luminance(color) < 0.12:
        return mix(color, "#ffffff", 0.6)
    share = 0.35
    while contrast(mix(color, "#10202c", share), color) < 2.2 and share < 0.9:
        share += 0.1
    return mix(color, "#10202c", share)


def lab(color: str) -> Rgb:
    """CIE L*a*b* of an sRGB colour under D65."""
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in rgb(color))
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883

    def f(t: float) -> float:
        return t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116

    return 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))


def distance(first: str, second: str) -> float:
    """CIE76 colour difference ΔE*ab: below about 2 nobody sees it, below about 20 a legend is hard to match."""
    return math.dist(lab(first), lab(second))
