"""``mapsvc observe``: readings of a live layer, from a file or a pipe."""

from __future__ import annotations

from typing import BinaryIO

import click
import orjson

from layers.registry import catalogue
from layers.store import Reading
from layers.store import observe as write
from mapsvc import audit
from mapsvc.actor import system
from mapsvc.db.connection import connect
from mapsvc.errors import InvalidInput
from web.cli.output import as_json, print_json
from web.observations import readings

_MOST_BYTES = 50_000_000


@click.command(
    epilog="""\b
Examples:
  mapsvc observe river_gauge readings.geojson
  fetch-readings | mapsvc observe parking - --json

\b
The input is a GeoJSON FeatureCollection: "id" is the feature's key, "properties" its new values with the time of
observation, "geometry" null (it stays) or the place of a feature that is new."""
)
@click.argument("layer_id", metavar="LAYER")
@click.argument("file", type=click.File("rb"))
@as_json
def observe(layer_id: str, file: BinaryIO, as_json: bool) -> None:
    """Write readings of a live layer (gauges, parking, alerts): one transaction, bad readings refused by name."""
    layer = catalogue().layer(layer_id)
    given = _readings(file.read(_MOST_BYTES + 1))
    with connect() as conn, conn.transaction():
        done = write(conn, layer, given)
        told = {"version": done.commit.version, "written": done.written, "refused": len(done.refused)}
        audit.record(conn, system("mapsvc observe"), "layer.observe", layer.id, told)
    if as_json:
        refused = [{"key": key, "reason": reason} for key, reason in done.refused]
        print_json({"version": done.commit.version, "written": done.written, "late": done.late, "refused": refused})
    else:
        click.echo(f"{layer.id}: version {done.commit.version}, {done.written} written, {done.late} late")
        for key, reason in done.refused:
            click.secho(f"  refused {key}: {reason}", fg="yellow", err=True)


def _readings(raw: bytes) -> list[Reading]:
    if len(raw) > _MOST_BYTES:
        raise InvalidInput("FILE", f"is larger than {_MOST_BYTES // 1_000_000} MB; split it")
    try:
        return readings(orjson.loads(raw), "FILE")
    except orjson.JSONDecodeError as error:
        raise InvalidInput("FILE", f"is not JSON ({error})") from error
