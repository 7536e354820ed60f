"""The service worker is served where it reaches all pages, and is never out of date."""

from __future__ import annotations

import json

from flask.testing import FlaskClient

from web.assets import DIST


def test_it_is_served_at_the_root_and_asked_for_each_time(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.cache_control.no_cache
    assert answer.cache_control.max_age is None
    built = DIST / json.loads((DIST / "manifest.json").read_text("utf-8"))["sw.js"]
    assert answer.data == built.read_bytes()
    assert b"notificationclick" in answer.data
    assert not answer.data.lstrip().startswith(b"import")  # a classic script
    same = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
