"""Readings that a machine sends with its key: ``POST /api/layers/{layer}/observations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, jsonify

from layers.store import observe as write
from mapsvc import audit
from mapsvc.errors import InvalidInput
from web import parameters
from web.body import NAME, json_body
from web.observations import readings
from web.rights import Right, needs, require
from web.security import accepts
from web.state import state

if TYPE_CHECKING:
    from flask import Flask

MOST_BODY_BYTES = 2_000_000
MOST_READINGS = 5_000


@needs(Right.OBSERVE)
@accepts(MOST_BODY_BYTES)
def observe(layer_id: str) -> Response:
    """Write the readings of the body (GeoJSON) in one transaction; bad ones are refused beside the good ones."""
    parameters.refuse_unknown({"lang"})
    layer = state().catalogue.layer(layer_id)
    actor = require(Right.OBSERVE, layer=layer.id)
    given = readings(json_body(), NAME)
    if len(given) > MOST_READINGS:
        raise InvalidInput(NAME, f"holds more than {MOST_READINGS} readings", "observations.many", most=MOST_READINGS)
    with state().writing() as conn:
        done = write(conn, layer, given)
        details = {"written": done.written, "late": done.late, "refused": len(done.refused)}
        audit.record(conn, actor, "layer.observe", layer.id, details)
    return jsonify(
        {
            "version": done.commit.version,
            "written": done.written,
            "late": done.late,
            "refused": [{"key": parameters.shown(key), "reason": reason} for key, reason in done.refused],
        }
    )


def install(app: Flask) -> None:
    """The address that takes readings."""
    app.add_url_rule("/api/layers/<layer_id>/observations", "observe", observe, methods=["POST"])
