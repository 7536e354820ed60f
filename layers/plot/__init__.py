"""The store drawn at true scale: a vector picture (SVG in millimetres) of a window on the plane rectangular system."""

from __future__ import annotations

from layers.plot.draw import Plot, plot
from layers.plot.labels import width_of
from layers.plot.mark import numbers
from layers.plot.presence import Presence
from layers.plot.swatch import swatch
from layers.plot.window import SCALES, Window, window_around

__all__ = ["SCALES", "Plot", "Presence", "Window", "numbers", "plot", "swatch", "width_of", "window_around"]
