"""``/staff/imports/{number}``: one change, how it differs from what is stored, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
import shapely
from flask import Response, render_template, request, send_file

from layers.store import features
from mapsvc import audit
from mapsvc.dates import today
from mapsvc.errors import InvalidInput, NotFound
from mapsvc.jobs.look import workers_live
from web import parameters
from web.address import local
from web.assets import asset
from web.errors import reason_of
from web.i18n import browser_texts, current_language
from web.rights import Right, current_actor, may, needs
from web.state import state
from web.work import options, picture, refusal, rows, shapes, store, turns, uploads, wording
from web.work.model import CHANGES, Proposal
from web.work.seen import proposal_for

if TYPE_CHECKING:
    from flask import Flask

_REFRESH_SECONDS = 3
_REJECTS = 50
_ON_MAP = 2_000
_MOVING = frozenset({"checking", "approved"})


def _to(number: int) -> Response:
    target = local(f"/staff/imports/{number}", lang=parameters.single("lang"))
    return Response(status=303, headers={"Location": target})


@needs(Right.EDIT)
def show(number: int) -> Response:
    """``GET /staff/imports/{number}?kind=&after=``: the change with its differences, page by page."""
    parameters.refuse_unknown({"lang", "kind", "after", "still"})
    return _shown(number)


def _shown(number: int, error: InvalidInput | None = None) -> Response:
    kind, after = parameters.single("kind"), parameters.single("after")
    if kind is not None and kind not in CHANGES:
        raise InvalidInput("kind", f"must be one of {', '.join(CHANGES)}")
    if after is not None and not (after.isascii() and after.isdecimal() and len(after) < 10):
        raise InvalidInput("after", "must be a whole number")
    actor, catalogue, language = current_actor(), state().catalogue, current_language()
    with state().connection() as conn:
        found = proposal_for(conn, number, actor)
        given: dict[str, Any] = {"acts": store.acts(conn, number), "alive": workers_live(conn)}
        if found.digest is not None and found.state not in {"checking", "failed", "stopped"}:
            listed, more = rows.page(conn, catalogue, found, language, after=int(after or -1), kind=kind)
            given |= {"rows": listed, "more": more, "drawn": _drawing(conn, found)}
    layer = catalogue.layer(found.layer)
    page = render_template(
        "work/proposal.html",
        p=found,
        layer=layer,
        kind=kind,
        after=after,
        states=wording.states(),
        kinds=wording.kinds(),
        tones=wording.TONES,
        outcomes=wording.outcomes(),
        stages=wording.stages(),
        act_names=wording.acts(),
        changes=CHANGES,
        refresh=_REFRESH_SECONDS if found.state in _MOVING and not parameters.flag("still") else None,
        refused=refusal.said(found.facts.get("refused", {})),
        rejects=list(found.facts.get("rejects", ()))[:_REJECTS],
        own=turns.is_author(found, actor),
        may_approve=may(actor, Right.APPROVE) and turns.may_decide(found, actor),
        may_restore=may(actor, Right.APPROVE),
        profiles=options.profiles_of(layer) if found.kind == "import" else (),
        choices=options.CHOICES,
        given=request.form or found.options,
        error=(error.name, reason_of(error)) if error else None,
        days=state().settings.upload_days,
        config=_config(found, language),
        **given,
    )
    return Response(page, 400 if error else 200, mimetype="text/html")


def _config(found: Proposal, language: str) -> dict[str, Any]:
    """What the map's script needs to know."""
    return {
        "language": language,
        "texts": local(f"/i18n/{language}.json", v=browser_texts(language)[1]),
        "worker": asset("worker.js"),
        "layer": found.layer,
        "shapes": f"/staff/imports/{found.id}/shapes.json",
    }


def _drawing(conn: Any, found: Proposal) -> dict[str, Any] | None:
    """The drawing without script, the bounds, and whether shapes are missing in it."""
    bounds = shapes.extent(conn, found.id, found.layer)
    if bounds is None:
        return None
    listed, more = shapes.shapes(conn, found.id, found.layer, box=None, most=picture.MOST_SHAPES)
    wards = [feature.geom for feature in features(conn, state().catalogue.layer("ward"), as_of=today(), bbox=bounds)]
    title = f"{state().catalogue.layer(found.layer).title.get(current_language())} {found.id}"
    return {
        "svg": picture.drawing(listed, bounds, wards, title),
        "bounds": ",".join(f"{value:.6f}" for value in bounds),
        "more": more,
        "shown": picture.MOST_SHAPES,
    }


@needs(Right.EDIT)
def shapes_json(number: int) -> Response:
    """``GET /staff/imports/{number}/shapes.json?bbox=``: GeoJSON (RFC 7946) of what changes, at most 2,000 changes."""
    parameters.refuse_unknown({"lang", "bbox"})
    box = _bbox(parameters.single("bbox"))
    with state().connection() as conn:
        found = proposal_for(conn, number, current_actor())
        listed, more = shapes.shapes(conn, found.id, found.layer, box=box, most=_ON_MAP)
    body = {
        "type": "FeatureCollection",
        "more": more,
        "features": [
            {
                "type": "Feature",
                "properties": {"role": shape.role, "key": shape.key, "number": shape.number},
                "geometry": orjson.Fragment(shapely.to_geojson(shape.geom)),
            }
            for shape in listed
        ],
    }
    return Response(orjson.dumps(body), mimetype="application/geo+json")


def _bbox(raw: str | None) -> tuple[float, float, float, float] | None:
    if raw is None:
        return None
    try:
        west, south, east, north = (float(part) for part in raw[:120].split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput("bbox", "must be west,south,east,north in degrees")
    return west, south, east, north


@needs(Right.EDIT)
def status(number: int) -> Response:
    """``GET /staff/imports/{number}.json``: state and progress, for the page's script and for programs."""
    with state().connection() as conn:
        found = proposal_for(conn, number, current_actor())
    body = {"id": found.id, "state": found.state, "progress": found.progress, "counts": found.counts}
    return Response(orjson.dumps(body), mimetype="application/json")


@needs(Right.IMPORT)
def rejects(number: int) -> Response:
    """``GET /staff/imports/{number}/rejects.csv``: all rows that could not be taken, with their values."""
    with state().connection() as conn:
        found = proposal_for(conn, number, current_actor())
    path = uploads.rejects_file(state().settings.var / "uploads", found)
    if not path.is_file():
        raise NotFound("the rows were deleted together with the upload")
    with state().writing() as conn:  # the rows are as they were uploaded, with what is personal in them
        audit.record(conn, current_actor(), "import.look", f"proposal:{number}", {"layer": found.layer})
    return send_file(path, mimetype="text/csv", as_attachment=True, download_name=f"rejects-{number}.csv")


def _act(number: int, step: Callable[[Any, str, str], None]) -> Response:
    """Do one step of a proposal's life in a transaction; what is wrong with a field is said on its page."""
    comment = request.form.get("comment", "")
    try:
        with state().writing() as conn:
            proposal_for(conn, number, current_actor())
            step(conn, request.form.get("seal", ""), comment)
    except InvalidInput as error:
        return _shown(number, error)
    return _to(number)


@needs(Right.EDIT)
def submit(number: int) -> Response:
    """``POST …/submit``: ask for the approval; with ``approve``, where one person is enough, give it at once."""
    actor = current_actor()

    def step(conn: Any, seal: str, comment: str) -> None:
        turns.submit(conn, number, actor, seal, comment)
        if request.form.get("approve") and may(actor, Right.APPROVE):
            turns.approve(conn, number, actor, seal, comment)

    return _act(number, step)


@needs(Right.APPROVE)
def approve(number: int) -> Response:
    """``POST …/approve``: approve what the form's seal names; a job commits it."""
    return _act(number, lambda conn, seal, comment: turns.approve(conn, number, current_actor(), seal, comment))


@needs(Right.APPROVE)
def refuse(number: int) -> Response:
    """``POST …/refuse``: refuse it, saying why."""
    return _act(number, lambda conn, seal, comment: turns.refuse(conn, number, current_actor(), seal, comment))


@needs(Right.EDIT)
def withdraw(number: int) -> Response:
    """``POST …/withdraw``: its author takes it out of the way."""
    return _act(number, lambda conn, _seal, comment: turns.withdraw(conn, number, current_actor(), comment))


@needs(Right.EDIT)
def stop(number: int) -> Response:
    """``POST …/stop``: end the comparison that runs."""
    return _act(number, lambda conn, _seal, _comment: turns.stop(conn, number, current_actor()))


@needs(Right.EDIT)
def check(number: int) -> Response:
    """``POST …/check``: compare anew, an upload with the options of the form."""

    def step(conn: Any, _seal: str, _comment: str) -> None:
        found = store.find(conn, number)
        layer = state().catalogue.layer(found.layer)
        wanted = options.read(request.form, layer) if found.kind == "import" and request.form.get("options") else None
        turns.check_again(conn, number, current_actor(), wanted)

    return _act(number, step)


def install(app: Flask) -> None:
    """The addresses of one change."""
    base = "/staff/imports/<int:number>"
    app.add_url_rule(base, "proposal", show, methods=["GET"])
    app.add_url_rule(f"{base}.json", "proposal_status", status, methods=["GET"])
    app.add_url_rule(f"{base}/shapes.json", "proposal_shapes", shapes_json, methods=["GET"])
    app.add_url_rule(f"{base}/rejects.csv", "proposal_rejects", rejects, methods=["GET"])
    for name, view in {
        "submit": submit, "approve": approve, "refuse": refuse, "withdraw": withdraw, "stop": stop, "check": check
    }.items():  # fmt: skip
        app.add_url_rule(f"{base}/{name}", f"proposal_{name}", view, methods=["POST"])
