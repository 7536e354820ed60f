"""Memory that a document needed given back to the system: setting one takes 100 MB for half a second.

The C library keeps freed memory for the thread that had it, and every thread has an arena of its own: after some
documents by different threads a process would hold three times what one document needs.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of glibc's mallopt(3)."""
_ARENAS = 2


@cache
def _library() -> Any:
    """The C library, its arenas limited; None where it is not glibc."""
    library = ctypes.CDLL(None)
    if not (hasattr(library, "malloc_trim") and hasattr(library, "mallopt")):
        return None
    library.mallopt(_ARENA_MAX, _ARENAS)
    return library


def few_arenas() -> None:
    """Let this process have few arenas: to be said before its threads start to work."""
    _library()


def give_back() -> None:
    """Give freed memory back; does nothing where the C library cannot."""
    if (library := _library()) is not None:
        library.malloc_trim(0)
