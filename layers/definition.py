"""The declaration of a layer, typed and frozen.

One TOML file in the catalogue becomes one :class:`Layer`; table partition, validation, import mapping, tile
properties, style, legend, popup, search text, API schema and notification topics are all derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from layers.changing import APPROVAL, EDITING, Approval, Editing
from layers.findable import Search
from mapsvc.languages import japanese


class Geometry(StrEnum):
    """The kind of geometry a layer holds; each kind admits its Multi- form."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"


class FieldType(StrEnum):
    """The type of a property, as stored in ``props``."""

    TEXT = "text"
    CODE = "code"
    """One of the field's ``codes``; the stored value is the code, never its label."""
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    """ISO 8601 calendar date; 和暦 is converted at import."""
    DATETIME = "datetime"
    """RFC 3339 with an offset."""
    URL = "url"
    CODES = "codes"
    """A list of codes, for example the hazards a shelter is designated for."""


class Answer(StrEnum):
    """How a layer takes part in "what applies here"."""

    COVERS = "covers"
    """A feature applies where its polygon covers the place."""
    WITHIN = "within"
    """A feature applies where it lies within ``within_m`` metres of the place (roads, walls)."""
    NEAREST = "nearest"
    """The nearest features within ``within_m`` metres are named; no statement of a restriction."""
    NONE = "none"
    """The layer is shown but not asked."""


class CoverageDefault(StrEnum):
    """For what a layer's data usually speak. An import claims the city only where a person or a profile says so."""

    FEATURES = "features"
    """Only the features themselves: outside them the answer is "no data"."""
    CITY = "city"
    """The city (the union of the ``ward`` layer in force at the source's date): the import reminds of it."""


class Pattern(StrEnum):
    """A fill pattern, so that areas of close colours can be told apart without colour."""

    NONE = "none"
    DIAGONAL = "diagonal"
    BACK_DIAGONAL = "back-diagonal"
    CROSS = "cross"
    DOTS = "dots"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    GRID = "grid"
    DASHES = "dashes"


class Stage(StrEnum):
    """Where in the stack of the map a layer is drawn; within a stage by theme, then by order."""

    GROUND = "ground"
    """Land and water: below everything."""
    AREA = "area"
    """What applies to areas: the planner's colours."""
    DETAIL = "detail"
    """Roads and buildings of the base map: above the colours, so that a place can be recognised."""
    LINE = "line"
    """Lines that say something: planned roads, boundaries."""
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the catalogue's languages; Japanese and English are always there."""

    ja: str
    en: str
    more: tuple[tuple[str, str], ...] = ()
    """Further languages as (language tag, text), for example ``("zh-Hans", …)``."""

    def get(self, language: str) -> str:
        """The text in ``language``; where it has none, in Japanese for plain Japanese and in English for others.

        Plain Japanese holds its readings as :mod:`mapsvc.readings` annotates them.
        """
        if language == "ja":
            return self.ja
        return dict(self.more).get(language, self.ja if japanese(language) else self.en)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """An article of law on which a layer rests."""

    law: Text
    article: Text
    url: str | None = None


class StraddleRule(StrEnum):
    """What the law makes of a site that lies in two kinds of a layer."""

    WEIGHTED = "weighted"
    """The figures' mean, weighted by area (建築基準法 52条7項, 53条2項)."""
    MAJORITY = "majority"
    """The rules of the kind that holds more than half apply to all of the site (91条)."""
    STRICTEST = "strictest"
    """The strictest kind applies to all of the site (65条), or to a building that lies in both."""
    EACH_PART = "each_part"
    """Each part keeps its own rule (高度地区, which 91条 leaves out)."""


@dataclass(frozen=True, slots=True)
class Straddle:
    """How a layer's restriction is decided for a site in several kinds, and by which article."""

    rule: StraddleRule
    field: str
    """What is decided: a field of the style's ``by`` or of ``glance``, which make the kinds."""
    legal: LegalBasis
    text: Text
    """The rule in a sentence, with what it leaves out."""
    order: tuple[str, ...] = ()
    """Of ``strictest``: the codes, strictest first."""
    outside: bool = False
    """Whether a part of the site outside of every kind counts as one more (no restriction there)."""


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list, with how it is spelt in sources and drawn."""

    value: str
    title: Text
    short: Text | None = None
    """For map labels and narrow tables: 一低, 準工."""
    aliases: tuple[str, ...] = ()
    """Other spellings met in sources; compared after NFKC and removal of blanks."""
    color: str | None = None
    """``#rrggbb``."""
    color_dark: str | None = None
    """The colour on a dark map, where the customary one would glare."""
    pattern: Pattern = Pattern.NONE
    symbol: str | None = None
    """Name of a point symbol, see :mod:`layers.derive.symbols`."""
    width: float | None = None
    """Line width in pixels at z14, where it differs from the layer's (classes of roads)."""
    minzoom: int | None = None
    """Zoom below which features of this code are not drawn (small roads)."""
    severity: str | None = None
    """CAP 1.2 severity that a feature of this code has for subscribers."""
    description: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a layer's features."""

    name: str
    type: FieldType
    title: Text
    required: bool = False
    codes: tuple[Code, ...] = ()
    unit: str | None = None
    """UCUM or plain: ``%``, ``m``, ``m2``."""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 500
    sources: tuple[str, ...] = ()
    """Column names under which known sources hold it; a profile can name others."""
    tile: bool = False
    """Carried in vector tiles."""
    popup: bool = True
    """Shown in an answer."""
    search: bool = False
    """Part of the search text."""
    personal: bool = False
    """Personal data: never published, never in logs or tiles."""
    description: Text | None = None
    usual: tuple[Text, ...] = ()
    """Values that a text often has and that are no proper names, in other languages: 緑化地域 as a district's name."""

    def said(self, value: str, language: str) -> str:
        """The text ``value`` in ``language`` where it is one of the usual; names stay as they are."""
        return next((text.get(language) for text in self.usual if text.ja == value), value)

    def code(self, value: str) -> Code | None:
        """The code with this value, or None."""
        return next((code for code in self.codes if code.value == value), None)


@dataclass(frozen=True, slots=True)
class Style:
    """How the layer is drawn. Colours come from the codes of ``by`` where it is set."""

    by: str | None = None
    stage: Stage | None = None
    """None: polygons are areas, lines lines, points points."""
    color: str = "#666666"
    color_dark: str | None = None
    opacity: float = 0.6
    outline: str | None = None
    outline_dark: str | None = None
    outline_width: float = 0.8
    outline_dash: tuple[float, ...] = ()
    """Dashes and gaps in multiples of the line's width; of the line itself in line layers."""
    width: float = 1.5
    """Line width in pixels at z14."""
    width_by: str | None = None
    """Field with a width in metres, drawn to scale from z15."""
    pattern: Pattern = Pattern.NONE
    symbol: str = "circle"
    radius: float = 5.0
    label: str | None = None
    """Field shown as a label; for codes, the short title."""
    label_minzoom: int = 14
    label_maxzoom: int = 24
    """Zoom from which the label is left out: inside a large area it would repeat on every tile."""
    minzoom: int = 0
    maxzoom: int = 24


@dataclass(frozen=True, slots=True)
class Tiles:
    """Zoom range and generalisation of the layer's vector tiles."""

    minzoom: int = 8
    maxzoom: int = 16
    coverage: bool = False
    """The polygons share borders that must stay shared when generalised (zones, wards, blocks)."""
    rank: str | None = None
    """Numeric field: where a tile is over its byte budget, small ranks are left out first (else small sizes)."""


@dataclass(frozen=True, slots=True)
class Live:
    """A dataset that changes by the minute."""

    observed: str
    """DATETIME field: when the value was observed."""
    stale_after: timedelta = timedelta(minutes=30)
    """Past this age a value reads "unknown", never the last number."""
    expires: str | None = None
    """DATETIME field: after it the feature no longer applies (alerts)."""
    fields: tuple[str, ...] = ()
    """The fields that an update may change; the others are static."""


@dataclass(frozen=True, slots=True)
class Import:
    """How a source row becomes a feature when no profile says otherwise."""

    key: tuple[str, ...] = ()
    """Fields that together identify a feature across imports; empty: a digest of its content."""
    valid_from: str | None = None
    """DATE field holding the day it came into force."""
    valid_to: str | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """What a change of the layer tells subscribers."""

    topics: tuple[str, ...] = ()
    """Names such as ``zoning``; ``alert.{kind}`` stands for one topic per value of the code field ``kind``."""
    severity: str = "Unknown"
    """CAP 1.2 severity: Extreme, Severe, Moderate, Minor, Unknown."""
    severity_by: str | None = None
    """Code field whose codes name severities (``severity`` of the code, or the code itself)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A dataset on the map: what it holds, what it rests on, how it is drawn, asked and told."""

    id: str
    theme: str
    order: int
    """Place in its theme, and drawing order: larger is drawn above."""
    geometry: Geometry
    title: Text
    description: Text
    office: Text
    """The office in charge, where a person can ask."""
    fields: tuple[Field, ...]
    legal: tuple[LegalBasis, ...] = ()
    caution: Text | None = None
    """What a reader must not conclude (a missing 指定道路 line does not mean "not a road")."""
    scale: int | None = None
    """Denominator of the source's map scale: 2500 for 1/2,500."""
    answer: Answer = Answer.NONE
    within_m: float = 0.0
    coverage: CoverageDefault = CoverageDefault.FEATURES
    visible: bool = False
    """Shown when a person opens the map for the first time."""
    style: Style = Style()
    tiles: Tiles = Tiles()
    live: Live | None = None
    importing: Import = Import()
    notify: Notify = Notify()
    editing: Editing = EDITING
    approval: Approval = APPROVAL
    label: str | None = None
    """Field that names a feature in lists and answers."""
    straddles: tuple[Straddle, ...] = ()
    """What the law makes of a site in several kinds."""
    search: Search | None = None
    """How its features are found by name; None: they are not."""
    glance: tuple[str, ...] = ()
    """Fields whose values stand beside that name in the short of an answer: 商業地域 600％ / 80％."""

    def field(self, name: str) -> Field | None:
        """The field of this name, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of layers in the catalogue: a folder."""

    id: str
    order: int
    title: Text
    description: Text
