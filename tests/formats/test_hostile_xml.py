"""XML that wants more than to be read."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from importers.formats import safe_xml
from mapsvc.errors import UnreadableSource
from tests.formats import gml
from tests.formats.conftest import table

BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, doctype: str) -> None:
    path = tmp_path / "a.gml"
    name = "<gml:name>&e;</gml:name>" if "ENTITY e " in doctype else ""
    path.write_text(gml.document([gml.feature("UseDistrict", name)], before=doctype), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="document type"):
        table(path, layer="zoning")


def test_a_document_type_in_a_code_list_is_refused(tmp_path: Path) -> None:
    codes = gml.codelist(tmp_path / "codelists/Common_districtsAndZonesType.xml", {"1": "&e;"})
    text = codes.read_text(encoding="utf-8")
    evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><gml:Dictionary'
    codes.write_text(text.replace("<gml:Dictionary", evil, 1), encoding="utf-8")
    gml.write(tmp_path / "udx/urf/a.gml", gml.feature("UseDistrict", gml.code("function", "1")))
    with pytest.raises(UnreadableSource, match="document type"):
        table(tmp_path, layer="zoning")


def _long(path: Path, head: str, tail: str, megabytes: int) -> Path:
    with path.open("w", encoding="utf-8") as out:
        out.write(head)
        for _ in range(megabytes):
            out.write("a" * 1_000_000)
        out.write(tail)
    return path


def test_a_giant_attribute_is_refused_without_being_held(tmp_path: Path) -> None:
    head, tail = gml.document([gml.feature("UseDistrict", identity="HERE")]).split("HERE")
    path = _long(tmp_path / "a.gml", head, tail, 200)
    tracemalloc.start()
    with pytest.raises(UnreadableSource, match="not readable as XML"):
        table(path, layer="zoning")
    assert tracemalloc.get_traced_memory()[1] < 64_000_000
    tracemalloc.stop()


def test_a_giant_attribute_of_the_root_is_refused(tmp_path: Path) -> None:
    head, tail = gml.document([]).split("<core:CityModel ")
    path = _long(tmp_path / "a.gml", f'{head}<core:CityModel id="', f'" {tail}', 20)
    with pytest.raises(UnreadableSource, match="no root element"):
        table(path, layer="zoning")


def test_deep_nesting_and_broken_files_are_refused(tmp_path: Path) -> None:
    deep = "<urf:a>" * 5000 + "</urf:a>" * 5000
    path = tmp_path / "a.gml"
    path.write_text(gml.document([gml.feature("UseDistrict", deep)]), encoding="utf-8")
    with pytest.raises(UnreadableSource, match="not readable as XML"):
        table(path, layer="zoning")
    path.write_text(gml.document([gml.feature("UseDistrict")])[:-30], encoding="utf-8")
    with pytest.raises(UnreadableSource, match="not readable as XML"):
        table(path, layer="zoning")


def test_an_undeclared_entity_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gml"
    path.write_text(gml.document([gml.feature("UseDistrict", "<gml:name>&x;</gml:name>")]), encoding="utf-8")
    with pytest.raises(UnreadableSource):
        list(safe_xml.elements(path, "{*}cityObjectMember"))


def test_memory_stays_flat_over_many_features(tmp_path: Path) -> None:
    path = tmp_path / "a.gml"
    body = gml.feature("UseDistrict", gml.code("function", "1"))
    path.write_text(gml.document([body * 5000]), encoding="utf-8")
    seen = [len(element.getparent()) for element in safe_xml.elements(path, "{*}cityObjectMember")]
    assert len(seen) == 5000
    # The parser works ahead by one chunk of the file, never by the whole of it.
    assert max(seen) < 200
