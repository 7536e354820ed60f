"""The legend of a layer: one entry for each way it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from layers.definition import Code, Geometry, Layer, Pattern, Stage, Text
from layers.derive.theme_colors import Scheme, fill_color, outline_color

_OTHER = Text(ja="（種別の記載なし）", en="(kind not stated)")
_OLD = Text(ja="（情報なし、または古い情報）", en="(no reading, or an old one)")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sample with its title. What it does not need is None."""

    value: str | None
    """The code it stands for; None for a layer drawn one way, and for features without a code."""
    title: str
    geometry: Geometry
    color: str
    pattern: Pattern | None
    symbol: str | None
    """Name of a point symbol; ``circle`` is a plain dot."""
    outline: str | None
    width: float | None
    """Line width in pixels at z14."""
    dash: tuple[float, ...] | None
    opacity: float
    filled: bool
    """False: only the outline is drawn (boundaries)."""


def legend(layer: Layer, language: str, scheme: Scheme = "light") -> list[LegendEntry]:
    """The entries of a layer's legend in ``language`` as its map of ``scheme`` is drawn, in the order of its code list.

    Where the code may be absent, an entry for features without it comes last: it is drawn, so it is explained.
    """
    field = layer.field(layer.style.by) if layer.style.by else None
    if field is None:
        return [_entry(layer, None, layer.title.get(language), scheme)]
    entries = [_entry(layer, code, code.title.get(language), scheme) for code in field.codes]
    if not field.required:
        live = layer.live is not None and field.name in layer.live.fields
        entries.append(_entry(layer, None, (_OLD if live else _OTHER).get(language), scheme))
    return entries


def _entry(layer: Layer, code: Code | None, title: str, scheme: Scheme) -> LegendEntry:
    style = layer.style
    polygon, line = layer.geometry is Geometry.POLYGON, layer.geometry is Geometry.LINE
    pattern = code.pattern if code else style.pattern
    boundary = polygon and style.opacity == 0
    return LegendEntry(
        value=code.value if code else None,
        title=title,
        geometry=layer.geometry,
        color=fill_color(layer, code, scheme),
        pattern=pattern if polygon and pattern is not Pattern.NONE else None,
        symbol=((code.symbol if code else None) or style.symbol) if layer.geometry is Geometry.POINT else None,
        outline=None if line and style.stage is not Stage.DETAIL else outline_color(layer, scheme),
        width=((code.width if code else None) or style.width) if line else style.outline_width if boundary else None,
        dash=style.outline_dash or None,
        opacity=style.opacity,
        filled=not boundary,
    )
