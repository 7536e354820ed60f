"""The sprite holds every image that a style names, each where it says and in its colour."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageColor

from layers.derive.sprite import sprite
from layers.registry import catalogue
from tests.web.ogc.asking import Json, get, local


@pytest.mark.parametrize("ratio", [1, 2])
def test_images_are_where_the_sprite_says(client: FlaskClient, ratio: int) -> None:
    base = local(get(client, "/ogc/styles/zoning")["sprite"]) + ("@2x" if ratio == 2 else "")
    places = get(client, f"{base}.json")
    answer = client.get(f"{base}.png")
    assert (answer.mimetype, answer.headers["Access-Control-Allow-Origin"]) == ("image/png", "*")
    assert client.get(f"{base}.png", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    sheet = np.asarray(Image.open(BytesIO(answer.data)).convert("RGBA")).astype(int)
    whole = sprite(catalogue())
    assert sheet.shape[:2] == (whole.height * ratio, whole.width * ratio)
    taken = np.zeros(sheet.shape[:2], dtype=bool)
    for name, at in places.items():
        assert at["pixelRatio"] == ratio
        window = np.s_[at["y"] : at["y"] + at["height"], at["x"] : at["x"] + at["width"]]
        assert not taken[window].any(), f"{name} lies over another"
        taken[window] = True
        pixels = sheet[window].reshape(-1, 4)
        color = ImageColor.getrgb(name.split(":")[2])
        opaque = pixels[pixels[:, 3] > 120]
        assert (np.abs(opaque[:, :3] - color).max(axis=1) < 12).any(), f"{name} is nowhere in its colour"
        assert (pixels[:, 3] < 100).any(), f"{name} covers its whole square"
    assert sheet[~taken][:, 3].max() == 0, "nothing stands between images"


def test_every_image_of_every_style_is_there(client: FlaskClient) -> None:
    places = get(client, "/ogc/resources/map.json")

    def named(node: object) -> set[str]:
        if isinstance(node, str):
            return {node} if node.startswith(("pattern:", "symbol:")) else set()
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return set().union(*map(named, inner))

    wanted: set[str] = set()
    styles: list[Json] = get(client, "/ogc/styles")["styles"]
    for one in styles:
        style = get(client, f"/ogc/styles/{one['id']}")
        assert style["sprite"].endswith("/ogc/resources/map")
        wanted |= named(style["layers"])
    assert len(wanted) > 50
    assert wanted <= places.keys()
    assert get(client, "/style.json")["sprite"].endswith("/ogc/resources/map")


@pytest.mark.parametrize("name", ["map@3x.png", "map.svg", "other.png", "map.png?f=json"])
def test_other_resources_are_not_there(client: FlaskClient, name: str) -> None:
    get(client, f"/ogc/resources/{name}", 400 if "?" in name else 404)
