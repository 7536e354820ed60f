"""Millions of numbers to and from the database as they lie in memory, without an object for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from psycopg import Cursor

OID_ARRAY, _OID = 1016, 20
"""PostgreSQL's bigint[] and bigint."""
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])
_HEAD = np.dtype(">i4")
_HEAD_BYTES = 20
"""Dimensions, whether any is null, type, length, first index (array_send of PostgreSQL)."""


class _Loaded(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> NDArray[np.int64]:
        """A one-dimensional array without nulls."""
        if len(data) < _HEAD_BYTES:
            return np.empty(0, np.int64)
        return np.frombuffer(data, _ELEMENT, offset=_HEAD_BYTES)["value"].astype(np.int64)


class _Dumped(Dumper):
    format = Format.BINARY
    oid = OID_ARRAY

    def dump(self, obj: NDArray[np.int64]) -> bytes:
        """As array_recv reads it."""
        elements = np.empty(len(obj), _ELEMENT)
        elements["length"], elements["value"] = 8, obj
        return np.array([1, 0, _OID, len(obj), 1], _HEAD).tobytes() + elements.tobytes()


def numeric(cursor: Cursor[Any]) -> None:
    """Let ``cursor`` take and give bigint arrays as arrays of NumPy (in binary form)."""
    cursor.adapters.register_loader(OID_ARRAY, _Loaded)
    cursor.adapters.register_dumper(np.ndarray, _Dumped)
