"""Feeds of changes: Atom (RFC 4287) and RSS 2.0 with GeoRSS, for whoever wants to know without signing up."""
