"""``/ogc/resources/{id}``: the images that styles name, as MapLibre's sprite: a sheet, and where each is on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson
import typst
from flask import Response

from layers.derive.sprite import sprite
from mapsvc.errors import NotFound
from web import caching, parameters
from web.address import absolute
from web.ogc.answers import JSON, finish
from web.state import state

if TYPE_CHECKING:
    from layers.derive.sprite import Sprite

PNG = "image/png"
IDS = ("map.json", "map.png", "map@2x.json", "map@2x.png")
_ID = re.compile(r"map(@2x)?\.(json|png)")
_DAY_SECONDS = 86_400
_PAGE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt)"""


def sprite_address() -> str:
    """What a style names as its sprite."""
    return absolute("/ogc/resources/map")


def resource(resource_id: str) -> Response:
    """A part of the sprite, at one or two pixels per pixel; raises NotFound."""
    parameters.refuse_unknown(frozenset())
    asked = _ID.fullmatch(resource_id)
    if asked is None:
        raise NotFound(resource_id)
    ratio = 2 if asked[1] else 1
    shared = state()
    tag = caching.tag(shared.release, resource_id, "sprite")
    if same := caching.unchanged(tag):
        return finish(same, tag, seconds=_DAY_SECONDS)
    body = shared.remembered(tag, lambda: _made(sprite(shared.catalogue), asked[2], ratio))
    return finish(Response(body, content_type=JSON if asked[2] == "json" else PNG), tag, seconds=_DAY_SECONDS)


def _made(sheet: Sprite, form: str, ratio: int) -> bytes:
    if form == "json":
        return orjson.dumps(
            {
                name: {
                    "x": x * ratio,
                    "y": y * ratio,
                    "width": side * ratio,
                    "height": side * ratio,
                    "pixelRatio": ratio,
                }
                for name, (x, y, side) in sheet.places.items()
            }
        )
    page = _PAGE.format(width=sheet.width, height=sheet.height)
    made = typst.compile(page.encode(), format="png", ppi=72 * ratio, sys_inputs={"svg": sheet.svg})
    return bytes(made)
