"""The other servers as their operators would run them well: configurations, commands, addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import conninfo

from bench.peers.views import SCHEMA, published, view
from bench.place import Place
from bench.server import WORKERS, Running, running
from layers.definition import Layer
from layers.store.bands import band_of, bands_of
from tiles.grid import EXTENT, MARGIN, MAX_ZOOM, Tile

POOL = 16
_BAND_ENDS = [zoom for zoom in range(MAX_ZOOM) if band_of(zoom) != band_of(zoom + 1)]
_CACHE_MB = 512
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def martin_config(place: Place, layers: Sequence[Layer], port: int, *, cached: bool) -> dict[str, Any]:
    """Martin's configuration: each view a source of its band's zooms, with our extent, margin, ids and properties.

    As many worker processes as ours; its memory cache large enough for everything, or off.
    """
    return {
        "listen_addresses": f"127.0.0.1:{port}",
        "worker_processes": WORKERS,
        "cache": {"size_mb": _CACHE_MB} if cached else "disable",
        "postgres": {
            "connection_string": _with_host(place.url),
            "pool_size": POOL,
            "auto_bounds": "skip",
            "auto_publish": False,
            "tables": {view(layer.id, band): _source(layer, band) for layer in layers for band in bands_of(layer)},
        },
    }


def _source(layer: Layer, band: int) -> dict[str, Any]:
    zooms = [zoom for zoom in range(layer.tiles.minzoom, MAX_ZOOM + 1) if band_of(zoom) == band]
    return {
        "layer_id": layer.id,
        "schema": SCHEMA,
        "table": view(layer.id, band),
        "srid": 3857,
        "geometry_column": "geom",
        "id_column": "feature_id",
        "minzoom": zooms[0],
        "maxzoom": zooms[-1],
        "extent": EXTENT,
        "buffer": MARGIN,
        "clip_geom": True,
        "properties": {"props": "jsonb"},
    }


def written(config: dict[str, Any]) -> str:
    """A configuration as text: JSON is YAML too."""
    return json.dumps(config)


def martin_sources(layers: Sequence[str], zoom: int) -> str:
    """The sources that make one tile of ``layers``, joined as martin wants them."""
    return ",".join(view(layer, band_of(zoom)) for layer in layers)


def martin_address(layers: Sequence[str], tile: Tile) -> str:
    """Where martin has the tile of ``layers``."""
    return f"/{martin_sources(layers, tile.z)}/{tile.z}/{tile.x}/{tile.y}"


@contextmanager
def martin(place: Place, programs: Path, *, cached: bool) -> Iterator[Running]:
    """Martin on the views."""
    config = place.work / f"martin-{'cached' if cached else 'bare'}.yaml"
    with psycopg.connect(place.url) as conn:
        layers = published(conn)

    def command(port: int) -> list[str]:
        config.write_text(written(martin_config(place, layers, port, cached=cached)), encoding="utf-8")
        return [str(programs / "martin"), "--config", str(config)]

    with running(command, "/health", {"RUST_LOG": "warn"}, place.work / "martin.log") as it:
        yield it


@contextmanager
def tipg(place: Place, python: Path) -> Iterator[Running]:
    """Tipg on the views, without looking for new tables while it is measured and without limits to a tile."""
    environment = {
        "DATABASE_URL": _with_host(place.url),
        "TIPG_DB_SCHEMAS": json.dumps([SCHEMA]),
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_CATALOG_TTL": "0",
        "TIPG_TILE_BUFFER": str(MARGIN),
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
        "TIPG_MAX_FEATURES_PER_QUERY": "10000",
        "DB_MIN_CONN_SIZE": str(POOL // WORKERS),
        "DB_MAX_CONN_SIZE": str(POOL // WORKERS),
        **_table_configs(place),
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--log-level", "warning", "--no-access-log"]
    with running(
        lambda port: [*command, "--port", str(port), "--workers", str(WORKERS)],
        "/healthz",
        environment,
        place.work / "tipg.log",
    ) as it:
        yield it


def _table_configs(place: Place) -> dict[str, str]:
    """Which column of a view is its key: views have no primary key that could be found."""
    with psycopg.connect(place.url) as conn:
        layers = published(conn)
    keys = {f"TIPG_TABLE_CONFIG__{SCHEMA}_{layer.id}__PK": "id" for layer in layers}
    keys |= {
        f"TIPG_TABLE_CONFIG__{SCHEMA}_{view(layer.id, band)}__PK": "feature_id"
        for layer in layers
        for band in bands_of(layer)
    }
    return keys


def tipg_addresses(layers: Sequence[str], tile: Tile) -> list[str]:
    """Where tipg has the tile: it does not join layers, so each is asked for."""
    return [
        f"/collections/{SCHEMA}.{view(layer, band_of(tile.z))}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}"
        for layer in layers
    ]


@contextmanager
def pygeoapi(place: Place, python: Path) -> Iterator[Running]:
    """Pygeoapi on the views of features, as WSGI processes with threads, as its manual runs it."""
    config, openapi = place.work / "pygeoapi.yml", place.work / "pygeoapi-openapi.json"
    with psycopg.connect(place.url) as conn:
        layers = published(conn)

    def command(port: int) -> list[str]:
        config.write_text(written(pygeoapi_config(place, layers, port)), encoding="utf-8")
        openapi.write_text(written(_OPENAPI), encoding="utf-8")
        return [
            *(str(python), "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)),
            *("--threads", str(POOL // WORKERS), "--worker-class", "gthread", "--log-level", "warning"),
            "pygeoapi.flask_app:APP",
        ]

    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    with running(command, "/conformance?f=json", environment, place.work / "pygeoapi.log") as it:
        yield it


_OPENAPI = {"openapi": "3.0.2", "info": {"title": "peers", "version": "1"}, "paths": {}}


def pygeoapi_config(place: Place, layers: Sequence[Layer], port: int) -> dict[str, Any]:
    """Pygeoapi's configuration: each view of features a collection."""
    text = {"en": "city"}
    parts = conninfo.conninfo_to_dict(place.url)
    data = {
        "host": parts["host"], "port": int(parts.get("port") or 5432), "dbname": parts["dbname"], "user": parts["user"],
        "password": parts["password"], "search_path": [SCHEMA, "public"],
    }  # fmt: skip
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": f"http://127.0.0.1:{port}", "encoding": "utf-8",
            "mimetype": "application/json; charset=UTF-8", "languages": ["en-US"], "gzip": True, "pretty_print": False,
            "limits": {"default_items": 10, "max_items": 10_000}, "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": text, "description": text, "keywords": {"en": ["city"]}, "keywords_type": "theme",
                "terms_of_service": "none", "url": "http://127.0.0.1",
            },
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "none", "url": "http://127.0.0.1"},
            "contact": {"name": "none"},
        },
        "resources": {
            layer.id: {
                "type": "collection", "title": layer.id, "description": layer.id, "keywords": [layer.id], "links": [],
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": _CRS84}},
                "providers": [
                    {
                        "type": "feature", "name": "PostgreSQL", "data": data, "table": layer.id, "id_field": "id",
                        "geom_field": "geom",
                    }
                ],
            }
            for layer in layers
        },
    }  # fmt: skip


def _with_host(url: str) -> str:
    """The address with the socket's folder in the place of the host: these programs do not know ``?host=``."""
    parts = conninfo.conninfo_to_dict(url)
    host, password = quote(str(parts["host"]), safe=""), quote(str(parts["password"]), safe="")
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{parts['user']}:{password}@{host}{port}/{parts['dbname']}"
