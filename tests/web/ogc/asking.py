"""Asking the API, and following what it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask.testing import FlaskClient

Json = dict[str, Any]
ITEMS = "/ogc/collections/zoning/items"
PLACES = "/ogc/collections/test_place/items"


def address(path: str, **parameters: object) -> str:
    """``path`` with parameters, whose underscores stand for hyphens but in known_at and fields."""
    named = {name.replace("bbox_", "bbox-").replace("filter_", "filter-"): value for name, value in parameters.items()}
    return f"{path}?{urlencode(named, quote_via=quote)}" if named else path


def get(client: FlaskClient, path: str, status: int = 200, **parameters: object) -> Json:
    """The JSON at ``path``, answered with ``status``."""
    answer = client.get(address(path, **parameters))
    assert answer.status_code == status, (path, parameters, answer.get_data(as_text=True)[:500])
    found: Json = answer.get_json(force=True)
    return found


def link(found: Json, rel: str, kind: str | None = None) -> str | None:
    """The address that ``found`` links to under ``rel``."""
    links = (one for one in found["links"] if one["rel"] == rel and kind in {None, one.get("type")})
    one = next(links, None)
    return None if one is None else one["href"]


def local(href: str) -> str:
    """An address of the test server as the test client takes it."""
    assert href.startswith("http://localhost/"), href
    return href.removeprefix("http://localhost")


def walk(client: FlaskClient, path: str, **parameters: object) -> list[Json]:
    """The features of all pages."""
    found: list[Json] = []
    following: str | None = address(path, **parameters)
    while following:
        page = get(client, following)
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        after = link(page, "next")
        following = local(after) if after else None
    return found


def ids(features: list[Json]) -> list[str]:
    """The features' ids."""
    return [feature["id"] for feature in features]
