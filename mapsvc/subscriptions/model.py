"""What somebody asked for, and who that is as far as the service knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from mapsvc.delivery.channel import Cadence

RANKS = {"Unknown": 0, "Minor": 1, "Moderate": 2, "Severe": 3, "Extreme": 4}
"""CAP 1.2 severities as numbers: a subscription names the least it wants to hear of."""
URGENT = 3
"""From this rank on, quiet hours do not hold a message back."""


class ChannelName(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    WEBPUSH = "webpush"
    WEBHOOK = "webhook"


class AreaKind(StrEnum):
    """How an area was chosen."""

    CITY = "city"
    DRAWN = "drawn"
    WARDS = "wards"
    RADIUS = "radius"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True)
class Wish:
    """What one subscription asks for: an event must satisfy all of it."""

    area: BaseGeometry | None = None
    """Polygon or MultiPolygon in EPSG:4326; None: the whole city."""
    area_kind: AreaKind = AreaKind.CITY
    area_title: str = ""
    """As the subscriber reads it: "Within 500 m of …"; personal data."""
    layers: tuple[str, ...] | None = None
    """None: all layers."""
    topics: tuple[str, ...] | None = None
    """None: all; else an event needs one of them."""
    feature: str | None = None
    """``layer:key``: this feature only."""
    least_severity: int = 0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a contact wants to be told, whatever the subscription. Times are those of Japan."""

    cadence: Cadence = Cadence.AT_ONCE
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored wish."""

    id: int
    wish: Wish
    confirmed: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """An address on a channel, as its owner manages it."""

    id: int
    channel: ChannelName
    address: str = field(repr=False)
    language: str
    state: str
    """``unconfirmed``, ``confirmed`` or ``ended``."""
    paused: bool
    manner: Manner
    ended_why: str | None
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """Waits for its owner's confirmation (``token``, 24 hours); or is in force at once where ``confirmed``."""

    contact_id: int
    subscription_id: int
    token: str | None = field(repr=False)
    """None: no message may be sent now, because this address was asked too often today. Visitors are told the same."""
    manage: str = field(repr=False)
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The address has this very subscription already. Visitors are told the same as for :class:`Pending`."""

    contact_id: int
    manage: str = field(repr=False)
    tell: bool
    """Whether a message with the link to manage may be sent: not where this address was asked too often today."""
