"""What a planner decided about an upload, as the importer takes it: for workers, since the importer is heavy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from importers import pipeline, profile
from importers.profile import Profile
from importers.source import Options
from layers.definition import Layer
from layers.registry import Catalogue
from mapsvc.errors import InvalidInput
from web.work.model import Proposal
from web.work.options import CHOICES, DAYS

_ASKED = ("encoding", "crs", "axis", "use_codes", "vintage", "table", "x", "y", "boundary")
_SAID = ("source", "licence", "attribution")


def request_of(
    catalogue: Catalogue, proposal: Proposal, path: Path, own_profile: Path | None = None
) -> pipeline.Request:
    """What the importer is asked for, as a dry run. Raises InvalidInput, DeclarationError."""
    said = proposal.options
    layer = catalogue.layer(proposal.layer)
    chosen = _profile(layer, said.get("profile"), own_profile)
    values = {name: said[name] for name in _ASKED if name in said}
    values |= {name: date.fromisoformat(said[name]) for name in DAYS if name in said}
    return pipeline.Request(
        layer=layer.id,
        path=path,
        options=Options(**values),
        profile=chosen,
        dry_run=True,
        partial=bool(said.get("partial")),
        coverage=said.get("coverage"),
        part=said.get("part"),
        source={name: said[name] for name in _SAID if name in said},
    )


def _profile(layer: Layer, name: str | None, own: Path | None) -> Profile:
    if own is None:
        return profile.load(name, layer) if name else Profile()
    try:
        found = profile.load(str(own), layer)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidInput("profile", f"cannot be read: {type(error).__name__} {error}") from error
    if found.coverage not in {None, *CHOICES["coverage"]}:
        # A path in an uploaded profile would be one of this machine.
        raise InvalidInput("profile", "coverage must be features, city or bbox")
    return found
