"""The addresses of the OGC API, of the catalogue, and of a layer's changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.ogc import (
    answers,
    catalogue,
    changes,
    collections,
    conformance,
    definition,
    item,
    items,
    landing,
    matrix,
    resources,
    schemas,
    styles,
    tile,
    tiles,
)

if TYPE_CHECKING:
    from flask import Flask

_TILE = "/<matrix_set>/<z>/<y>/<x>"


def install(app: Flask) -> None:
    """Register them."""
    answers.install(app)
    one = "/ogc/collections/<layer_id>"
    for path, name, view in (
        ("/ogc/", "landing", landing.landing),
        ("/ogc/api", "api", definition.api),
        ("/ogc/conformance", "conformance", conformance.conformance),
        ("/ogc/collections", "collections", collections.collections),
        (one, "collection", collections.collection),
        (f"{one}/queryables", "queryables", schemas.queryables),
        (f"{one}/schema", "schema", schemas.schema),
        (f"{one}/tableschema.json", "tableschema", schemas.tableschema),
        (f"{one}/items", "items", items.items),
        ("/ogc/tileMatrixSets", "tile_matrix_sets", matrix.sets),
        ("/ogc/tileMatrixSets/<matrix_set>", "tile_matrix_set", matrix.matrix_set),
        ("/ogc/tiles", "tilesets", tiles.tilesets),
        ("/ogc/tiles/<matrix_set>", "tileset", tiles.tileset),
        (f"/ogc/tiles{_TILE}", "tile", tile.tile),
        (f"{one}/tiles", "layer_tilesets", tiles.tilesets),
        (f"{one}/tiles/<matrix_set>", "layer_tileset", tiles.tileset),
        (f"{one}/tiles{_TILE}", "layer_tile", tile.tile),
        ("/ogc/styles", "styles", styles.styles),
        ("/ogc/styles/<style_id>", "style", styles.style),
        ("/ogc/styles/<style_id>/metadata", "style_metadata", styles.metadata),
        ("/ogc/resources/<resource_id>", "resource", resources.resource),
        ("/catalogue.jsonld", "catalogue", catalogue.catalogue),
        ("/api/layers/<layer_id>/changes", "changes", changes.changes),
    ):
        app.add_url_rule(path, f"ogc_{name}", view)
    # A key may hold slashes, also two in a row.
    app.add_url_rule(f"{one}/items/<path:feature_id>", "ogc_item", item.item, merge_slashes=False)
