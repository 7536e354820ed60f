"""What a download may cost, and how much of what was made is kept."""

from __future__ import annotations

from mapsvc.errors import Unavailable

MOST_BYTES = 500_000_000
"""A file that is made for a visitor grows no larger; whole layers beyond it are made at night."""
MOST_SECONDS = 120.0
"""How long making it may take."""
MOST_KEPT_BYTES = 2_000_000_000
"""Made files are kept until they weigh more; then those go that were asked for the longest ago."""
LEAST_FREE_BYTES = 200_000_000
"""So much of the disk stays free."""
BUILDS = 2
"""Files of one machine that are made at the same time."""
WAITING = 3
"""Requests of one process that may make a file or wait for one; the other threads go on answering the map."""
WAIT_SECONDS = 20.0
"""How long a request waits for a file that another one makes; then it is told to come back."""
ABANDONED_SECONDS = 3_600.0
"""After so long without a change, what a killed process had begun is thrown away."""


class NoRoom(Unavailable):
    """The disk is full, or nearly."""
