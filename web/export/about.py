"""What a file says about itself: what it holds, as of when, from which sources, under which licence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.definition import Layer, Text
from layers.query import Crs, Period, Pin
from mapsvc.dates import JST
from mapsvc.languages import japanese
from web.bulk.wording import FICTIONAL

_TITLES = {
    "title": Text(ja="名称", en="Title"),
    "description": Text(ja="内容", en="Description"),
    "layer": Text(ja="データID", en="Layer id"),
    "publisher": Text(ja="公開者", en="Publisher"),
    "office": Text(ja="担当", en="Office"),
    "as_of": Text(ja="時点（効力のある日）", en="In force on"),
    "version": Text(ja="版", en="Version"),
    "recorded_at": Text(ja="登録日時", en="Recorded at"),
    "crs": Text(ja="座標系", en="Coordinate system"),
    "selection": Text(ja="絞り込み", en="Selection"),
    "source": Text(ja="出典", en="Source"),
    "source_date": Text(ja="出典の日付", en="Date of the source"),
    "licence": Text(ja="利用条件", en="Licence"),
    "attribution": Text(ja="出典の表示", en="Attribution"),
    "scale": Text(ja="原図の縮尺", en="Scale of the source"),
    "caution": Text(ja="注意", en="Caution"),
    "disclaimer": Text(ja="免責", en="Disclaimer"),
    "fictional": Text(ja="架空データ", en="Fictional"),
    "page": Text(ja="説明のページ", en="Page"),
}
_DISCLAIMER = Text(
    ja="このデータは参考であり、証明ではありません。正式な内容は各窓口で確認してください。",
    en="These data are for information and are no proof. Ask the office named for the binding text.",
)
_PLANE = Text(ja="（東、北の順。公共測量の呼び方では Y、X）", en=" (east before north: in surveyors' terms Y before X)")
_DEGREES = Text(ja="（経度、緯度の順）", en=" (longitude before latitude)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all layers of an order."""

    publisher: str
    base: str
    """The service's address; empty where it is not known."""
    selection: str
    fictional: bool


@dataclass(frozen=True, slots=True)
class About:
    """What is said of one layer's features."""

    layer: Layer
    period: Period
    pin: Pin
    crs: Crs
    sources: tuple[dict[str, Any], ...]
    frame: Frame

    @property
    def fictional(self) -> bool:
        """Whether any of it is invented."""
        return self.frame.fictional or any(one.get("fictional") for one in self.sources)

    def said(self, language: str) -> dict[str, str]:
        """By its name in files; what is not known is left out."""
        layer, moment = self.layer, self.pin.moment
        order = _DEGREES if self.crs.degrees else _PLANE
        name = "OGC:CRS84" if self.crs.uri.endswith("/CRS84") else f"EPSG:{self.crs.epsg}"
        found = {
            "title": layer.title.get(language),
            "description": layer.description.get(language),
            "layer": layer.id,
            "publisher": self.frame.publisher,
            "office": layer.office.get(language),
            "as_of": str(self.period),
            "version": str(self.pin.version) if self.pin.current else "",
            "recorded_at": moment.astimezone(JST).isoformat(timespec="seconds") if moment else "",
            "crs": name + order.get(language),
            "selection": self.frame.selection,
            **{name: self._sources(name) for name in ("source", "source_date", "licence", "attribution")},
            "scale": f"1/{layer.scale:,}" if layer.scale else "",
            "caution": layer.caution.get(language) if layer.caution else "",
            "disclaimer": _DISCLAIMER.get(language),
            "fictional": FICTIONAL.get(language) if self.fictional else "",
            "page": f"{self.frame.base}/layers/{layer.id}" if self.frame.base else "",
        }
        return {name: text for name, text in found.items() if text}

    def _sources(self, name: str) -> str:
        return " | ".join(dict.fromkeys(str(one[name]) for one in self.sources if one.get(name)))

    def lines(self, language: str) -> list[str]:
        """The same for readers, a line for each."""
        colon = "：" if japanese(language) else ": "
        return [f"{_TITLES[name].get(language)}{colon}{text}" for name, text in self.said(language).items()]


def newest(moments: Sequence[datetime | None]) -> datetime:
    """The latest of ``moments``; where there is none, the beginning of the computers' time."""
    return max((one for one in moments if one is not None), default=datetime(1970, 1, 1, tzinfo=JST))
