"""Built files go out as the build compressed them, each coding with its own tag, to be kept for a year."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from web import assets

TEXT = b"export const answer = 42;\n" * 200


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A built script of which static serving itself knows nothing."""
    name = "map-ABCDEFGH.js"
    (tmp_path / f"{name}.br").write_bytes(brotli.compress(TEXT))
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(TEXT))
    (tmp_path / "manifest.json").write_text(json.dumps({"map.js": name}), encoding="utf-8")
    monkeypatch.setattr(assets, "DIST", tmp_path)
    return f"/static/dist/{name}"


def test_each_coding_is_sent_as_it_lies_there(client: FlaskClient, built: str) -> None:
    tags = set()
    for accepted, coding, restore in (("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)):
        answer = client.get(built, headers={"Accept-Encoding": accepted})
        assert answer.headers["Content-Encoding"] == coding
        assert answer.mimetype == "text/javascript"
        assert restore(answer.data) == TEXT
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(TEXT)
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert {"public", "max-age=31536000", "immutable"} <= set(answer.headers["Cache-Control"].split(", "))
        tags.add(answer.headers["ETag"])
        same = client.get(built, headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]})
        assert same.status_code == 304
    assert len(tags) == 2


@pytest.mark.parametrize("name", ["manifest.json", "map-ABCDEFGH.js.br", "..%2fmanifest.json", "other.js"])
def test_only_what_the_manifest_names_is_sent_so(client: FlaskClient, built: str, name: str) -> None:
    answer = client.get(f"/static/dist/{name}", headers={"Accept-Encoding": "br"})
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_what_a_script_imports_at_once_is_asked_for_with_it(
    client: FlaskClient, tmp_path: Path, built: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parts.json").write_text(json.dumps({"map.js": ["part-A.js", "part-B.js"]}), encoding="utf-8")
    page = client.get("/").get_data(as_text=True)
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert named == ["/static/dist/part-A.js", "/static/dist/part-B.js"]
