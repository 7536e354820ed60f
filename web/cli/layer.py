"""``mapsvc layer``: the declared layers, listed, shown and checked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from layers.derive.schema import json_schema
from layers.registry import CATALOG, catalogue, load
from mapsvc.errors import DeclarationError
from web.cli.output import as_json, print_json, print_table


@click.group(
    epilog="""\b
Examples:
  mapsvc layer list
  mapsvc layer show zoning --json
  mapsvc layer check layers/catalog"""
)
def layer() -> None:
    """List, show and check the declared layers."""


@layer.command("list")
@as_json
def list_layers(as_json: bool) -> None:
    """Every layer of the catalogue, by theme."""
    layers = catalogue().layers.values()
    if as_json:
        print_json(
            [
                {"id": each.id, "theme": each.theme, "geometry": each.geometry, "title": asdict(each.title)}
                for each in layers
            ]
        )
    else:
        print_table([(each.id, each.theme, each.geometry, each.title.ja, each.title.en) for each in layers])


@layer.command("show")
@click.argument("layer_id", metavar="LAYER")
@as_json
def show(layer_id: str, as_json: bool) -> None:
    """One layer: what it is, on what it rests, and its fields. ``--json`` adds the JSON Schema of its properties."""
    found = catalogue().layer(layer_id)
    if as_json:
        print_json({"layer": asdict(found), "schema": json_schema(found)})
        return
    click.secho(f"{found.id}  {found.title.ja} / {found.title.en}", bold=True)
    click.echo(f"{found.description.ja}\n{found.description.en}\n")
    for basis in found.legal:
        click.echo(f"根拠 {basis.law.ja} {basis.article.ja} / {basis.law.en} {basis.article.en}")
    click.echo(f"窓口 {found.office.ja} / {found.office.en}\n")
    print_table(
        [
            (field.name, field.type, field.unit or "", "required" if field.required else "", field.title.ja)
            for field in found.fields
        ]
    )


@layer.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CATALOG, required=False
)
@as_json
@click.pass_context
def check(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Read the declarations in FOLDER (default: the program's own) and say what is wrong with the first wrong one."""
    try:
        read = load(folder)
        for each in read.layers.values():
            json_schema(each)
    except DeclarationError as error:
        if as_json:
            print_json({"ok": False, "file": error.file, "key": error.key, "remedy": error.remedy})
        else:
            click.secho(str(error), fg="red", err=True)
        ctx.exit(1)
    if as_json:
        print_json({"ok": True, "themes": len(read.themes), "layers": len(read.layers)})
    else:
        click.echo(f"{len(read.layers)} layers in {len(read.themes)} themes: all declarations are in order")
