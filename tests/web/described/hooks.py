"""What Schemathesis cannot know of the interfaces."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response

ACCEPTED_THOUGH_WRONG = "ST201"


@schemathesis.hook
def filter_failure(
    _context: schemathesis.HookContext, failure: Failure, case: schemathesis.Case[Any], _response: Response
) -> bool:
    """More than the largest ``limit`` means the largest (Features, 7.15.2), though the schema must name it."""
    raw = str((case.query or {}).get("limit", ""))
    return not (failure.code == ACCEPTED_THOUGH_WRONG and raw.isdecimal() and int(raw) > 10_000)
