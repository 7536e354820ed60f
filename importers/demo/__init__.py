"""汐見市 (Shiomi), a fictional city on open sea: all layers of the catalogue and fifty years of history."""

from __future__ import annotations

from importers.demo.build import Summary, build, is_present
from importers.demo.city import SEED, make_city
from importers.demo.clear import clear
from importers.demo.live import tick

__all__ = ["SEED", "Summary", "build", "clear", "is_present", "make_city", "tick"]
