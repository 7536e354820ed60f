"""Layers as files: for a date, a place, a filter, in the formats that other programs read."""
