"""Finding the place: addresses, lots, towns, facilities, stations, decisions, numbers, ids and coordinates."""

from __future__ import annotations

from layers.search.as_json import search_json
from layers.search.find import MOST, find, geocode
from layers.search.model import Match, Message, SearchAnswer
from layers.search.question import LONGEST

__all__ = ["LONGEST", "MOST", "Match", "Message", "SearchAnswer", "find", "geocode", "search_json"]
