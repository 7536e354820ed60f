"""TOML of the catalogue → typed declarations; a wrong file is refused with file, key and remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from layers import definition as d
from layers.changing import Approval, Editing
from layers.declaration import Table, did_you_mean
from layers.finding import read_search
from layers.references import check_references
from mapsvc.errors import DeclarationError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Shared:
    """What several declarations use: the laws, and sets of fields taken with ``include``."""

    laws: Mapping[str, tuple[d.Text, str | None]]
    """Key → (name of the law, its address)."""
    field_sets: Mapping[str, tuple[d.Field, ...]]


def read_table(path: Path, name: str) -> Table:
    """The TOML file as a table; ``name`` is how messages call it."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeclarationError(name, "file", f"is not TOML in UTF-8: {error}") from error


def load_shared(laws: Path, field_sets: Path) -> Shared:
    """The laws of ``laws.toml`` and the field sets of ``fields.toml``."""
    law_table = read_table(laws, laws.name)
    found: dict[str, tuple[d.Text, str | None]] = {}
    for key in law_table.names():
        table = law_table.table(key)
        if table is None:
            continue
        found[key] = (table.text("title"), table.optional_string("url"))
        table.done()
    sets = read_table(field_sets, field_sets.name)
    return Shared(found, {key: tuple(_field(t) for t in sets.tables(key)) for key in sets.names()})


def load_theme(path: Path) -> d.Theme:
    """The theme declared by ``<folder>/theme.toml``; its id is the folder's name."""
    name = f"{path.parent.name}/{path.name}"
    table = read_table(path, name)
    theme = d.Theme(
        id=_identifier(table, "id"),
        order=table.integer("order", None, 0, 10_000),
        title=table.text("title"),
        description=table.text("description"),
    )
    table.done()
    if theme.id != path.parent.name:
        table.fail("id", f"is {theme.id!r} but the folder is {path.parent.name!r}; make them equal")
    return theme


def load_layer(path: Path, shared: Shared) -> d.Layer:
    """The layer declared by ``<theme>/<layer>.toml``. Raises DeclarationError for whatever is wrong with it."""
    table = read_table(path, f"{path.parent.name}/{path.name}")
    style = table.table("style")
    fields = (*(_field(t) for t in table.tables("fields")), *_included(table, shared))
    layer = d.Layer(
        id=_identifier(table, "id"),
        theme=_identifier(table, "theme"),
        order=table.integer("order", None, 0, 10_000),
        geometry=table.choice("geometry", d.Geometry),
        title=table.text("title"),
        description=table.text("description"),
        office=table.text("office"),
        caution=table.optional_text("caution"),
        scale=table.optional_integer("scale", 100, 10_000_000),
        answer=table.choice("answer", d.Answer, d.Answer.NONE),
        within_m=table.number("within_m", 0.0, 0.1, 50_000),
        coverage=table.choice("coverage", d.CoverageDefault, d.CoverageDefault.FEATURES),
        visible=table.boolean("visible", False),
        label=table.optional_string("label"),
        glance=table.strings("glance"),
        legal=tuple(_legal(t, shared) for t in table.tables("legal")),
        straddles=tuple(_straddle(t, shared) for t in table.tables("straddle")),
        fields=fields,
        style=_style(style) if style else d.Style(),
        tiles=_tiles(table.table("tiles")),
        live=_live(table.table("live")),
        importing=_import(table.table("import")),
        notify=_notify(table.table("notify")),
        editing=_editing(table.table("editing")),
        approval=_approval(table.table("approval")),
        search=read_search(table.table("search"), fields),
    )
    table.done()
    if layer.id != path.stem:
        table.fail("id", f"is {layer.id!r} but the file is {path.name!r}; make them equal")
    if layer.theme != path.parent.name:
        table.fail("theme", f"is {layer.theme!r} but the folder is {path.parent.name!r}; make them equal")
    check_references(layer, table)
    return layer


def _identifier(table: Table, key: str) -> str:
    value = table.string(key)
    if not _NAME.fullmatch(value):
        table.fail(key, f"must be small letters, digits and _ beginning with a letter, not {value!r}")
    return value


def _included(table: Table, shared: Shared) -> tuple[d.Field, ...]:
    fields: list[d.Field] = []
    for name in table.strings("include"):
        if name not in shared.field_sets:
            table.fail("include", f"no field set is called {name!r}; " + did_you_mean(name, [*shared.field_sets]))
        fields += shared.field_sets[name]
    return tuple(fields)


def _legal(table: Table, shared: Shared) -> d.LegalBasis:
    key = table.string("law")
    if key not in shared.laws:
        table.fail("law", f"{key!r} is not in laws.toml; " + did_you_mean(key, [*shared.laws]))
    title, url = shared.laws[key]
    basis = d.LegalBasis(title, table.text("article"), table.optional_string("url") or url)
    table.done()
    return basis


def _straddle(table: Table, shared: Shared) -> d.Straddle:
    article = table.table("legal")
    if article is None:
        table.fail("legal", 'is missing; add legal = { law = "…", article = { ja = "…", en = "…" } }')
    straddle = d.Straddle(
        rule=table.choice("rule", d.StraddleRule),
        field=table.string("field"),
        legal=_legal(article, shared),
        text=table.text("text"),
        order=table.strings("order"),
        outside=table.boolean("outside", False),
    )
    table.done()
    return straddle


def _field(table: Table) -> d.Field:
    field = d.Field(
        name=_identifier(table, "name"),
        type=table.choice("type", d.FieldType),
        title=table.text("title"),
        required=table.boolean("required", False),
        codes=tuple(_code(t) for t in table.tables("codes")),
        unit=table.optional_string("unit"),
        minimum=table.optional_number("minimum"),
        maximum=table.optional_number("maximum"),
        max_length=table.integer("max_length", 500, 1, 100_000),
        sources=table.strings("sources"),
        tile=table.boolean("tile", False),
        popup=table.boolean("popup", True),
        search=table.boolean("search", False),
        personal=table.boolean("personal", False),
        description=table.optional_text("description"),
        usual=tuple(_usual(t) for t in table.tables("usual")),
    )
    if field.usual and field.type is not d.FieldType.TEXT:
        table.fail("usual", 'is for fields of type "text"; the values of others are said by codes')
    table.done()
    return field


def _usual(table: Table) -> d.Text:
    text = table.text("text")
    table.done()
    return text


def _code(table: Table) -> d.Code:
    value = table.string("value")
    if not _CODE.fullmatch(value):
        table.fail("value", f"must be small letters, digits and _, not {value!r}")
    code = d.Code(
        value=value,
        title=table.text("title"),
        short=table.optional_text("short"),
        aliases=table.strings("aliases"),
        color=table.color("color"),
        color_dark=table.color("color_dark"),
        pattern=table.choice("pattern", d.Pattern, d.Pattern.NONE),
        symbol=table.optional_string("symbol"),
        width=table.optional_number("width", 0.1, 40),
        minzoom=table.optional_integer("minzoom", 0, 22),
        severity=table.optional_string("severity"),
        description=table.optional_text("description"),
    )
    table.done()
    return code


def _style(table: Table) -> d.Style:
    plain = d.Style()
    style = d.Style(
        by=table.optional_string("by"),
        stage=table.optional_choice("stage", d.Stage),
        color=table.color("color") or plain.color,
        color_dark=table.color("color_dark"),
        opacity=table.number("opacity", plain.opacity, 0, 1),
        outline=table.color("outline"),
        outline_dark=table.color("outline_dark"),
        outline_width=table.number("outline_width", plain.outline_width, 0, 20),
        outline_dash=table.numbers("outline_dash"),
        width=table.number("width", plain.width, 0.1, 40),
        width_by=table.optional_string("width_by"),
        pattern=table.choice("pattern", d.Pattern, d.Pattern.NONE),
        symbol=table.string("symbol", plain.symbol),
        radius=table.number("radius", plain.radius, 0.5, 40),
        label=table.optional_string("label"),
        label_minzoom=table.integer("label_minzoom", plain.label_minzoom, 0, 22),
        label_maxzoom=table.integer("label_maxzoom", plain.label_maxzoom, 1, 24),
        minzoom=table.integer("minzoom", plain.minzoom, 0, 24),
        maxzoom=table.integer("maxzoom", plain.maxzoom, 1, 24),
    )
    table.done()
    return style


def _tiles(table: Table | None) -> d.Tiles:
    if table is None:
        return d.Tiles()
    tiles = d.Tiles(
        minzoom=table.integer("minzoom", 8, 0, 22),
        maxzoom=table.integer("maxzoom", 16, 0, 22),
        coverage=table.boolean("coverage", False),
        rank=table.optional_string("rank"),
    )
    table.done()
    return tiles


def _live(table: Table | None) -> d.Live | None:
    if table is None:
        return None
    live = d.Live(
        observed=table.string("observed"),
        stale_after=timedelta(minutes=table.number("stale_after_minutes", 30, 1, 527_040)),
        expires=table.optional_string("expires"),
        fields=table.strings("fields"),
    )
    table.done()
    return live


def _import(table: Table | None) -> d.Import:
    if table is None:
        return d.Import()
    importing = d.Import(
        key=table.strings("key"),
        valid_from=table.optional_string("valid_from"),
        valid_to=table.optional_string("valid_to"),
    )
    table.done()
    return importing


def _notify(table: Table | None) -> d.Notify:
    if table is None:
        return d.Notify()
    notify = d.Notify(
        topics=table.strings("topics"),
        severity=table.string("severity", "Unknown"),
        severity_by=table.optional_string("severity_by"),
    )
    table.done()
    return notify


def _editing(table: Table | None) -> Editing:
    if table is None:
        return Editing()
    editing = Editing(allowed=table.boolean("allowed", False), wards=table.boolean("wards", False))
    table.done()
    return editing


def _approval(table: Table | None) -> Approval:
    if table is None:
        return Approval()
    approval = Approval(people=table.integer("people", 1, 1, 2))
    table.done()
    return approval
