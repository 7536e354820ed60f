"""Who did what, when: an append-only table whose entries are chained by hash and signed, each in the act's transaction."""

from mapsvc.audit.record import record

__all__ = ["record"]
