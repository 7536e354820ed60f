"""The declaration of what the law makes of a site in two kinds: what is wrong with one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.definition import StraddleRule
from layers.registry import load
from mapsvc.errors import DeclarationError

LAYER = """
id = "zone"
theme = "plan"
order = 10
geometry = "polygon"
title = { ja = "地域", en = "Zones" }
description = { ja = "説明", en = "Zones" }
office = { ja = "課", en = "Office" }
answer = "covers"
glance = ["ratio"]

[style]
by = "use"

[[straddle]]
rule = "RULE"
field = "FIELD"
MORE
legal = { law = "act", article = { ja = "第1条", en = "Article 1" } }
text = { ja = "規則", en = "The rule" }

[[fields]]
name = "use"
type = "code"
title = { ja = "用途", en = "Use" }
tile = true
codes = [
  { value = "a", title = { ja = "甲", en = "A" }, color = "#aa7744" },
  { value = "b", title = { ja = "乙", en = "B" }, color = "#556677" },
]

[[fields]]
name = "ratio"
type = "integer"
title = { ja = "割合", en = "Ratio" }

[[fields]]
name = "other"
type = "integer"
title = { ja = "他", en = "Other" }
"""
THEME = 'id = "plan"\norder = 1\ntitle = { ja = "計画", en = "Plan" }\ndescription = { ja = "計画", en = "Plan" }\n'


def declared(folder: Path, rule: str, field: str, more: str = "", layer: str = LAYER) -> object:
    (folder / "plan").mkdir()
    (folder / "laws.toml").write_text('[act]\ntitle = { ja = "法", en = "Act" }\n', encoding="utf-8")
    (folder / "fields.toml").write_text("", encoding="utf-8")
    (folder / "plan" / "theme.toml").write_text(THEME, encoding="utf-8")
    text = layer.replace("RULE", rule).replace("FIELD", field).replace("MORE", more)
    (folder / "plan" / "zone.toml").write_text(text, encoding="utf-8")
    return load(folder).layer("zone").straddles


def test_a_straddle_says_rule_field_and_article(tmp_path: Path) -> None:
    (straddle,) = declared(tmp_path, "strictest", "use", 'order = ["b", "a"]\noutside = true')  # type: ignore[misc]
    assert (straddle.rule, straddle.field) == (StraddleRule.STRICTEST, "use")
    assert (straddle.order, straddle.outside) == (("b", "a"), True)
    assert (straddle.legal.law.en, straddle.legal.article.ja, straddle.text.en) == ("Act", "第1条", "The rule")


@pytest.mark.parametrize(
    ("rule", "field", "more", "said"),
    [
        ("heaviest", "use", "", "is not possible"),
        ("weighted", "use", "", "it needs one of"),
        ("strictest", "ratio", "", "it needs one of"),
        ("majority", "uses", "", "names no field"),
        ("weighted", "other", "", "makes no kinds"),
        ("strictest", "use", 'order = ["a"]', "must name every code once"),
        ("majority", "use", 'order = ["a", "b"]', 'is for rule = "strictest"'),
        ("majority", "use", 'sort = "a"', "is not a known key"),
    ],
)
def test_what_is_wrong_with_a_straddle_is_said(tmp_path: Path, rule: str, field: str, more: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        declared(tmp_path, rule, field, more)


def test_a_straddle_needs_areas_and_an_article(tmp_path: Path) -> None:
    lines = LAYER.replace('answer = "covers"', 'answer = "within"\nwithin_m = 5')
    with pytest.raises(DeclarationError, match='is for layers with answer = "covers"'):
        declared(tmp_path, "majority", "use", layer=lines)
    bare = "\n".join(line for line in LAYER.splitlines() if not line.startswith("legal ="))
    (tmp_path / "second").mkdir()
    with pytest.raises(DeclarationError, match="legal: is missing"):
        declared(tmp_path / "second", "majority", "use", layer=bare)
