"""A wrong declaration is refused with file, key and remedy; a right one becomes exactly what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layers.definition import Answer, FieldType, Geometry, Pattern
from layers.registry import Catalogue, load
from mapsvc.errors import DeclarationError, UnknownLayer

LAYER = """
id = "bench"
theme = "street"
order = 10
geometry = "point"
title = { ja = "ベンチ", en = "Benches", "zh-Hans" = "长椅" }
description = { ja = "休めるところ", en = "Where to rest" }
office = { ja = "道路局", en = "Road Bureau" }
answer = "nearest"
within_m = 300
label = "name"
include = ["decision"]

[[legal]]
law = "road"
article = { ja = "第32条", en = "Article 32" }

[style]
by = "material"
label = "name"
symbol = "square"

[tiles]
minzoom = 12

[live]
observed = "seen_at"
stale_after_minutes = 5
fields = ["free"]

[import]
key = ["name"]
valid_from = "decided_on"

[notify]
topics = ["street", "street.{material}"]

[[fields]]
name = "material"
type = "code"
title = { ja = "素材", en = "Material" }
tile = true
sources = ["素材"]
codes = [
  { value = "wood", title = { ja = "木", en = "Wood" }, color = "#aa7744", aliases = ["木製"] },
  { value = "steel", title = { ja = "鉄", en = "Steel" }, color = "#556677", pattern = "grid" },
]

[[fields]]
name = "name"
type = "text"
title = { ja = "名称", en = "Name" }
required = true
tile = true

[[fields]]
name = "free"
type = "integer"
title = { ja = "空席", en = "Free seats" }
minimum = 0
maximum = 9

[[fields]]
name = "seen_at"
type = "datetime"
title = { ja = "時刻", en = "Seen at" }
tile = true
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a catalogue whose one layer is the text given."""

    def written(text: str, file: str = "bench.toml") -> Path:
        (tmp_path / "laws.toml").write_text('[road]\ntitle = { ja = "道路法", en = "Road Act" }\n', encoding="utf-8")
        (tmp_path / "fields.toml").write_text(
            '[[decision]]\nname = "decided_on"\ntype = "date"\ntitle = { ja = "決定日", en = "Decided on" }\n',
            encoding="utf-8",
        )
        (tmp_path / "street").mkdir()
        (tmp_path / "street" / "theme.toml").write_text(
            'id = "street"\norder = 1\ntitle = { ja = "道", en = "Street" }\n'
            'description = { ja = "道のもの", en = "In the street" }\n',
            encoding="utf-8",
        )
        (tmp_path / "street" / file).write_text(text, encoding="utf-8")
        return tmp_path

    return written


def test_a_declaration_becomes_what_it_says(write: Write) -> None:
    catalogue = load(write(LAYER))
    layer = catalogue.layer("bench")
    assert (layer.geometry, layer.answer, layer.within_m) == (Geometry.POINT, Answer.NEAREST, 300)
    assert [field.name for field in layer.fields] == ["material", "name", "free", "seen_at", "decided_on"]
    material = layer.field("material")
    assert material is not None
    assert material.type is FieldType.CODE
    assert [code.pattern for code in material.codes] == [Pattern.NONE, Pattern.GRID]
    assert layer.title.get("zh-Hans") == "长椅"
    assert layer.title.get("ko") == "Benches"
    assert layer.legal[0].law.ja == "道路法"
    assert layer.live is not None
    assert layer.live.stale_after.total_seconds() == 300
    assert catalogue.in_theme("street") == (layer,)
    with pytest.raises(UnknownLayer, match="mapsvc layer list"):
        catalogue.layer("benches")


# What is changed in the declaration; the key that must be named; a part of the remedy.
WRONG = [
    ("order = 10", 'order = "10"', "order", "whole number"),
    ("order = 10\n", "", "order", "add order ="),
    ("order = 10", "order = 10\nscael = 2500", "scael", 'did you mean "scale"'),
    ('label = "name"\ninclude', 'lable = "name"\ninclude', "lable", 'did you mean "label"'),
    ("order = 10", 'order = 10\nglance = ["fre"]', "glance", 'did you mean "free"'),
    ('geometry = "point"', 'geometry = "pint"', "geometry", 'did you mean "point"'),
    ('geometry = "point"\n', "", "geometry", '"polygon"'),
    ('en = "Benches"', 'em = "Benches"', "title.en", "is missing"),
    ('{ ja = "休めるところ", en = "Where to rest" }', '"休めるところ"', "description", "{ ja ="),
    ('"zh-Hans" = "长椅"', "Chinese = 1", "title.Chinese", "language tag"),
    ('en = "Road Bureau"', 'en = " "', "office.en", "not empty"),
    ("within_m = 300\n", "", "within_m", "distance in metres"),
    ("within_m = 300", "within_m = -1", "within_m", "from 0.1"),
    ('answer = "nearest"', 'answer = "covers"', "answer", "polygons"),
    ('id = "bench"', 'id = "seat"', "id", "make them equal"),
    ('theme = "street"', 'theme = "strasse"', "theme", "make them equal"),
    ('id = "bench"', 'id = "Bench"', "id", "small letters"),
    ('law = "road"', 'law = "raod"', "legal[0].law", 'did you mean "road"'),
    ('include = ["decision"]', 'include = ["decisions"]', "include", 'did you mean "decision"'),
    ('by = "material"', 'by = "materiel"', "style.by", 'did you mean "material"'),
    ('by = "material"', 'by = "name"', "style.by", "it needs one of code"),
    ('label = "name"\nsymbol', 'label = "free"\nsymbol', "style.label", "add tile = true"),
    ('symbol = "square"', 'symbol = "sqare"', "style.symbol", 'did you mean "square"'),
    ('symbol = "square"', 'color = "red"', "style.color", "#rrggbb"),
    ('symbol = "square"', 'color = "#FF0000"', "style.color", "lower case"),
    ('symbol = "square"', "opacity = true", "style.opacity", "number"),
    ('symbol = "square"', "outline_dash = [0]", "style.outline_dash", "above zero"),
    ('symbol = "square"', "label_maxzoom = 14", "style.label_minzoom", "style.label_maxzoom"),
    ('symbol = "square"', "minzoom = 24", "style.minzoom", "style.maxzoom"),
    ("minzoom = 12", "minzoom = 20", "tiles.minzoom", "exchange"),
    ("minzoom = 12", "coverage = true", "tiles.coverage", "polygons"),
    ("minzoom = 12", 'rank = "name"', "tiles.rank", "integer, number"),
    ('key = ["name"]', 'key = ["nmae"]', "import.key", 'did you mean "name"'),
    ('valid_from = "decided_on"', 'valid_from = "name"', "import.valid_from", "date"),
    ('observed = "seen_at"', 'observed = "decided_on"', "live.observed", "datetime"),
    ('"Seen at" }\ntile = true', '"Seen at" }', "live.observed", "add tile = true"),
    ('fields = ["free"]', 'fields = ["frei"]', "live.fields", 'did you mean "free"'),
    ('"street.{material}"', '"street.{colour}"', "notify.topics", "names no field"),
    ('"street.{material}"', '"Street"', "notify.topics", "small letters"),
    ("[notify]", '[notify]\nseverity = "severe"', "notify.severity", 'did you mean "Severe"'),
    ('value = "steel"', 'value = "wood"', "fields[material].codes[wood]", "twice"),
    ('value = "steel"', 'value = "Steel"', "fields[material].codes[Steel].value", "small letters"),
    ('aliases = ["木製"]', 'aliases = ["鉄"]', "fields[material].codes[steel]", "already means 'wood'"),
    ('color = "#aa7744", ', "", "fields[material].codes[wood].color", "style.by needs it"),
    ('pattern = "grid"', 'pattern = "gird"', "fields[material].codes[steel].pattern", 'did you mean "grid"'),
    ('type = "integer"', 'type = "text"', "fields[free].minimum", "numbers only"),
    ('type = "code"', 'type = "text"', "fields[material].codes", "must not have codes"),
    ('type = "integer"', 'type = "code"', "fields[free].codes", "needs codes"),
    ("maximum = 9", "maximum = -9", "fields[free].minimum", "larger than maximum"),
    ('name = "free"', 'name = "name"', "fields[name]", "declared twice"),
    ("required = true", "personal = true", "fields[name].personal", "never published"),
    (
        "required = true\ntile = true",
        'sources = ["素材"]\ntile = true',
        "fields[name].sources",
        "belongs to 'material'",
    ),
    ("[tiles]", "[tile]", "tile", 'did you mean "tiles"'),
    ("[tiles]", "[[tiles]]", "tiles", "under a line [tiles]"),
]


@pytest.mark.parametrize(("right", "wrong", "key", "remedy"), WRONG, ids=[f"{w[2]}:{w[3]}" for w in WRONG])
def test_a_mistake_is_named_with_its_remedy(write: Write, right: str, wrong: str, key: str, remedy: str) -> None:
    assert LAYER.count(right) >= 1
    with pytest.raises(DeclarationError) as caught:
        load(write(LAYER.replace(right, wrong, 1)))
    assert caught.value.file == "street/bench.toml"
    assert caught.value.key == key
    assert remedy in caught.value.remedy
    assert str(caught.value) == f"street/bench.toml: {caught.value.key}: {caught.value.remedy}"


def test_what_is_not_toml_is_refused(write: Write) -> None:
    with pytest.raises(DeclarationError, match=r"street/bench\.toml: file: is not TOML"):
        load(write("id = bench"))


def test_an_id_differing_from_its_file_is_refused(tmp_path: Path, write: Callable[..., Path]) -> None:
    with pytest.raises(DeclarationError, match=r"street/seat\.toml: id: is 'bench'"):
        load(write(LAYER, "seat.toml"))


def test_a_folder_without_theme_is_refused(write: Write) -> None:
    path = write(LAYER)
    (path / "street" / "theme.toml").unlink()
    with pytest.raises(DeclarationError, match=r"theme\.toml: is missing"):
        load(path)


def test_two_layers_of_one_id_are_refused(write: Write) -> None:
    path = write(LAYER)
    other = path / "park"
    other.mkdir()
    theme = (path / "street" / "theme.toml").read_text(encoding="utf-8")
    (other / "theme.toml").write_text(theme.replace('"street"', '"park"'), encoding="utf-8")
    (other / "bench.toml").write_text(LAYER.replace('theme = "street"', 'theme = "park"'), encoding="utf-8")
    with pytest.raises(DeclarationError, match="is used in theme"):
        load(path)


def test_a_catalogue_is_the_same_each_time(write: Write) -> None:
    path = write(LAYER)
    first: Catalogue = load(path)
    assert dict(first.layers) == dict(load(path).layers)
