"""Who wants to be told what: contacts (an address on a channel) and their subscriptions (a place and topics)."""

from mapsvc.subscriptions.asking import confirm, expire_unconfirmed, subscribe
from mapsvc.subscriptions.managing import change, end, forget, manage, remove, unsubscribe

__all__ = ["change", "confirm", "end", "expire_unconfirmed", "forget", "manage", "remove", "subscribe", "unsubscribe"]
