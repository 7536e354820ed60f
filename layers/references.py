"""What a declaration says in one place must fit what it says in another; here the places are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from layers.declaration import Table, did_you_mean
from layers.definition import Answer, Field, FieldType, Geometry, Layer, StraddleRule
from layers.derive.symbols import SYMBOLS

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""CAP 1.2 severities, worst first."""

_CODED = (FieldType.CODE, FieldType.CODES)
_NUMERIC = (FieldType.INTEGER, FieldType.NUMBER)
_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_TOPIC = re.compile(r"[a-z][a-z0-9_.{}]*")


def check_references(layer: Layer, table: Table) -> None:
    """Raise DeclarationError for the first thing in ``layer`` that does not fit the rest of it."""
    _check_fields(layer.fields, table)
    _check_style(layer, table)
    _check_uses(layer, table)
    _check_straddles(layer, table)
    if layer.editing.allowed and layer.live is not None:
        table.fail("editing.allowed", "is not for layers with [live]: their readings would be lost; remove it")
    if layer.editing.wards and not layer.editing.allowed:
        table.fail("editing.wards", "needs allowed = true; add it or remove wards")
    if layer.answer in (Answer.WITHIN, Answer.NEAREST) and not layer.within_m:
        table.fail("within_m", f'is missing; answer = "{layer.answer}" needs a distance in metres')
    if layer.answer is Answer.COVERS and layer.geometry is not Geometry.POLYGON:
        table.fail("answer", f'"covers" needs polygons, this layer has {layer.geometry}s; use "within" or "nearest"')
    if layer.tiles.minzoom > layer.tiles.maxzoom:
        table.fail("tiles.minzoom", "is larger than tiles.maxzoom; exchange them")
    if layer.tiles.coverage and layer.geometry is not Geometry.POLYGON:
        table.fail("tiles.coverage", "is for polygons that share borders; remove it")


def _need(layer: Layer, table: Table, key: str, name: str | None, types: Iterable[FieldType] = ()) -> Field | None:
    """The field that ``key`` names; fails where there is none or it has another type than ``types``."""
    if name is None:
        return None
    field = layer.field(name)
    if field is None:
        table.fail(key, f"names no field: {name!r}; " + did_you_mean(name, [f.name for f in layer.fields]))
    allowed = tuple(types)
    if allowed and field.type not in allowed:
        table.fail(key, f"names {name!r} of type {field.type}; it needs one of {', '.join(allowed)}")
    return field


def _check_fields(fields: tuple[Field, ...], table: Table) -> None:
    names: set[str] = set()
    columns: dict[str, str] = {}
    for field in fields:
        key = f"fields[{field.name}]"
        if field.name in names:
            table.fail(key, "is declared twice; remove one or rename it")
        names.add(field.name)
        if (field.type in _CODED) != bool(field.codes):
            wanted = "needs codes" if field.type in _CODED else 'must not have codes; use type = "code"'
            table.fail(f"{key}.codes", wanted)
        if field.type not in _NUMERIC and (field.minimum is not None or field.maximum is not None):
            table.fail(f"{key}.minimum", "is for numbers only; remove it")
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            table.fail(f"{key}.minimum", "is larger than maximum; exchange them")
        if field.personal and (field.tile or field.search or field.popup):
            table.fail(f"{key}.personal", "is never published; set popup = false and no tile, no search")
        for column in field.sources:
            if column in columns:
                table.fail(f"{key}.sources", f"{column!r} belongs to {columns[column]!r} already; keep one")
            columns[column] = field.name
        _check_codes(field, key, table)


def _check_codes(field: Field, key: str, table: Table) -> None:
    values: set[str] = set()
    spellings: dict[str, str] = {}
    for code in field.codes:
        place = f"{key}.codes[{code.value}]"
        if code.value in values:
            table.fail(place, "is there twice; remove one")
        values.add(code.value)
        for spelling in {_plain(s) for s in (code.value, code.title.ja, *code.aliases)}:
            other = spellings.setdefault(spelling, code.value)
            if other != code.value:
                table.fail(place, f"the spelling {spelling!r} already means {other!r}; keep it in one of them")
        if code.symbol is not None and code.symbol not in SYMBOLS:
            table.fail(f"{place}.symbol", f"{code.symbol!r} is not drawn; " + did_you_mean(code.symbol, [*SYMBOLS]))
        if code.severity is not None and code.severity not in SEVERITIES:
            table.fail(f"{place}.severity", did_you_mean(code.severity, SEVERITIES))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _check_style(layer: Layer, table: Table) -> None:
    style = layer.style
    by = _need(layer, table, "style.by", style.by, [FieldType.CODE])
    width = _need(layer, table, "style.width_by", style.width_by, _NUMERIC)
    label = _need(layer, table, "style.label", style.label)
    for key, field in (("by", by), ("width_by", width), ("label", label)):
        if field is not None and not field.tile:
            table.fail(f"style.{key}", f"{field.name!r} is not in the tiles; add tile = true to the field")
    for code in by.codes if by else ():
        if code.color is None:
            table.fail(f"fields[{style.by}].codes[{code.value}].color", 'is missing; style.by needs it: "#rrggbb"')
    if style.symbol not in SYMBOLS:
        table.fail("style.symbol", f"{style.symbol!r} is not drawn; " + did_you_mean(style.symbol, [*SYMBOLS]))
    if style.label_minzoom >= style.label_maxzoom:
        table.fail("style.label_minzoom", "is not below style.label_maxzoom; correct one of them")
    if style.minzoom >= style.maxzoom:
        table.fail("style.minzoom", "is not below style.maxzoom; correct one of them")


def _check_uses(layer: Layer, table: Table) -> None:
    _need(layer, table, "label", layer.label)
    for name in layer.glance:
        field = _need(layer, table, "glance", name)
        if field is not None and (field.personal or not field.popup):
            table.fail("glance", f"{name!r} is not shown in answers; remove it or set popup = true")
    rank = _need(layer, table, "tiles.rank", layer.tiles.rank, _NUMERIC)
    if rank is not None and not rank.tile:
        table.fail("tiles.rank", f"{rank.name!r} is not in the tiles; add tile = true to the field")
    for name in layer.importing.key:
        _need(layer, table, "import.key", name)
    _need(layer, table, "import.valid_from", layer.importing.valid_from, [FieldType.DATE])
    _need(layer, table, "import.valid_to", layer.importing.valid_to, [FieldType.DATE])
    if layer.live:
        observed = _need(layer, table, "live.observed", layer.live.observed, [FieldType.DATETIME])
        expires = _need(layer, table, "live.expires", layer.live.expires, [FieldType.DATETIME])
        for key, field in (("observed", observed), ("expires", expires)):
            if field is not None and not field.tile:
                table.fail(f"live.{key}", f"{field.name!r} is not in the tiles; add tile = true to the field")
        for name in layer.live.fields:
            _need(layer, table, "live.fields", name)
    if layer.notify.severity not in SEVERITIES:
        table.fail("notify.severity", did_you_mean(layer.notify.severity, SEVERITIES))
    _need(layer, table, "notify.severity_by", layer.notify.severity_by, [FieldType.CODE])
    for topic in layer.notify.topics:
        if not _TOPIC.fullmatch(topic):
            table.fail("notify.topics", f"{topic!r} must be small letters, digits, _ . and {{field}}")
        for name in _PLACEHOLDER.findall(topic):
            _need(layer, table, "notify.topics", name, _CODED)


def _check_straddles(layer: Layer, table: Table) -> None:
    decided: set[str] = set()
    for number, straddle in enumerate(layer.straddles):
        key = f"straddle[{number}]"
        types = {StraddleRule.WEIGHTED: _NUMERIC, StraddleRule.STRICTEST: (FieldType.CODE,)}.get(straddle.rule, ())
        field = _need(layer, table, f"{key}.field", straddle.field, types)
        if layer.answer is not Answer.COVERS:
            table.fail(key, f'is for layers with answer = "covers", not "{layer.answer}"; remove it')
        if straddle.field != layer.style.by and straddle.field not in layer.glance:
            table.fail(f"{key}.field", f"{straddle.field!r} makes no kinds; name it in style.by or in glance")
        if straddle.field in decided:
            table.fail(f"{key}.field", f"{straddle.field!r} is decided by another straddle; keep one")
        decided.add(straddle.field)
        codes = [code.value for code in field.codes] if field else []
        if straddle.rule is StraddleRule.STRICTEST:
            if sorted(straddle.order) != sorted(codes):
                table.fail(f"{key}.order", "must name every code once, strictest first: " + ", ".join(codes))
        elif straddle.order:
            table.fail(f"{key}.order", f'is for rule = "strictest", not "{straddle.rule}"; remove it')
