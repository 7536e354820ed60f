"""Letters for tests of channels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mapsvc.delivery.channel import Cadence, Letter, Links


def letter(contact_id: int, address: str, **more: Any) -> Letter:
    """A letter about one event."""
    given: dict[str, Any] = {
        "contact_id": contact_id,
        "address": address,
        "language": "ja",
        "message_id": f"message-{contact_id}",
        "links": Links("manage-token", "unsubscribe-token"),
        "notice_id": 1,
        "cadence": Cadence.AT_ONCE,
        "events": (1,),
        "total": 1,
        "severity": 1,
        "first": False,
        "recorded_at": datetime(2026, 4, 1, 3, 0, tzinfo=UTC),
        "titles": ("市全域",),
    }
    return Letter(**(given | more))
