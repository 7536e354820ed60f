"""地図XML, made here: map sheets with lots whose outlines are given as rings of (easting, northing)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Ring = Sequence[tuple[float, float]]
EAST, NORTH = -14_300.0, -61_500.0
"""In 横浜市中区, system IX."""


def square(column: int, row: int = 0, size: float = 20.0) -> Ring:
    """The corners of a square of the grid that begins at EAST, NORTH."""
    east, north = EAST + column * size, NORTH + row * size
    return [(east, north), (east + size, north), (east + size, north + size), (east, north + size)]


@dataclass
class Fude:
    """A 筆: texts of its elements, rings (first the outer one), lots it is unsettled with."""

    number: str
    rings: Sequence[Ring]
    texts: Mapping[str, str] = field(default_factory=dict)
    unsettled: Sequence[str] = ()
    direct: bool = False
    """Coordinates in the curves themselves instead of in points that they name."""


_TEXTS = {
    "大字コード": "012", "丁目コード": "000", "小字コード": "0000", "予備コード": "00", "大字名": "山下町",
    "精度区分": "甲二", "座標値種別": "測量",
}  # fmt: skip


def tizu(path: Path, lots: Sequence[Fude], header: Mapping[str, str | None] | None = None) -> Path:
    """A sheet at ``path``; ``header`` replaces or (with None) leaves out what stands at its head."""
    head = {
        "version": "ver1.0", "地図名": "山下町１", "市区町村コード": "14104", "市区町村名": "横浜市中区",
        "座標系": "公共座標9系", "測地系判別": "測量", **(header or {}),
    }  # fmt: skip
    shapes: list[str] = []
    themes: list[str] = []
    for n, lot in enumerate(lots, 1):
        boundary = ""
        for r, ring in enumerate(lot.rings):
            side = "interior" if r else "exterior"
            curves = _curves(f"{n:05d}{r}", ring, lot.direct, shapes)
            boundary += (
                f"<zmn:GM_SurfaceBoundary.{side}><zmn:GM_Ring>{curves}</zmn:GM_Ring></zmn:GM_SurfaceBoundary.{side}>"
            )
        shapes.append(
            f'<zmn:GM_Surface id="F{n:09d}"><zmn:GM_Surface.patch><zmn:GM_Polygon><zmn:GM_Polygon.boundary>'
            f"<zmn:GM_SurfaceBoundary>{boundary}</zmn:GM_SurfaceBoundary></zmn:GM_Polygon.boundary></zmn:GM_Polygon>"
            "</zmn:GM_Surface.patch></zmn:GM_Surface>"
        )
        texts = "".join(f"<{k}>{v}</{k}>" for k, v in {**_TEXTS, "地番": lot.number, **lot.texts}.items())
        open_with = "".join(
            f"<筆界未定構成筆><大字コード>012</大字コード><大字名>山下町</大字名><地番>{one}</地番></筆界未定構成筆>"
            for one in lot.unsettled
        )
        themes.append(f'<筆 id="H{n:09d}">{texts}{open_with}<形状 idref="F{n:09d}"/></筆>')
    references = "".join(f'<筆参照 idref="H{n:09d}"/>' for n in range(1, len(lots) + 1))
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<地図 xmlns="http://www.moj.go.jp/MINJI/tizuxml" xmlns:zmn="http://www.moj.go.jp/MINJI/tizuzumen">'
        + "".join(f"<{k}>{v}</{k}>" for k, v in head.items() if v is not None)
        + f"<空間属性>{''.join(sorted(shapes, key=_order))}</空間属性><主題属性>{''.join(themes)}</主題属性>"
        "<図郭><地図番号>A-1</地図番号><縮尺分母>500</縮尺分母><地図種類>地籍図</地図種類>"
        f"<地図分類>地図（法第14条第1項）</地図分類>{references}</図郭></地図>",
        encoding="utf-8",
    )
    return path


def _order(shape: str) -> int:
    return ("GM_Point", "GM_Curve", "GM_Surfa").index(shape[5:13].rstrip(" i"))


def _curves(name: str, ring: Ring, direct: bool, shapes: list[str]) -> str:
    """The lines of a ring into ``shapes``, every second one backwards; the references to them."""
    references = ""
    for n, (east, north) in enumerate(ring):
        shapes.append(
            f'<zmn:GM_Point id="P{name}{n:04d}"><zmn:GM_Point.position><zmn:DirectPosition><zmn:X>{north:.3f}</zmn:X>'
            f"<zmn:Y>{east:.3f}</zmn:Y></zmn:DirectPosition></zmn:GM_Point.position></zmn:GM_Point>"
        )
        ends = [n, (n + 1) % len(ring)]
        columns = "".join(
            f"<zmn:GM_PointArray.column>{_end(name, ring, end, direct)}</zmn:GM_PointArray.column>"
            for end in (ends[::-1] if n % 2 else ends)
        )
        shapes.append(
            f'<zmn:GM_Curve id="C{name}{n:04d}"><zmn:GM_Curve.segment><zmn:GM_LineString>'
            f"<zmn:GM_LineString.controlPoint>{columns}</zmn:GM_LineString.controlPoint></zmn:GM_LineString>"
            "</zmn:GM_Curve.segment></zmn:GM_Curve>"
        )
        references += f'<zmn:GM_CompositeCurve.generator idref="C{name}{n:04d}"/>'
    return references


def _end(name: str, ring: Ring, end: int, direct: bool) -> str:
    if direct:
        east, north = ring[end]
        return f"<zmn:GM_Position.direct><zmn:X>{north:.3f}</zmn:X><zmn:Y>{east:.3f}</zmn:Y></zmn:GM_Position.direct>"
    return f'<zmn:GM_Position.indirect><zmn:GM_PointRef.point idref="P{name}{end:04d}"/></zmn:GM_Position.indirect>'
