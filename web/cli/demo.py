"""``mapsvc demo``: the fictional city that a first run shows."""

from __future__ import annotations

import click

from importers.demo import build as build_city
from importers.demo import clear as clear_city
from layers.registry import catalogue
from mapsvc.db.connection import connect
from web.cli.output import as_json, print_json


@click.group(
    epilog="""\b
Examples:
  mapsvc demo build              the city of about 20,000 features
  mapsvc demo build --scale 10   ten times larger, for benchmarks
  mapsvc demo clear"""
)
def demo() -> None:
    """Build or clear the fictional demo city."""
