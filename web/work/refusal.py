"""Why a source, or what is asked for, is refused: kept by its kind, so that each reader has it in their language.

The importer's own words, in English, stand beside it: they name rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from mapsvc.errors import Ambiguous, InvalidInput, MapsvcError, UnreadableSource
from web.errors import reason_of

_OPTION = re.compile(r"--([a-z-]+)")
_MOST = 200


def kept(error: MapsvcError) -> Mapping[str, Any]:
    """What is stored of ``error`` beside its message."""
    if isinstance(error, Ambiguous):
        found = _OPTION.search(error.option)
        return {"kind": "ambiguous", "option": found[1].replace("-", "_") if found else ""}
    if isinstance(error, UnreadableSource):
        return {"kind": "unreadable"}
    if isinstance(error, InvalidInput):
        values = {name: str(value)[:_MOST] for name, value in error.values.items()}
        return {"kind": "input", "name": error.name[:_MOST], "code": error.code, "values": values}
    return {"kind": "other"}


def said(refused: Mapping[str, Any]) -> str:
    """What the reader is told of it, in their language."""
    kind = refused.get("kind")
    if kind == "ambiguous":
        return str(gettext("changes.refused.ambiguous", option=_options().get(refused["option"], refused["option"])))
    if kind == "unreadable":
        return str(gettext("changes.refused.unreadable"))
    if kind == "input" and refused.get("code"):
        return reason_of(InvalidInput(refused["name"], "", refused["code"], **refused["values"]))
    if kind == "input" and refused["name"] == "run":
        return str(gettext("changes.refused.run"))
    if kind == "input":
        return str(gettext("changes.refused.input", name=refused["name"]))
    return str(gettext("changes.refused.other"))


def _options() -> dict[str, str]:
    """Options by name, as the form calls them."""
    return {
        "axis": gettext("changes.option.axis"),
        "boundary": gettext("changes.option.boundary"),
        "crs": gettext("changes.option.crs"),
        "encoding": gettext("changes.option.encoding"),
        "profile": gettext("changes.option.profile"),
        "table": gettext("changes.option.table"),
        "use_codes": gettext("changes.option.use_codes"),
        "vintage": gettext("changes.option.vintage"),
    }
