"""Smooth noise, so that coasts, hills and streets look grown and not drawn with a ruler."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LATTICE = 64


class Noise:
    """Gradient noise over the plane: the same generator state gives the same landscape.

    Each call of :meth:`at` names an ``octave``, which shifts the lattice, so that wavelengths do not repeat each other.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        angle = rng.uniform(0, 2 * np.pi, (LATTICE, LATTICE))
        self._gx = np.cos(angle)
        self._gy = np.sin(angle)

    def at(self, x: Floats, y: Floats, wavelength: float, octave: int = 0) -> Floats:
        """Noise between about −1 and 1 at the points (``x``, ``y``) in metres, varying over ``wavelength`` metres."""
        u = np.asarray(x, dtype=float) / wavelength + 17.31 * octave
        v = np.asarray(y, dtype=float) / wavelength + 5.77 * octave
        column, row = np.floor(u).astype(int), np.floor(v).astype(int)
        du, dv = u - column, v - row
        fade_u = du**3 * (du * (du * 6 - 15) + 10)
        fade_v = dv**3 * (dv * (dv * 6 - 15) + 10)

        def corner(i: int, j: int) -> Floats:
            a, b = (column + i) % LATTICE, (row + j) % LATTICE
            return np.asarray(self._gx[b, a] * (du - i) + self._gy[b, a] * (dv - j))

        low = corner(0, 0) * (1 - fade_u) + corner(1, 0) * fade_u
        high = corner(0, 1) * (1 - fade_u) + corner(1, 1) * fade_u
        return np.asarray((low * (1 - fade_v) + high * fade_v) * 1.5)

    def ridged(self, x: Floats, y: Floats, wavelength: float, octave: int = 0) -> Floats:
        """Noise between 0 and 1 with sharp crests, as mountain ridges have them."""
        return np.asarray(1.0 - np.abs(self.at(x, y, wavelength, octave)))


def smoothstep(value: Floats, low: float, high: float) -> Floats:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))
