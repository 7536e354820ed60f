"""Who did what, when: an append-only table, chained by hash and signed, written in the transaction of each act."""

from mapsvc.audit.record import record

__all__ = ["record"]
