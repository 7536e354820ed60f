"""Sharing a view of the map: short links and QR codes."""
