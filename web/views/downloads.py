"""Downloads: the list of what there is, a form for each layer, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request
from flask_babel import gettext

from layers.answer.summary import summaries
from layers.definition import Geometry
from layers.query import published
from layers.store import versions
from mapsvc.errors import InvalidInput, NotFound
from web import caching, parameters
from web.export import whole
from web.export.files import file_of, held_files
from web.export.formats import FORMATS
from web.export.limits import MOST_BYTES
from web.export.serve import download, speak_json
from web.panel import shown_layers
from web.state import state

if TYPE_CHECKING:
    from flask import Flask


def index() -> Response:
    """``/downloads``: every layer with its formats, its sources, and the file of all of it."""
    parameters.refuse_unknown({"lang"})
    language = parameters.language()
    catalogue = state().catalogue
    shown = shown_layers(catalogue)
    with state().connection() as conn:
        held = versions(conn, list(catalogue.layers))
        about = summaries(conn, [layer.id for layer in shown])
    groups = [(theme, [layer for layer in shown if layer.theme == theme.id]) for theme in catalogue.themes]
    files = held_files(whole.folder(state().settings))
    page = render_template(
        "downloads.html",
        groups=groups,
        held=held,
        about=about,
        formats=FORMATS,
        language=language,
        files=files,
        by_layer={layer.id: [one for one in files if one.layers == (layer.id,)] for layer in shown},
        together=[one for one in files if len(one.layers) != 1],
        mb=MOST_BYTES // 1_000_000,
    )
    return caching.keep(Response(page, mimetype="text/html"))


def of_layer(layer_id: str) -> Response:
    """``/layers/{id}/download``: with ``format``, the file; without, the form that asks for it.

    Raises UnknownLayer, InvalidInput naming the parameter that is wrong.
    """
    if "format" in request.args:
        speak_json()
    layer = state().catalogue.layer(layer_id)
    if parameters.single("format") is not None:
        return download([layer])
    parameters.refuse_unknown({"lang", "as_of", "bbox"})
    language = parameters.language()
    with state().connection() as conn:
        held, summary = versions(conn, [layer.id])[layer.id], summaries(conn, [layer.id])[layer.id]
    files = [one for one in held_files(whole.folder(state().settings)) if one.layers == (layer.id,)]
    page = render_template(
        "download_layer.html",
        layer=layer,
        held=held,
        summary=summary,
        formats=FORMATS,
        language=language,
        files=files,
        points=layer.geometry is Geometry.POINT,
        systems=[f"EPSG:{crs.epsg}" for crs in published()[1:]],
        as_of=parameters.as_of(),
        bbox=parameters.single("bbox"),
        example=_example(layer_id),
        mb=MOST_BYTES // 1_000_000,
    )
    return caching.keep(Response(page, mimetype="text/html"))


def _example(layer_id: str) -> str:
    """A filter on the first code of the layer, where it has one."""
    for field in state().catalogue.layer(layer_id).fields:
        if field.codes and field.type == "code" and not field.personal:
            return f"{field.name} = '{field.codes[0].value}'"
    return "valid_from >= DATE('2020-01-01')"


def view() -> Response:
    """``/downloads/view?layers=a,b&format=``: several layers in one file; raises UnknownLayer, InvalidInput."""
    speak_json()
    ids = parameters.layer_ids()
    if not ids:
        raise InvalidInput("layers", gettext("download.layers"))
    return download([state().catalogue.layer(name) for name in ids], more=frozenset({"layers"}))


def nightly(name: str) -> Response:
    """``/downloads/files/{name}``: a file of the nightly list; raises NotFound."""
    parameters.refuse_unknown(())
    found = file_of(whole.folder(state().settings), name)
    if found is None:
        raise NotFound(name)
    return found


def install(app: Flask) -> None:
    """The addresses of downloads."""
    app.add_url_rule("/downloads", "downloads", index)
    app.add_url_rule("/downloads/view", "download_view", view)
    app.add_url_rule("/downloads/files/<name>", "download_file", nightly)
    app.add_url_rule("/layers/<layer_id>/download", "download_layer", of_layer)
    app.jinja_env.filters["filesize"] = filesize


def filesize(size: int) -> str:
    """A number of bytes as people read it: 12.3 MB."""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"
