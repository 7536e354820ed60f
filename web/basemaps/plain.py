"""How vector tiles are drawn of which nobody says how: quiet outlines and areas in grey, one group per layer."""

from __future__ import annotations

from typing import Any, Literal

Scheme = Literal["light", "dark"]
SOURCE = "basemap"
_INK = {
    "light": {"ground": "#eef1f0", "fill": "#d8dedd", "line": "#8d9a9f", "point": "#6b7a81"},
    "dark": {"ground": "#161b20", "fill": "#232c32", "line": "#5d6c74", "point": "#8798a0"},
}  # fmt: skip


def plain_style(layers: list[str], scheme: Scheme) -> dict[str, Any]:
    """A style of the vector ``layers`` of one source named SOURCE, without its address."""
    ink = _INK[scheme]
    drawn: list[dict[str, Any]] = [
        {"id": "ground", "type": "background", "paint": {"background-color": ink["ground"]}},
    ]
    parts: list[tuple[str, str, dict[str, Any]]] = [
        ("Polygon", "fill", {"fill-color": ink["fill"], "fill-opacity": 0.5, "fill-outline-color": ink["line"]}),
        ("LineString", "line", {"line-color": ink["line"], "line-width": 1}),
        ("Point", "circle", {"circle-color": ink["point"], "circle-radius": 2}),
    ]
    for geometry, kind, paint in parts:
        drawn += [
            {
                "id": f"{layer}-{kind}",
                "type": kind,
                "source": SOURCE,
                "source-layer": layer,
                "filter": ["==", ["geometry-type"], geometry],
                "paint": paint,
            }
            for layer in layers
        ]
    return {"version": 8, "sources": {SOURCE: {"type": "vector"}}, "layers": drawn}
